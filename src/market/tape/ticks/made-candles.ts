import { noCounts, type TapeCounts } from '../candle-rows.ts'
import type { CandleSeries, CandleSink } from '../candle-series.ts'
import { sinkFor } from '../copy/sink-for.ts'
import type { Pause } from '../order/to-series.ts'
import { countCandle, type LastCandle } from '../part.ts'

export type MadeCandles = { readonly series: CandleSeries; readonly counts: TapeCounts }

/** Hands candles on and counts them. */
class Counted {
  readonly counts = noCounts()
  readonly #last: LastCandle = { openMs: Number.NEGATIVE_INFINITY }
  readonly #sink: CandleSink
  readonly #timeframeMs: number

  constructor(timeframeMs: number, mostRows: number) {
    this.#timeframeMs = timeframeMs
    this.#sink = sinkFor(mostRows)
  }

  add(openMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    this.counts.rows++
    countCandle(this.counts, this.#timeframeMs, this.#last, openMs, volume)
    this.#sink.add(openMs, open, high, low, close, volume)
  }

  series(tickSize: string): MadeCandles {
    return { series: this.#sink.series({ timeframeMs: this.#timeframeMs, tickSize }), counts: this.counts }
  }
}

/** How the volumes of trades, or the sizes of quotes, make that of their candle. */
export type VolumeRule = 'sum' | 'most'

/** Candles made of trades or of the middles of quotes: at whole multiples of their length since 1970 (UTC), none where nothing happened. */
export const candlesOf = async (ticks: CandleSeries, timeframeMs: number, volumes: VolumeRule, pause: Pause): Promise<MadeCandles> => {
  const made = new Counted(timeframeMs, ticks.rows)
  let [openMs, open, high, low, close, volume] = [Number.NEGATIVE_INFINITY, 0, 0, 0, 0, 0]
  const isOne = volumes === 'most'
  for (let row = 0; row < ticks.rows; row++) {
    const beginMs = Math.floor(ticks.openMs(row) / timeframeMs) * timeframeMs
    const [first, size] = [ticks.open(row), ticks.volume(row)]
    // of a middle nothing else is to be asked
    const [highest, lowest] = isOne ? [first, first] : [ticks.high(row), ticks.low(row)]
    if (beginMs === openMs) {
      if (highest > high) high = highest
      if (lowest < low) low = lowest
      volume = isOne ? Math.max(volume, size) : volume + size
    } else {
      if (row > 0) made.add(openMs, open, high, low, close, volume)
      openMs = beginMs
      open = first
      high = highest
      low = lowest
      volume = size
    }
    close = isOne ? first : ticks.close(row)
    if (row % pause.rows === pause.rows - 1) await pause.wait()
  }
  made.add(openMs, open, high, low, close, volume)
  return made.series(ticks.tickSize)
}

export type JoinedCandles = MadeCandles & {
  /** recorded candles within the trades: all of them, those that differ from what the trades make, those without a trade */
  readonly within: number
  readonly differing: number
  readonly untraded: number
}

// Sums of floats differ in their last digits.
const SAME_VOLUME = 1e-6

/** Recorded candles, and in their place and between them those that trades make. Both have the same timeframe and tick. */
export const joinCandles = async (recorded: CandleSeries, made: CandleSeries, pause: Pause): Promise<JoinedCandles> => {
  const joined = new Counted(recorded.timeframeMs, recorded.rows + made.rows)
  const [fromMs, toMs] = [made.openMs(0), made.endMs(made.rows - 1)]
  let [within, differing, untraded, at] = [0, 0, 0, 0]
  const add = (of: CandleSeries, row: number): void =>
    joined.add(of.openMs(row), of.open(row), of.high(row), of.low(row), of.close(row), of.volume(row))
  for (let row = 0; row < recorded.rows; row++) {
    const openMs = recorded.openMs(row)
    for (; at < made.rows && made.openMs(at) < openMs; at++) add(made, at)
    const isMade = at < made.rows && made.openMs(at) === openMs
    if (openMs >= fromMs && openMs < toMs) {
      within++
      if (!isMade && recorded.volume(row) > 0) untraded++
      if (isMade && !isSame(recorded, row, made, at)) differing++
    }
    add(isMade ? made : recorded, isMade ? at++ : row)
    if (row % pause.rows === pause.rows - 1) await pause.wait()
  }
  for (; at < made.rows; at++) add(made, at)
  return { ...joined.series(recorded.tickSize), within, differing, untraded }
}

const isSame = (one: CandleSeries, row: number, other: CandleSeries, at: number): boolean =>
  one.open(row) === other.open(at) &&
  one.high(row) === other.high(at) &&
  one.low(row) === other.low(at) &&
  one.close(row) === other.close(at) &&
  Math.abs(one.volume(row) - other.volume(at)) <= SAME_VOLUME * Math.max(one.volume(row), other.volume(at))
