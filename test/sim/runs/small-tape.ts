import { keyedUniform } from '../../../src/kernel/random.ts'
import { noCounts } from '../../../src/market/tape/candle-rows.ts'
import { emptyColumns, MemorySeries } from '../../../src/market/tape/candle-series.ts'
import type { Tape, TapeCoin } from '../../../src/market/tape/tape.ts'
import { BEGAN_MS } from '../world/scenario.ts'

const MINUTE_MS = 60_000
const TICK = 0.01

const coinOf = (seed: string, base: string, rows: number): TapeCoin => {
  const columns = emptyColumns(rows)
  let price = 10_000
  for (let row = 0; row < rows; row++) {
    const draw = (what: string) => keyedUniform(seed, base, what, row)
    columns.timeMs[row] = BEGAN_MS + row * MINUTE_MS
    columns.open[row] = price
    const close = Math.max(100, Math.round(price * (1 + (draw('close') - 0.5) * 0.03)))
    columns.close[row] = close
    columns.high[row] = Math.max(price, close) + Math.floor(draw('high') * 40)
    columns.low[row] = Math.min(price, close) - Math.floor(draw('low') * 40)
    columns.volume[row] = draw('volume') * (row % 4 === 0 ? 40 : 600)
    price = close
  }
  const symbol = `${base}/USD`
  const name = `simulated_${base}-USD_1m`
  return {
    series: new MemorySeries({ timeframeMs: MINUTE_MS, tickSize: String(TICK) }, columns),
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

/** A tape of two coins made of a seed, wild enough that an hour of it holds several trades. */
export const smallTape = (seed: string, rows: number): Tape => {
  const coins = ['AAA', 'BBB'].map((base) => coinOf(seed, base, rows))
  const identity = {
    hash: `small-${seed}-${rows}`,
    coins: coins.map(({ symbol, path, sha256 }) => ({ symbol, path, timeframeMs: MINUTE_MS, rows, sha256 })),
  }
  return { venue: 'simulated', coins, counts: noCounts(), identity, remarks: [] }
}
