import { keyedUniform } from '../../../src/kernel/random.ts'
import { noCounts } from '../../../src/market/tape/candle-rows.ts'
import { emptyColumns, MemorySeries } from '../../../src/market/tape/candle-series.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../../src/market/tape/tape-coin.ts'
import { BEGAN_MS } from '../world/scenario.ts'
import { smallQuotes } from './small-quotes.ts'

const MINUTE_MS = 60_000
/** in ticks: where a coin begins and the least it falls to, how far a candle moves by its price and at least, and its wicks */
type Kind = { readonly tickSize: string; readonly first: number; readonly least: number; readonly moves: number; readonly wick: number }
const USUAL: Kind = { tickSize: '0.01', first: 10_000, least: 100, moves: 0, wick: 40 }
const OF_FEW_TICKS: Kind = { tickSize: '1', first: 100, least: 20, moves: 5, wick: 2 }

const coinOf = (seed: string, base: string, rows: number): TapeCoin => {
  const columns = emptyColumns(rows)
  const isOfFewTicks = base === 'BBB' && keyedUniform(seed, base, 'ticks') < 1 / 3
  const { tickSize, first, least, moves, wick } = isOfFewTicks ? OF_FEW_TICKS : USUAL
  let price = first
  for (let row = 0; row < rows; row++) {
    const draw = (what: string) => keyedUniform(seed, base, what, row)
    columns.timeMs[row] = BEGAN_MS + row * MINUTE_MS
    columns.open[row] = price
    const close = Math.max(least, Math.round(price + (draw('close') - 0.5) * (price * 0.03 + moves)))
    columns.close[row] = close
    columns.high[row] = Math.max(price, close) + Math.floor(draw('high') * wick)
    columns.low[row] = Math.min(price, close) - Math.floor(draw('low') * wick)
    columns.volume[row] = draw('volume') * (row % 4 === 0 ? 40 : 600)
    price = close
  }
  const symbol = `${base}/USD`
  const name = `simulated_${base}-USD_1m`
  const series = new MemorySeries({ timeframeMs: MINUTE_MS, tickSize }, columns)
  return {
    series,
    ...(keyedUniform(seed, base, 'quotes') < 0.4 && { quotes: smallQuotes(seed, base, series) }),
    symbol,
    base,
    quote: 'USD',
    venue: 'simulated',
    path: name,
    sha256: name,
    candles: name,
    counts: noCounts(),
    problems: [],
  }
}

/**
 * A tape of two coins made of a seed, wild enough that an hour of it holds several trades; one of them may be of few ticks, and some have
 * quotes.
 */
export const smallTape = (seed: string, rows: number): Tape => {
  const coins = ['AAA', 'BBB'].map((base) => coinOf(seed, base, rows))
  const identity = {
    hash: `small-${seed}-${rows}`,
    coins: coins.map(({ symbol, path, sha256 }) => ({ symbol, path, timeframeMs: MINUTE_MS, rows, sha256 })),
  }
  return { venue: 'simulated', coins, counts: noCounts(), identity, remarks: [] }
}
