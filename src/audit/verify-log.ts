import type { Allocation } from '../../projections/lots.ts'
import { Unreachable } from '../event/eventstoredb/wire.ts'
import { eventsOfHead, Heads } from '../event/heads.ts'
import { Places } from '../event/link.ts'
import type { Row } from '../event/store.ts'
import { UsageError } from '../kernel/errors.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { apply, createState } from '../replay/engine-state.ts'
import { reading } from '../replay/reading-folds.ts'
import { compareBooks, compareDisposals } from './books/compare-books.ts'
import { DifferenceCheck } from './books/difference-check.ts'
import { FiguresCheck } from './books/figures-check.ts'
import { Ledger } from './books/ledger.ts'
import { PaymentCheck } from './books/payment-check.ts'
import { UncoveredCheck } from './books/uncovered-check.ts'
import { LegalityCheck } from './chain/legality-check.ts'
import { checkLink, readRow } from './chain/row-check.ts'
import { BookCheck, checkSeal, checkTotals, StateCheck } from './chain/seal-checks.ts'
import { SequenceCheck } from './chain/sequence-check.ts'
import { unreadAmount } from './chain/unread-amount.ts'
import { coinOf } from './coin-of.ts'
import { ContractCheck } from './contracts/contract-check.ts'
import { SlotCheck } from './contracts/slot-check.ts'
import { LateCheck } from './entries/late-check.ts'
import { AlarmCheck } from './exits/alarm-check.ts'
import { LadderCheck } from './exits/ladder-check.ts'
import { PartCheck } from './exits/part-check.ts'
import { PriceCheck } from './exits/price-check.ts'
import { StopLimitCheck } from './exits/stop-limit-check.ts'
import { SwitchCheck } from './exits/switch-check.ts'
import type { Finding } from './finding.ts'
import { IntentCheck } from './orders/intent-check.ts'
import { MarketCheck } from './orders/market-check.ts'
import { TermsCheck } from './orders/terms-check.ts'
import { PlanLaws } from './plan-laws.ts'
import type { Rule } from './rule-names.ts'

/** The first event, in the global order, that breaks a rule; `stream` and `number` are null where the log has no event before the fault. */
export type Broken = { readonly stream: string | null; readonly number: number | null; readonly rule: Rule; readonly message: string }
/**
 * `events` and `head` are those of the part of the log that is sound. `seals`: how many there are whose state hash was made by
 * these folds and is right, and how many by other versions, whose hash says nothing here.
 */
export type LogVerdict = {
  readonly ok: boolean
  readonly events: number
  readonly head: string
  readonly seals: { readonly compared: number; readonly notCompared: number }
  readonly broken?: Broken
}

/** All checks of one walk. Each sees an event once, in the global order, after those before it were found sound. */
class Walk {
  readonly heads = new Heads()
  readonly #places = new Places()
  readonly #order = new SequenceCheck()
  readonly #book = new BookCheck()
  readonly #intents = new IntentCheck()
  readonly #legality = new LegalityCheck()
  readonly #slots = new SlotCheck()
  readonly #terms = new TermsCheck()
  readonly #market = new MarketCheck()
  readonly #prices = new PriceCheck()
  readonly #contracts = new ContractCheck()
  readonly #parts = new PartCheck()
  readonly #ladders = new LadderCheck()
  readonly #alarms = new AlarmCheck()
  readonly #late = new LateCheck()
  readonly #stopLimits = new StopLimitCheck()
  readonly #switches = new SwitchCheck()
  readonly #plans = new PlanLaws()
  readonly #payments = new PaymentCheck()
  readonly #differences = new DifferenceCheck()
  readonly #uncovered = new UncoveredCheck()
  readonly #figures = new FiguresCheck()
  readonly #ledger = new Ledger()
  readonly #state = createState()
  readonly #read = reading.create()
  readonly #hashes = new StateCheck()

  get seals(): StateCheck['seals'] {
    return this.#hashes.seals
  }

