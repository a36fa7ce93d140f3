import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import { coinOf } from '../coin-of.ts'
import { NONE, sum, tradedValue } from '../exact.ts'
import type { Finding } from '../finding.ts'
import { OtherDirection } from '../other-direction.ts'
import type { Disposal, Ledger } from './ledger.ts'

type Closed = EventOf<'PositionClosed'>['data']
type Cycle = { openedMs: number; entryValue: Decimal; exitValue: Decimal; reason: string }

const begun = (openedMs: number): Cycle => ({ openedMs, entryValue: new Decimal(0), exitValue: new Decimal(0), reason: 'dust' })

const leave = (cycle: Cycle, traded: Parameters<typeof tradedValue>[0], reason: string): void => {
  cycle.exitValue = cycle.exitValue.plus(tradedValue(traded))
  cycle.reason = reason
}

/** That a closed position says of itself what its fills say: since when, bought and sold for how much, why, what is left. */
export class FiguresCheck {
  readonly #cycles = new Map<string, Cycle>()
  readonly #directions = new OtherDirection()

  /** `disposals`: what the event closed of lots */
  check(event: LogEvent, ledger: Ledger, disposals: readonly Disposal[]): Finding | null {
    const { type, stream } = event
    const isOfOther = this.#directions.follow(event)
    const cycle = this.#cycles.get(stream)
    if (type === 'PositionClosed') {
      this.#cycles.delete(stream)
      return compare(event.data, cycle, this.#left(event, ledger))
    }
    // what of a sale nothing covers is in no book
    if (!('tradeId' in event.data) || event.type === 'UncoveredSaleObserved') return null
    if (event.type === 'ForeignFill') {
      // what comes without an order of ours begins no cycle, and what it cost is no part of what the cycle was opened for
      const isOfCycle = event.data.side !== this.#directions.opens(stream) && event.data.part?.is !== 'beyond'
      const reason = event.data.because === 'liquidation' ? 'liquidation' : 'outside'
      if (cycle !== undefined && isOfCycle) leave(cycle, event.data, reason)
      return null
    }
    const timeMs = event.venueTime ?? event.time
    if (isOfOther) {
      // told late, of an order of the other direction: it is no part of what the cycle was opened for, and takes what it can
      const held = this.#directions.opens(stream) === 'buy' ? 'long' : 'short'
      const taken = sum(disposals.map(({ direction, quantity }) => (direction === held ? quantity : NONE)))
      if (cycle !== undefined && taken.gt(0)) leave(cycle, { ...event.data, quantity: taken.toFixed() }, 'outside')
      if (cycle === undefined && type.startsWith('Entry')) this.#cycles.set(stream, begun(timeMs))
      return null
    }
    if (!type.startsWith('Entry')) {
      // a sale told after the close changes what is left, and nothing of a cycle
      if (cycle !== undefined) leave(cycle, event.data, event.data.reason)
    } else if (cycle === undefined) this.#cycles.set(stream, { ...begun(timeMs), entryValue: tradedValue(event.data) })
    else {
      cycle.entryValue = cycle.entryValue.plus(tradedValue(event.data))
      cycle.openedMs = Math.min(cycle.openedMs, timeMs)
    }
    return null
  }

  /** What is left of the coin; of contracts those of the position's direction, for a stranger may have opened some of the other. */
  #left(event: EventOf<'PositionClosed'>, ledger: Ledger): Decimal {
    const { stream } = event
    const coin = coinOf(event)
    if (!this.#directions.isOfContracts(stream)) return ledger.held(coin).abs()
    return ledger.open(coin, this.#directions.opens(stream) === 'buy' ? 'long' : 'short').quantity
  }
}

const compare = (told: Closed, cycle: Cycle | undefined, held: Decimal): Finding | null => {
  if (cycle === undefined) return { rule: 'figures-differ', message: 'It closes a position that was never opened by a fill.' }
  const wrong = [
    ['openedMs', String(told.openedMs), String(cycle.openedMs)],
    ['entryValue', told.entryValue, cycle.entryValue.toFixed()],
    ['exitValue', told.exitValue, cycle.exitValue.toFixed()],
    ['reason', told.reason, cycle.reason],
    ['dust', told.dust, held.toFixed()],
  ].find(([, says, adds]) => says !== adds)
  if (wrong === undefined) return null
  return { rule: 'figures-differ', message: `Its ${wrong[0]} is ${wrong[1]}, by its fills it is ${wrong[2]}.` }
}
