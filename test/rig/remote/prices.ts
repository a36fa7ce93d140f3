import { format, toNumber } from '../../../src/kernel/money.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { COINS, VENUE } from './market.ts'

export const TICK_EVERY_MS = 50
/** Largest step of one tick, in percent: a take-profit or a stop is some ten steps away, so a second or two. */
const STEP_PCT = 0.14
/** Pulls the walk back, so that a long run stays where it began. */
const PULL = 0.997
/** Mean volume of one tick in the quote asset; our share of a candle is then about half an order. */
const TICK_VALUE = 3000

export type Tick = {
  readonly coin: number
  readonly symbol: string
  readonly ticks: number
  readonly price: string
  readonly volume: number
}

/** A random walk for each coin, the same for the same seed; it can be held, and pushed. */
export class Prices {
  readonly #logs = COINS.map(() => 0)
  #n = 0
  isHeld = false

  shove(pct: number): void {
    COINS.forEach((_, coin) => {
      this.#logs[coin] = this.#logs[coin]! + Math.log(1 + pct / 100)
    })
  }

  next(): Tick[] {
    const n = this.#n++
    return COINS.map(({ symbol, tickSize, startPrice }, coin) => {
      const step = ((keyedUniform(VENUE.seed, 'price', symbol, n) - 0.5) * 2 * STEP_PCT) / 100
      if (!this.isHeld) this.#logs[coin] = this.#logs[coin]! * PULL + step
      const ticks = Math.round((startPrice * Math.exp(this.#logs[coin]!)) / toNumber(tickSize))
      const decimals = format(tickSize).split('.')[1]?.length ?? 0
      const price = (ticks * toNumber(tickSize)).toFixed(decimals)
      // whole thousandths: what a venue prints
      const volume = Math.ceil((keyedUniform(VENUE.seed, 'volume', symbol, n) * 2 * TICK_VALUE * 1000) / startPrice) / 1000
      return { coin, symbol, ticks, price, volume }
    })
  }
}
