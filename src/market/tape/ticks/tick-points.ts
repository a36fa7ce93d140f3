import type { CandleSeries } from '../candle-series.ts'
import type { CandlePath } from '../path.ts'
import type { TapeCoin } from '../tape-coin.ts'
import { MidSeries } from './tick-series.ts'

const FIRST_POINTS = 256
// An open, two extremes and a close need places of their own.
const FEWEST_QUOTES = 4

/**
 * What happened within the candles of a coin: of each the prices, when they came and the volume up to then. A millisecond has one
 * price of a coin, since an engine that died in it could not tell the first from the second: of several each comes one later, as far
 * as the candle lasts.
 */
export class TickPoints {
  prices = new Float64Array(FIRST_POINTS)
  timesMs = new Float64Array(FIRST_POINTS)
  /** of the candle, up to and with this price */
  volumes = new Float64Array(FIRST_POINTS)
  readonly #series: CandleSeries
  /** of trades; middles of quotes are the candle's own, or keep to the one that was recorded */
  readonly #are: 'trades' | 'middles' | 'framed'
  readonly #rule: CandlePath
  #row = 0
  #count = 0
  #volume = 0

  private constructor(series: CandleSeries, are: 'trades' | 'middles' | 'framed', rule: CandlePath) {
    this.#series = series
    this.#are = are
    this.#rule = rule
  }

  /** Null: nothing is known but its candles. */
  static of({ trades, quotes, isMade }: TapeCoin, rule: CandlePath): TickPoints | null {
    if (trades !== undefined) return new TickPoints(trades.series, 'trades', rule)
    if (quotes === undefined) return null
    // a block of its own: bids and asks are read from another place
    const middles = new MidSeries(quotes.series.slice(0, quotes.series.rows))
    return new TickPoints(middles, isMade ? 'middles' : 'framed', rule)
  }

  /** Lays out the candle; returns how many prices it has, 0 where nothing is known of it. Candles come in order. */
  layOut(candles: CandleSeries, row: number): number {
    const openMs = candles.openMs(row)
    const endMs = candles.endMs(row)
    this.#count = 0
    this.#volume = 0
    const series = this.#series
    for (; this.#row < series.rows && series.openMs(this.#row) < endMs; this.#row++)
      if (series.openMs(this.#row) >= openMs) this.#addRow(this.#row)
    if (this.#are === 'framed' && !this.#frame(candles, row)) return 0
    while (this.#count > endMs - openMs) this.#thin()
    this.#part(endMs)
    return this.#count
  }

  #addRow(row: number): void {
    const series = this.#series
    const [timeMs, open, high, low, close] = [series.openMs(row), series.open(row), series.high(row), series.low(row), series.close(row)]
    if (this.#are === 'trades') this.#volume += series.volume(row)
    else this.#volume = Math.max(this.#volume, series.volume(row))
    this.#add(timeMs, open)
    if (high === low) return
    const isLowFirst = this.#rule === 'low-first' || (this.#rule === 'nearest' && open - low <= high - open)
    for (const price of isLowFirst ? [low, high, close] : [high, low, close])
      if (price !== this.prices[this.#count - 1]) this.#add(timeMs, price)
  }

  #add(timeMs: number, price: number): void {
    if (this.#count === this.prices.length) this.#grow()
    this.prices[this.#count] = price
    this.timesMs[this.#count] = timeMs
    this.volumes[this.#count] = this.#volume
    this.#count++
  }

  /**
   * The middles keep within the candle and are its open first, its close last, its high where they are highest and its low where they are
   * lowest: so the candle stays what the venue published. False: there are too few.
   */
  #frame(candles: CandleSeries, row: number): boolean {
    const count = this.#count
    if (count < FEWEST_QUOTES) return false
    const { prices, volumes } = this
    const [high, low, volume] = [candles.high(row), candles.low(row), candles.volume(row)]
    let [highest, lowest] = [1, 1]
    for (let at = 2; at < count - 1; at++) if (prices[at]! > prices[highest]!) highest = at
    if (highest === 1) lowest = 2
    for (let at = 1; at < count - 1; at++) if (at !== highest && prices[at]! < prices[lowest]!) lowest = at
    for (let at = 0; at < count; at++) {
      prices[at] = Math.min(high, Math.max(low, prices[at]!))
      volumes[at] = (volume * (at + 1)) / count
    }
    prices[0] = candles.open(row)
    prices[count - 1] = candles.close(row)
    prices[highest] = high
    prices[lowest] = low
    return true
  }

  /** Leaves out every other price that is neither the first nor the last, the highest nor the lowest. */
  #thin(): void {
    const { prices, timesMs, volumes } = this
    const count = this.#count
    let [highest, lowest, kept] = [0, 0, 0]
    for (let at = 1; at < count; at++) {
      if (prices[at]! > prices[highest]!) highest = at
      if (prices[at]! < prices[lowest]!) lowest = at
    }
    for (let at = 0; at < count; at++) {
      if (at % 2 === 1 && at !== count - 1 && at !== highest && at !== lowest) continue
      prices[kept] = prices[at]!
      timesMs[kept] = timesMs[at]!
      volumes[kept] = volumes[at]!
      kept++
    }
    this.#count = kept
  }

  #part(endMs: number): void {
    const { timesMs } = this
    const count = this.#count
    for (let at = 1; at < count; at++) if (timesMs[at]! <= timesMs[at - 1]!) timesMs[at] = timesMs[at - 1]! + 1
    for (let at = count - 1, lastMs = endMs - 1; at >= 0 && timesMs[at]! > lastMs; at--, lastMs--) timesMs[at] = lastMs
  }

  #grow(): void {
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const longer = new Float64Array(column.length * 2)
      longer.set(column)
      return longer
    }
    this.prices = grown(this.prices)
    this.timesMs = grown(this.timesMs)
    this.volumes = grown(this.volumes)
  }
}
