import { keyedUniform } from '../../../src/kernel/random.ts'
import { noCounts } from '../../../src/market/tape/candle-rows.ts'
import { type CandleSeries, emptyColumns, MemorySeries } from '../../../src/market/tape/candle-series.ts'
import type { TickTape } from '../../../src/market/tape/tape-coin.ts'

/** Apart by so much at least; a distance of three minutes leaves two candles without a quote. */
const STEPS_MS = [8_000, 25_000, 25_000, 50_000, 190_000] as const
/** Much wider than the spread that stands around a price without quotes. */
const LEAST_WIDTH = 0.002
const MOST_WIDTH = 0.01

/** Bids and asks around the candles of a coin: now and then none for minutes. */
export const smallQuotes = (seed: string, base: string, candles: CandleSeries): TickTape => {
  const draw = (what: string, nth: number): number => keyedUniform(seed, base, 'quote', what, nth)
  const endMs = candles.endMs(candles.rows - 1)
  const rows: [timeMs: number, bid: number, ask: number][] = []
  for (let timeMs = candles.openMs(0) + 1_000, nth = 0; timeMs < endMs; nth++) {
    const row = Math.floor((timeMs - candles.openMs(0)) / candles.timeframeMs)
    const width = Math.ceil(candles.open(row) * (LEAST_WIDTH + draw('width', nth) * (MOST_WIDTH - LEAST_WIDTH)))
    const bid = Math.max(1, candles.open(row) - Math.floor(width / 2))
    rows.push([timeMs, bid, bid + width])
    timeMs += STEPS_MS[Math.floor(draw('step', nth) * STEPS_MS.length)]! + Math.floor(draw('more', nth) * 3_000)
  }
  const columns = emptyColumns(rows.length)
  for (const [row, [timeMs, bid, ask]] of rows.entries()) {
    columns.timeMs[row] = timeMs
    columns.open[row] = bid
    columns.low[row] = bid
    columns.high[row] = ask
    columns.close[row] = ask
    columns.volume[row] = 5
  }
  const name = `simulated_${base}-USD_quotes`
  return {
    ...{ path: name, sha256: name, candles: name, counts: noCounts(), problems: [] },
    ...{ aheadMs: null, isReceived: false, behind: 0, joined: 0, spread: 0, edgeIds: null },
    series: new MemorySeries({ timeframeMs: 1, tickSize: candles.tickSize }, columns),
  }
}
