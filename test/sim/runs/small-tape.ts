import { keyedUniform } from '../../../src/kernel/random.ts'
import { noCounts } from '../../../src/market/tape/candle-rows.ts'
import type { Tape, TapeCoin } from '../../../src/market/tape/tape.ts'
import { BEGAN_MS } from '../world/scenario.ts'

const MINUTE_MS = 60_000
const TICK = 0.01

const coinOf = (seed: string, base: string, rows: number): TapeCoin => {
  const column = () => new Float64Array(rows)
  const coin = { timeMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
  let price = 10_000
  for (let row = 0; row < rows; row++) {
    const draw = (what: string) => keyedUniform(seed, base, what, row)
    coin.timeMs[row] = BEGAN_MS + row * MINUTE_MS
    coin.open[row] = price
    const close = Math.max(100, Math.round(price * (1 + (draw('close') - 0.5) * 0.03)))
    coin.close[row] = close
    coin.high[row] = Math.max(price, close) + Math.floor(draw('high') * 40)
    coin.low[row] = Math.min(price, close) - Math.floor(draw('low') * 40)
    coin.volume[row] = draw('volume') * (row % 4 === 0 ? 40 : 600)
    price = close
  }
  const symbol = `${base}/USD`
  const name = `simulated_${base}-USD_1m`
  return {
    ...coin,
    rows,
    timeframeMs: MINUTE_MS,
    tickSize: String(TICK),
    symbol,
    base,
    quote: 'USD',
    venue: 'simulated',
    path: name,
    sha256: name,
    counts: noCounts(),
  }
}

/** A tape of two coins made of a seed, wild enough that an hour of it holds several trades. */
export const smallTape = (seed: string, rows: number): Tape => {
  const coins = ['AAA', 'BBB'].map((base) => coinOf(seed, base, rows))
  const identity = {
    hash: `small-${seed}-${rows}`,
    coins: coins.map(({ symbol, path, timeframeMs, sha256 }) => ({ symbol, path, timeframeMs, rows, sha256 })),
  }
  return { venue: 'simulated', coins, counts: noCounts(), identity }
}
