import type { Tape, TapeCoin } from '../src/market/tape/tape.ts'

/** Of a coin at a minute counted from the tape's beginning: the price in whole ticks, or the volume of the minute. */
export type Wave = (coin: number, minute: number) => number

const MINUTE_MS = 60_000
// any whole minute; far enough from 0 that times have the size of real ones
const BEGAN_MS = Date.UTC(2024, 0, 1)
const noCounts = (rows: number): Tape['counts'] => ({
  rows,
  used: rows,
  reordered: 0,
  gaps: 0,
  missingCandles: 0,
  zeroVolume: 0,
  rounded: 0,
  skipped: { malformed: 0, nonPositivePrice: 0, inconsistent: 0, negativeVolume: 0, duplicate: 0, overlapping: 0 },
})

const coinOf = (coin: number, minutes: number, price: Wave, volume: Wave): TapeCoin => {
  const column = () => new Float64Array(minutes)
  const series = { timeMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
  for (let minute = 0; minute < minutes; minute++) {
    const open = price(coin, minute)
    const close = price(coin, minute + 1)
    series.timeMs[minute] = BEGAN_MS + minute * MINUTE_MS
    series.open[minute] = open
    series.close[minute] = close
    series.high[minute] = Math.max(open, close) + 1
    series.low[minute] = Math.min(open, close) - 1
    series.volume[minute] = volume(coin, minute)
  }
  const name = `C${String(coin).padStart(3, '0')}`
  return {
    ...series,
    symbol: `${name}/USD`,
    base: name,
    quote: 'USD',
    venue: 'bench',
    path: name,
    sha256: name,
    timeframeMs: MINUTE_MS,
    tickSize: '0.01',
    rows: minutes,
    counts: noCounts(minutes),
  }
}

/** Minute candles of many coins, made up: every number follows from the arguments. */
export const syntheticTape = (input: { coins: number; minutes: number; price: Wave; volume: Wave }): Tape => {
  const coins = Array.from({ length: input.coins }, (_, coin) => coinOf(coin, input.minutes, input.price, input.volume))
  const lines = coins.map(({ symbol, path, timeframeMs, rows, sha256 }) => ({ symbol, path, timeframeMs, rows, sha256 }))
  return {
    venue: 'bench',
    coins,
    counts: noCounts(input.coins * input.minutes),
    identity: { hash: `synthetic-${input.coins}`, coins: lines },
  }
}
