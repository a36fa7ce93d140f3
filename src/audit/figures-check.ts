import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { Decimal } from '../kernel/money.ts'
import type { Finding } from './finding.ts'
import type { Ledger } from './ledger.ts'

type Closed = EventOf<'PositionClosed'>['data']
type Cycle = { openedMs: number; entryValue: Decimal; exitValue: Decimal; reason: string }

/** quantity x price of a fill, rounded as money is */
const tradedValue = ({ quantity, price }: { readonly quantity: string; readonly price: string }): Decimal =>
  new Decimal(quantity).times(price).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)

/** That a closed position says of itself what its fills say: since when, bought and sold for how much, why, what is left. */
export class FiguresCheck {
  readonly #cycles = new Map<string, Cycle>()

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const { type, stream } = event
    const cycle = this.#cycles.get(stream)
    if (type === 'PositionClosed') {
      this.#cycles.delete(stream)
      return compare(event.data, cycle, ledger.held(`${event.parts.book} ${event.parts.symbol}`))
    }
    if (!('tradeId' in event.data)) return null
    const timeMs = event.venueTime ?? event.time
    if (!type.startsWith('Entry')) {
      // a sale told after the close changes what is left, and nothing of a cycle
      if (cycle !== undefined) {
        cycle.exitValue = cycle.exitValue.plus(tradedValue(event.data))
        cycle.reason = event.data.reason
      }
    } else if (cycle === undefined)
      this.#cycles.set(stream, { openedMs: timeMs, entryValue: tradedValue(event.data), exitValue: new Decimal(0), reason: 'dust' })
    else {
      cycle.entryValue = cycle.entryValue.plus(tradedValue(event.data))
      cycle.openedMs = Math.min(cycle.openedMs, timeMs)
    }
    return null
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
