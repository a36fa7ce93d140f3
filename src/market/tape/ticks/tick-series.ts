import type { CandleSeries } from '../candle-series.ts'

/** Trades and quotes are kept as candles of a millisecond. */
export const TICK_MS = 1

/**
 * A venue's best bid and ask, by time, in ticks. Kept as a series whose opens are bids and whose highs are asks, so that it is held,
 * copied and cut as candles are.
 */
export class QuoteSeries {
  readonly series: CandleSeries

  constructor(series: CandleSeries) {
    this.series = series
  }

  get rows(): number {
    return this.series.rows
  }

  timeMs(row: number): number {
    return this.series.openMs(row)
  }

  bid(row: number): number {
    return this.series.open(row)
  }

  ask(row: number): number {
    return this.series.high(row)
  }

  /** of the thinner side; 0: it was not recorded */
  size(row: number): number {
    return this.series.volume(row)
  }
}

/** The middle of bid and ask as prices, on the tick below, with the size of the thinner side. */
export class MidSeries implements CandleSeries {
  readonly timeframeMs = TICK_MS
  readonly #quotes: CandleSeries

  constructor(quotes: CandleSeries) {
    this.#quotes = quotes
  }

  get tickSize(): string {
    return this.#quotes.tickSize
  }

  get rows(): number {
    return this.#quotes.rows
  }

  openMs(row: number): number {
    return this.#quotes.openMs(row)
  }

  endMs(row: number): number {
    return this.#quotes.endMs(row)
  }

  open(row: number): number {
    return Math.floor((this.#quotes.open(row) + this.#quotes.high(row)) / 2)
  }

  high(row: number): number {
    return this.open(row)
  }

  low(row: number): number {
    return this.open(row)
  }

  close(row: number): number {
    return this.open(row)
  }

  volume(row: number): number {
    return this.#quotes.volume(row)
  }

  slice(from: number, to: number): CandleSeries {
    return new MidSeries(this.#quotes.slice(from, to))
  }
}
