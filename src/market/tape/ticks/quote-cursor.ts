import type { CandleSeries } from '../candle-series.ts'
import { QuoteSeries } from './tick-series.ts'

/** The bids and asks of a coin. One is no more once it is as old as a candle is long: then bid and ask are 0. */
export class QuoteCursor {
  /** when `next` tells something new; Infinity: never again */
  nextMs = Number.POSITIVE_INFINITY
  bid = 0
  ask = 0
  readonly #quotes: QuoteSeries
  readonly #longestMs: number
  /** nothing is told from then on */
  readonly #endMs: number
  #row = 0
  #isOver = false

  constructor(quotes: CandleSeries, candles: CandleSeries) {
    this.#quotes = new QuoteSeries(quotes)
    this.#longestMs = candles.timeframeMs
    this.#endMs = candles.endMs(candles.rows - 1)
    if (quotes.rows > 0) this.nextMs = quotes.openMs(0)
  }

  next(): void {
    const quotes = this.#quotes
    if (this.#isOver) {
      this.bid = 0
      this.ask = 0
      this.#isOver = false
      this.nextMs = this.#row < quotes.rows ? quotes.timeMs(this.#row) : Number.POSITIVE_INFINITY
      return
    }
    const timeMs = quotes.timeMs(this.#row)
    this.bid = quotes.bid(this.#row)
    this.ask = quotes.ask(this.#row)
    this.#row++
    const overMs = timeMs + this.#longestMs
    const followsMs = this.#row < quotes.rows ? quotes.timeMs(this.#row) : Number.POSITIVE_INFINITY
    this.#isOver = overMs < followsMs
    if (!this.#isOver) this.nextMs = followsMs
    else this.nextMs = overMs < this.#endMs ? overMs : Number.POSITIVE_INFINITY
  }
}
