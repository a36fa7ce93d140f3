import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { Decimal } from '../kernel/money.ts'
import { tradedValue } from './exact.ts'
import type { Finding } from './finding.ts'
import type { Ledger } from './ledger.ts'

type Closed = EventOf<'PositionClosed'>['data']
type Cycle = { openedMs: number; entryValue: Decimal; exitValue: Decimal; reason: string }

const leave = (cycle: Cycle, traded: Parameters<typeof tradedValue>[0], reason: string): void => {
  cycle.exitValue = cycle.exitValue.plus(tradedValue(traded))
  cycle.reason = reason
}

/** That a closed position says of itself what its fills say: since when, bought and sold for how much, why, what is left. */
export class FiguresCheck {
  readonly #cycles = new Map<string, Cycle>()
  /** stream to its newest entry */
  readonly #entries = new Map<string, EventOf<'EntryRequested'>['data']>()

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const { type, stream } = event
    const cycle = this.#cycles.get(stream)
    if (type === 'PositionClosed') {
      this.#cycles.delete(stream)
      return compare(event.data, cycle, this.#left(event, ledger))
    }
    if (type === 'EntryRequested') this.#entries.set(stream, event.data)
    if (!('tradeId' in event.data)) return null
    if (event.type === 'ForeignFill') {
      // what comes without an order of ours begins no cycle, and what it cost is no part of what the cycle was opened for
      const isOfCycle = event.data.side !== this.#entries.get(stream)?.side && event.data.part?.is !== 'beyond'
      if (cycle !== undefined && isOfCycle) leave(cycle, event.data, 'outside')
      return null
    }
    const timeMs = event.venueTime ?? event.time
    if (!type.startsWith('Entry')) {
      // a sale told after the close changes what is left, and nothing of a cycle
      if (cycle !== undefined) leave(cycle, event.data, event.data.reason)
    } else if (cycle === undefined)
      this.#cycles.set(stream, { openedMs: timeMs, entryValue: tradedValue(event.data), exitValue: new Decimal(0), reason: 'dust' })
    else {
      cycle.entryValue = cycle.entryValue.plus(tradedValue(event.data))
      cycle.openedMs = Math.min(cycle.openedMs, timeMs)
    }
    return null
  }

  /** What is left of the coin; of contracts those of the position's direction, for a stranger may have opened some of the other. */
  #left({ stream, parts }: EventOf<'PositionClosed'>, ledger: Ledger): Decimal {
    const coin = `${parts.book} ${parts.symbol}`
    const entry = this.#entries.get(stream)
    if (entry?.contract === undefined) return ledger.held(coin).abs()
    return ledger.open(coin, entry.side === 'buy' ? 'long' : 'short').quantity
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
