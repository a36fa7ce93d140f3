import { type AskedOrder, type AskedRow, askedFold } from '../../../projections/asked-orders.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { type Units, unitsBy, type WordsContext } from './words-context.ts'

/** Of whoever reads a log in its order: what was heard so far. It grows with the orders. */
export class RunningContext implements WordsContext {
  readonly #units = new Map<string, Units>()
  readonly #orders = new Map<string, AskedOrder>()
  readonly #amendments = new Map<string, AskedOrder>()
  readonly #asked = askedFold.initial()

  /** Hears of an event once its own sentence is made. */
  see(event: LogEvent): void {
    if (event.type === 'InstrumentObserved') this.#units.set(event.parts.symbol ?? '', unitsBy(event.data))
    else askedFold.apply(this.#asked, event, (row) => this.#hear(row))
  }

  unitsOf(symbol: string | null): Units | null {
    return symbol === null ? null : (this.#units.get(symbol) ?? null)
  }

  order(orderId: string): AskedOrder | null {
    return this.#orders.get(orderId) ?? null
  }

  amendment(orderId: string): AskedOrder | null {
    return this.#amendments.get(orderId) ?? null
  }

  #hear({ is, orderId, order }: AskedRow): void {
    if (is === 'change-asked') this.#amendments.set(orderId, order)
    else {
      this.#orders.set(orderId, order)
      this.#amendments.delete(orderId)
    }
  }
}
