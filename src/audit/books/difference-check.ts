import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { coinOf, isOfShare } from '../coin-of.ts'
import { Exact } from '../exact.ts'
import type { Finding } from '../finding.ts'
import type { Ledger } from './ledger.ts'

type Observed = EventOf<'AccountDifferenceObserved'>
type Difference = Observed['data']

/** A difference is believed when looks so far apart say the same. */
const LEAST_APART_MS = 20_000

/**
 * What is told of the account beside the log: that the log's side of it is what the events come to, that no single look was believed,
 * that it ends once, and that no entry is asked for with what lacks.
 */
export class DifferenceCheck {
  /** by `<book> <asset>`, the coins that bring it; by `<book> <symbol>` of a contract, the slots that share it */
  readonly #brought = new Map<string, Set<string>>()
  /** by `<book> <of> <name>` */
  readonly #standing = new Map<string, Difference>()

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const { type, data } = event
    if (type === 'EntryRequested' || type === 'ForeignFill') this.#bring(event, data.contract === undefined)
    if (type === 'EntryRequested') return this.#checkEntry(event)
    if (type !== 'AccountDifferenceObserved' && type !== 'AccountDifferenceResolved') return null
    return this.#checkLooks(event) ?? this.#checkOurs(event, ledger) ?? this.#follow(event)
  }

  #bring(event: LogEvent, isOfCoins: boolean): void {
    if (!isOfCoins && !isOfShare(event)) return
    const { book, base, symbol } = event.parts
    const account = `${book} ${isOfCoins ? base : symbol}`
    this.#brought.set(account, (this.#brought.get(account) ?? new Set()).add(coinOf(event)))
  }

  #checkLooks({ venueTime, data }: Observed | EventOf<'AccountDifferenceResolved'>): Finding | null {
    if (venueTime !== null && venueTime - data.sinceMs >= LEAST_APART_MS) return null
    return {
      rule: 'difference-too-soon',
      message: `A difference in ${data.name} is told, and no two looks that are ${LEAST_APART_MS} ms apart say so.`,
    }
  }

  #checkOurs({ parts, data }: LogEvent & { data: Difference }, ledger: Ledger): Finding | null {
    const account = `${parts.book} ${data.name}`
    let ours = data.of === 'position' ? ledger.held(account) : ledger.cash(account)
    for (const coin of this.#brought.get(account) ?? []) ours = ours.plus(ledger.held(coin))
    if (ours.eq(data.ours)) return null
    return {
      rule: 'difference-from-what',
      message: `The log is told to explain ${data.ours} ${data.name}; its events come to ${ours.toFixed()}.`,
    }
  }

  #follow({ type, parts, data }: Observed | EventOf<'AccountDifferenceResolved'>): Finding | null {
    const key = `${parts.book} ${data.of} ${data.name}`
    const before = this.#standing.get(key)
    if (type === 'AccountDifferenceResolved') {
      this.#standing.delete(key)
      return before === undefined ? { rule: 'no-difference', message: `A difference in ${data.name} ends that nobody told of.` } : null
    }
    this.#standing.set(key, data)
    if (lackOf(data).isZero()) return { rule: 'no-difference', message: `${data.name} differs, and both sides are ${data.ours}.` }
    if (before === undefined || !lackOf(before).eq(lackOf(data))) return null
    return { rule: 'difference-twice', message: `The same difference in ${data.name} was told before.` }
  }

  #checkEntry({ parts, data }: EventOf<'EntryRequested'>): Finding | null {
    const { book, quote, base, symbol, slot } = parts
    const standing = (of: Difference['of'], name: string | null) => this.#standing.get(`${book} ${of} ${name}`)
    const assets = data.contract === undefined ? [quote, base] : [quote]
    const lacking =
      assets.map((asset) => standing('balance', asset)).find((one) => one !== undefined && lackOf(one).gt(0)) ??
      standing('position', slot === undefined || isOfShare({ parts }) ? symbol : `${symbol} ${slot}`)
    if (lacking === undefined) return null
    return {
      rule: 'account-lacks',
      message: `Order ${data.orderId} is an entry, and of ${lacking.name} the account has ${lacking.theirs} where ${lacking.ours} are explained.`,
    }
  }
}

const lackOf = ({ ours, theirs }: Difference): Exact => new Exact(ours).minus(theirs)