  check(row: Row): Finding | null {
    const broken = checkLink(this.heads, this.#places, row)
    if (broken !== null) return broken
    const read = readRow(row)
    if ('finding' in read) return read.finding
    const { event } = read
    const finding =
      this.#order.check(event) ??
      this.#book.check(event) ??
      checkSeal(this.heads, event) ??
      checkTotals(event, this.#ledger, this.#intents) ??
      this.#hashes.check(this.#state, event) ??
      this.#intents.check(event) ??
      this.#legality.check(event) ??
      this.#slots.check(event) ??
      this.#terms.check(event, this.#intents, this.#ledger) ??
      this.#market.check(event) ??
      this.#prices.check(event, this.#ledger.held(coinOf(event))) ??
      this.#contracts.check(event, this.#ledger) ??
      this.#ladders.check(event) ??
      this.#alarms.check(event, this.#ledger.held(coinOf(event))) ??
      this.#late.check(event) ??
      this.#stopLimits.check(event) ??
      this.#switches.check(event) ??
      this.#parts.check(event, this.#ledger.held(coinOf(event)).abs()) ??
      this.#plans.check(event, this.#ledger) ??
      this.#payments.check(event) ??
      this.#differences.check(event, this.#ledger) ??
      this.#uncovered.check(event, this.#ledger) ??
      this.#checkBooks(event)
    if (finding === null) this.heads.observe(row)
    return finding
  }

  #checkBooks(event: LogEvent): Finding | null {
    const booked = this.#ledger.book(event)
    if ('rule' in booked) return booked
    const allocations: Allocation[] = []
    apply(this.#state, event, { lots: (row) => allocations.push(row) })
    reading.apply(this.#read, event, this.#state.folds)
    return (
      compareDisposals(allocations, booked.disposals) ??
      compareBooks({ ...this.#state.folds, fees: this.#read.fees }, this.#ledger, event) ??
      this.#figures.check(event, this.#ledger, booked.disposals)
    )
  }
}

/** The library of decimals has no class of its own for what it throws. */
const isOfDecimals = (text: string): boolean => text.startsWith('[DecimalError]')

const whyUnread = (error: unknown, { data }: Row): string => {
  const unread = unreadAmount(data)
  if (unread !== null) return `"${unread}" is no number.`
  const text = error instanceof Error ? error.message : String(error)
  return isOfDecimals(text) ? 'an amount that it tells, or that an event before it told, is no number.' : text
}

/** Data that no rule foresaw makes a check throw; that too is a finding about the event, never a crash. */
const guarded = (walk: Walk, row: Row): Finding | null => {
  try {
    return walk.check(row)
  } catch (error) {
    return { rule: 'unreadable-data', message: `Its data cannot be read: ${whyUnread(error, row)}` }
  }
}

/** `dangling`: streams that the store names and has no events of. `isDense`: positions count the events, from 1. */
type Options = { readonly expect?: string; readonly dangling?: readonly string[]; readonly isDense?: boolean }

/**
 * Walks a whole log and names the first event that breaks: hashes, numbers, seals, the machines' legality, the rules of
 * orders, the state they fold to, and cash, coins and lots by a second implementation. `expect` is a head kept elsewhere:
 * only that shows that events were cut off the end. Never throws because of what the rows hold; throws Unreachable for a server
 * that cannot be read at the moment.
 */
export const verifyLog = async (rows: AsyncIterable<readonly Row[]>, options: Options = {}): Promise<LogVerdict> => {
  const walk = new Walk()
  const { heads } = walk
  const verdict = (broken?: Broken): LogVerdict => ({
    ok: broken === undefined,
    events: heads.events,
    head: heads.head(),
    seals: walk.seals,
    ...(broken === undefined ? {} : { broken }),
  })
  const expected = options.expect === undefined ? null : eventsOfHead(options.expect)
  if (options.expect !== undefined && expected === null)
    throw new UsageError(`"${options.expect}" is not a head: a count, a dash and 64 hex digits.`)
  const isOther = (): boolean => heads.events === expected && heads.head() !== options.expect
  let last: Pick<Broken, 'stream' | 'number'> = { stream: null, number: null }
  /** told at the end, unless the stream that lacks the event goes on: that knows which one it is */
  let gap: LogVerdict | null = null
  if (isOther()) return verdict({ ...last, ...otherHead(heads) })
  try {
    for await (const page of rows)
      for (const row of page) {
        const place = { stream: row.stream, number: row.number }
        if (options.isDense && gap === null && Number(row.position) !== heads.events + 1)
          gap = verdict({ ...place, ...misplaced(row, heads.events) })
        const finding = guarded(walk, row)
        if (finding !== null) return gap !== null && finding.rule !== 'missing-event' ? gap : verdict({ ...place, ...finding })
        last = place
        if (isOther()) return gap ?? verdict({ ...last, ...otherHead(heads) })
      }
  } catch (error) {
    // a server that is away says nothing about the log
    if (error instanceof Unreachable) throw error
    return verdict({
      ...last,
      rule: 'unreadable-log',
      message: `The log cannot be read${last.stream === null ? '' : ' on after this event'}: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
  if (gap !== null) return gap
  if (heads.events === 0)
    return verdict({
      stream: 'log',
      number: 0,
      rule: 'no-beginning',
      message: 'The log holds no event, so it is no log, or has lost all of it.',
    })
  const [emptied] = options.dangling ?? []
  if (emptied !== undefined)
    return verdict({ stream: emptied, number: 0, rule: 'emptied-stream', message: `All events of stream ${emptied} were removed.` })
  if (expected !== null && heads.events < expected)
    return verdict({
      ...last,
      rule: 'cut-off',
      message: `The log ends here, after ${heads.events} events; the expected head stands after ${expected}.`,
    })
  return verdict()
}

/** Whoever takes an event out of a store leaves its position empty; nothing else does. */
const misplaced = ({ position }: Row, before: number): Finding => ({
  rule: 'missing-event',
  message: `It stands at position ${position}, and ${before} events stand before it: events before it are missing, or it was moved.`,
})

const otherHead = (heads: Heads): Finding => ({
  rule: 'other-head',
  message: `After ${heads.events} events the head is ${heads.head()}, not the expected one: the log was written anew or is another one.`,
})
