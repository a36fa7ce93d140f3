import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { SimpleAverage } from './moving-average.ts'
import { typicalPrice } from './typical-price.ts'

/**
 * Money flow index, 0 to 100 (Gene Quong and Avrum Soudack, 1989): of the money (typical price x volume) that flowed in `period`
 * candles, the share that did while the typical price rose. A candle whose typical price is that before it counts on neither side;
 * where no money flowed it is 50.
 */
class MoneyFlow implements Indicator {
  readonly #in
  readonly #out
  #price: number | null = null

  constructor(period: number) {
    this.#in = new SimpleAverage(period)
    this.#out = new SimpleAverage(period)
  }

  push(bar: Bar): void {
    const price = typicalPrice(bar)
    if (this.#price !== null) {
      const flow = price * bar.volume
      this.#in.push(price > this.#price ? flow : 0)
      this.#out.push(price < this.#price ? flow : 0)
    }
    this.#price = price
  }

  get value(): number | null {
    const inflow = this.#in.value
    const outflow = this.#out.value
    if (inflow === null || outflow === null) return null
    return inflow + outflow === 0 ? 50 : (100 * inflow) / (inflow + outflow)
  }
}

export const mfi = withDefaults({ period: 14 }, ({ period }: Period) => new MoneyFlow(period))
