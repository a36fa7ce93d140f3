import type { TapePart } from '../../../machines/session/events.ts'
import type { Bar } from '../../market/bar.ts'
import type { FeedInstrument } from '../../market/live/feed.ts'
import { CandleHash } from '../../market/tape/candle-hash.ts'
import { noCounts } from '../../market/tape/candle-rows.ts'
import type { CandleSeries } from '../../market/tape/candle-series.ts'
import { MANY_ROWS, sinkFor } from '../../market/tape/copy/sink-for.ts'
import { countCandle, countPart, cut, firstRowFrom, type LastCandle } from '../../market/tape/part.ts'
import type { TapeCoin, ToldCoin } from '../../market/tape/tape-coin.ts'
import { ticksWithin } from '../../market/tape/ticks/ticks-within.ts'
import { toldBar } from '../../market/tape/told-bar.ts'
import { JoinedTicks } from './joined-ticks.ts'
import { RecordedBeside } from './recorded-beside.ts'

/** What was taken in of one coin, put together as a coin of a tape. Times do not go back. */
export class RecordedCoin {
  readonly prices = new JoinedTicks('prices')
  readonly quotes = new JoinedTicks('quotes')
  readonly beside: RecordedBeside
  readonly #instrument: FeedInstrument
  readonly #timeframeMs: number
  readonly #part: TapePart
  readonly #candles = sinkFor(MANY_ROWS)
  readonly #hash = new CandleHash()
  readonly #counts = noCounts()
  readonly #last: LastCandle = { openMs: Number.NEGATIVE_INFINITY }
  readonly #before: Bar[] = []
  #newestMs = Number.NEGATIVE_INFINITY

  constructor(instrument: FeedInstrument, timeframeMs: number, part: TapePart) {
    this.#instrument = instrument
    this.#timeframeMs = timeframeMs
    this.#part = part
    this.beside = new RecordedBeside(instrument, part)
  }

  /** `isBefore`: it was over when the first session began. Of one that is told twice the first counts. */
  candle(bar: Bar, isBefore: boolean): void {
    if (bar.closeMs <= this.#newestMs) return
    this.#newestMs = bar.closeMs
    const openMs = bar.closeMs - this.#timeframeMs
    const ticks = (price: number): number => Math.max(1, Math.round(price / Number(this.#instrument.tickSize)))
    const [open, high, low, close] = [ticks(bar.open), ticks(bar.high), ticks(bar.low), ticks(bar.close)] as const
    this.#hash.add(openMs, open, high, low, close, bar.volume)
    if (isBefore) return void this.#before.push(bar)
    this.#counts.rows++
    countCandle(this.#counts, this.#timeframeMs, this.#last, openMs, bar.volume)
    this.#candles.add(openMs, open, high, low, close, bar.volume)
  }

  /** Null: no candle of it was over. Throws an EmptyPart where the part has none. */
  end(path: string, venue: string): TapeCoin | null {
    const { symbol, base, quote, tickSize } = this.#instrument
    const whole = this.#candles.series({ timeframeMs: this.#timeframeMs, tickSize })
    if (whole.rows === 0) return null
    const series = cut(whole, this.#part, path)
    const counts = series === whole ? this.#counts : countPart(series, this.#counts)
    const candles = this.#hash.digest()
    const file = { path, sha256: candles, candles, counts, problems: [] }
    const [trades, quotes] = [this.prices.end(path, tickSize), this.quotes.end(path, tickSize)]
    const ticks = ticksWithin({ ...(trades && { trades }), ...(quotes && { quotes }) }, series)
    const told = this.#told(whole, firstRowFrom(whole, series.openMs(0)))
    return { ...file, series, symbol, base, quote, venue, told, ...ticks, ...this.beside.end(path) }
  }

  /** As many candles as the session had before it began, up to the first one that is played. */
  #told(whole: CandleSeries, from: number): ToldCoin {
    const [instrument, length] = [this.#instrument, this.#before.length]
    const none: ToldCoin = { instrument, before: [] }
    const cutOff = Math.min(from, length)
    const shown = Array.from({ length: cutOff }, (_, at) => toldBar({ told: none, series: whole }, from - cutOff + at)!)
    return { instrument, before: length === 0 ? [] : [...this.#before, ...shown].slice(-length) }
  }
}
