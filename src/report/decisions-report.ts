import { eventId } from '../event/envelope.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { format } from '../kernel/money.ts'
import { refusalsKey } from '../kernel/proposed-by.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { entryRefusals } from './names.ts'
import { lifeTypes, OrderLives } from './order-lives.ts'
import { Cycles, type PositionRow } from './position-cycles.ts'
import { positionsTable } from './positions-report.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

const ACCEPTED = 'accepted'
/** what a strategy that did not answer in time wanted is not known */
const LATE = 'strategy-late'
const OFF = 'strategy-off'

type DecisionRow = OfSlot & {
  /** close of the candle it was taken on; of a refusal that was repeated, of the first one and of the last */
  timeMs: number
  untilMs: number
  symbol: string
  strategy: string
  trigger: string
  /** `accepted`, the rule that refused, or that the strategy was late, and since when it is off */
  verdict: string
  /** how often in turn: the numbers are those of the first */
  times: number
  judged: Readonly<Record<string, string>>
  orderId: string | null
  /** what became of the order of an accepted one: null while it is open, and for a refusal */
  end: string | null
  event: string
}

/** An entry that was decided before the time asked for, and still open then. */
type EntryRow = OfSlot & {
  symbol: string
  requestedMs: number
  /** when the engine heard of its end; null while it is open */
  endedMs: number | null
  quantity: string
  price: string | null
  end: string | null
  orderId: string
}

type DecisionsReport = {
  decisions: DecisionRow[]
  /** how many there are, where these are the last of them */
  count?: number
  /** those that were open in the time asked for, where a time was */
  entries?: EntryRow[]
  /** those that were open in the time asked for, where a time was */
  positions?: PositionRow[]
}

/** Refusals of one kind in turn are one decision; the log counts them, and says the count at the end. */
class Decisions {
  readonly rows: DecisionRow[] = []
  /** by `refusalsKey`, the refusal that is counted */
  readonly #standing = new Map<string, DecisionRow>()

  see(event: LogEvent): void {
    if (event.type === 'EntryRequested') this.#add(event, event.data.because, ACCEPTED, event.data.orderId)
    else if (event.type === 'ProposalRefused') this.#standing.set(keyOf(event), this.#add(event, event.data, event.data.refusal, null))
    else if (event.type === 'StrategyLate') this.#add(event, lateProposal(event.data), event.data.isOff ? OFF : LATE, null)
    else if (event.type === 'RefusalRepeated') {
      const standing = this.#standing.get(keyOf(event))
      if (standing === undefined) return
      standing.times += event.data.times
      standing.untilMs = event.data.lastBarCloseMs
    }
  }

  #add(event: LogEvent, proposal: Proposed, verdict: string, orderId: string | null): DecisionRow {
    const { strategy, trigger, barCloseMs, judged } = proposal
    const bars = { timeMs: barCloseMs, untilMs: barCloseMs }
    const of = { symbol: event.parts.symbol ?? '', ...slotAs(event.parts.slot) }
    const about = { ...of, strategy, trigger, verdict, times: 1, judged, orderId, end: null }
    const row = { ...bars, ...about, event: eventId(event) }
    this.rows.push(row)
    return row
  }
}
const keyOf = ({ stream, data }: EventOf<'ProposalRefused' | 'RefusalRepeated'>): string => refusalsKey(stream, data.strategy)
const lateProposal = ({ strategy, barCloseMs, limitMs, inARow }: EventOf<'StrategyLate'>['data']): Proposed => ({
  ...{ strategy, barCloseMs, trigger: '' },
  judged: { limitMs: String(limitMs), inARow: String(inARow) },
})
type Proposed = Pick<DecisionRow, 'strategy' | 'trigger' | 'judged'> & { readonly barCloseMs: number }

/** Events that are a row each; others only add to one. */
const TAKEN = ['EntryRequested', 'ProposalRefused', 'StrategyLate'] as const

/** Those that are asked for, with what became of their orders. */
const foundIn = (decisions: Decisions, lives: OrderLives, asked: Asked): DecisionRow[] =>
  decisions.rows
    .filter((row) => asked.has({ ...row, type: row.verdict }))
    .map((row) => ({ ...row, end: row.orderId === null ? null : (lives.of(row.orderId)?.end ?? null) }))

