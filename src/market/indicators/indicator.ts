import type { Bar } from '../bar.ts'

/**
 * A number that follows from the candles of one coin, or several that are made together. It is fed each candle once, when that has
 * ended, and has then the value up to and with this candle. A number is an opinion: no money is computed by it alone.
 */
export interface Indicator<Value = number> {
  /** the object is used again for the next candle */
  push(bar: Bar): void
  /** null: it has not seen enough candles yet to mean anything */
  readonly value: Value | null
}