/** Every proposal of the strategy, with the numbers it was judged by: what became an order, and which rule refused the others. */
export const decisionsReport: LogReport<DecisionsReport> = {
  title: 'Decisions: what the strategy proposed, and what became of it',
  types: [ACCEPTED, LATE, OFF, ...entryRefusals],
  async read(store, asked = new Asked()) {
    const decisions = new Decisions()
    const lives = new OrderLives()
    const cycles = new Cycles()
    await foldAll(
      store,
      () => ({ lots: (row) => cycles.gain(row) }),
      (event) => {
        asked.see(event)
        decisions.see(event)
        lives.see(event)
        cycles.see(event)
      },
    )
    const found = foundIn(decisions, lives, asked)
    if (!asked.isAMoment) return { decisions: found }
    const told = new Set(found.map(({ orderId }) => orderId))
    const entries = entriesThen(lives, asked).filter(({ orderId }) => !told.has(orderId))
    return { decisions: found, entries, positions: cycles.rows(asked) }
  },
  async readKept(kept, asked) {
    // positions of then are made of all that was traded
    if (asked.isAMoment) return null
    const { symbol } = asked
    const taken = kept.find({ symbol, types: TAKEN })
    // of the last ones nothing that is told stands before them
    const from = (asked.isNarrow ? undefined : taken.at(-asked.last)) ?? 0
    const decisions = new Decisions()
    const lives = new OrderLives()
    const places = kept.find({ symbol, types: [...lifeTypes, 'ProposalRefused', 'RefusalRepeated', 'StrategyLate'] })
    for await (const [, event] of kept.read(places.filter((place) => place >= from))) {
      decisions.see(event)
      lives.see(event)
    }
    const found = foundIn(decisions, lives, asked)
    return { decisions: found, ...(from > 0 && found.length < taken.length && { count: taken.length }) }
  },
  tables: ({ decisions, entries, positions, count = decisions.length }) => [
    withSlots({ ...decisionsTable(decisions), total: count }, decisions),
    ...(positions === undefined ? [] : [heldTable(positions)]),
    ...(entries === undefined ? [] : [withSlots(entriesTable(entries), entries)]),
  ],
}

/** The strategy is not asked about a coin whose entry is open, until its end is heard of. */
const entriesThen = (lives: OrderLives, asked: Asked): EntryRow[] =>
  lives.all
    .filter(({ role, symbol, requestedMs, heardEndMs }) => {
      const isThen = asked.has({ symbol, timeMs: requestedMs, untilMs: heardEndMs ?? Infinity })
      return role === 'entry' && isThen
    })
    .map(({ symbol, slot, requestedMs, heardEndMs, quantity, price, end, orderId }) => ({
      ...slotAs(slot),
      ...{ symbol, requestedMs, endedMs: heardEndMs, end, orderId },
      ...{ quantity: format(quantity), price: price === null ? null : format(price) },
    }))

const entriesTable = (entries: readonly EntryRow[]): ReportTable => ({
  name: 'entries',
  columns: [
    { heading: 'entry since, UTC', key: 'requested', kind: 'time' },
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'price', key: 'price', kind: 'price' },
    { heading: 'open until, UTC', key: 'ended', kind: 'time' },
    { heading: 'became', key: 'end', kind: 'text' },
    { heading: 'order', key: 'orderId', kind: 'text', spare: 'wide' },
  ],
  rows: entries.map((row) => [row.requestedMs, row.symbol, row.quantity, row.price, row.endedMs, row.end ?? 'open', row.orderId]),
  whenEmpty: 'No entry of before was open then.',
})

/** Nor about a coin in a position. */
const heldTable = (positions: readonly PositionRow[]): ReportTable => ({
  ...positionsTable(positions),
  whenEmpty: 'No position was open then.',
})

const judgedText = (judged: DecisionRow['judged']): string =>
  Object.entries(judged)
    .map(([name, number]) => `${name} ${number}`)
    .join(', ')

const becameOf = ({ orderId, end }: DecisionRow): string => (orderId === null ? '' : (end ?? 'open'))

const decisionsTable = (decisions: readonly DecisionRow[]): ReportTable => ({
  name: 'decisions',
  columns: [
    { heading: 'time, UTC', key: 'time', kind: 'time' },
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'strategy', key: 'strategy', kind: 'text', spare: 'wide' },
    { heading: 'proposed', key: 'trigger', kind: 'text', spare: 1 },
    { heading: 'verdict', key: 'verdict', kind: 'text' },
    { heading: 'times', key: 'times', kind: 'count' },
    { heading: 'until, UTC', key: 'until', kind: 'time', spare: 5 },
    { heading: 'became', key: 'end', kind: 'text' },
    { heading: 'order', key: 'orderId', kind: 'text', spare: 'wide' },
    { heading: 'judged by', key: 'judged', kind: 'text', isBelow: true },
  ],
  rows: decisions.map((row) => [
    row.timeMs,
    row.symbol,
    row.strategy,
    row.trigger,
    row.verdict,
    row.times,
    row.times === 1 ? null : row.untilMs,
    becameOf(row),
    row.orderId,
    judgedText(row.judged),
  ]),
  whenEmpty: 'The strategy proposed nothing then.',
  many: 'decisions',
})
