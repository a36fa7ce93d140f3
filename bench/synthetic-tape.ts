import { noCounts } from '../src/market/tape/candle-rows.ts'
import { emptyColumns, MemorySeries } from '../src/market/tape/candle-series.ts'
import type { Tape } from '../src/market/tape/tape.ts'
import type { TapeCoin } from '../src/market/tape/tape-coin.ts'

/** Of a coin at a minute counted from the tape's beginning: the price in whole ticks, or the volume of the minute. */
export type Wave = (coin: number, minute: number) => number

const MINUTE_MS = 60_000
// any whole minute; far enough from 0 that times have the size of real ones
const BEGAN_MS = Date.UTC(2024, 0, 1)
const allUsed = (rows: number): Tape['counts'] => ({ ...noCounts(), rows, used: rows })

const coinOf = (coin: number, minutes: number, price: Wave, volume: Wave): TapeCoin => {
  const columns = emptyColumns(minutes)
  for (let minute = 0; minute < minutes; minute++) {
    const open = price(coin, minute)
    const close = price(coin, minute + 1)
    columns.timeMs[minute] = BEGAN_MS + minute * MINUTE_MS
    columns.open[minute] = open
    columns.close[minute] = close
    columns.high[minute] = Math.max(open, close) + 1
    columns.low[minute] = Math.min(open, close) - 1
    columns.volume[minute] = volume(coin, minute)
  }
  const name = `C${String(coin).padStart(3, '0')}`
  return {
    series: new MemorySeries({ timeframeMs: MINUTE_MS, tickSize: '0.01' }, columns),
    symbol: `${name}/USD`,
    base: name,
    quote: 'USD',
    venue: 'bench',
    path: name,
    sha256: name,
    candles: name,
    counts: allUsed(minutes),
    problems: [],
  }
}

/** Minute candles of many coins, made up: every number follows from the arguments. */
export const syntheticTape = (input: { coins: number; minutes: number; price: Wave; volume: Wave }): Tape => {
  const coins = Array.from({ length: input.coins }, (_, coin) => coinOf(coin, input.minutes, input.price, input.volume))
  const lines = coins.map(({ symbol, path, sha256 }) => ({ symbol, path, timeframeMs: MINUTE_MS, rows: input.minutes, sha256 }))
  return {
    venue: 'bench',
    coins,
    counts: allUsed(input.coins * input.minutes),
    identity: { hash: `synthetic-${input.coins}`, coins: lines },
    remarks: [],
  }
}

const BASE_TICKS = 1_000_000
/**
 * A walk of minutes: steps of up to 0.14 %, drawn by a classic 31-bit generator (Park and Miller, 1988), pulled back
 * to its base.
 */
const walk = (minutes: number): Float64Array => {
  const prices = new Float64Array(minutes + 1)
  let price = BASE_TICKS
  let seed = 1
  for (let minute = 0; minute <= minutes; minute++) {
    seed = (seed * 16_807) % 2_147_483_647
    price = Math.round(price * (1 + ((seed % 1001) - 500) / 360_000) + (BASE_TICKS - price) / 20_000)
    prices[minute] = price
  }
  return prices
}

/** Two years of it are the usual backtest: one coin, candles of a minute. */
export const seededTape = (minutes: number): Tape => {
  const prices = walk(minutes)
  return syntheticTape({ coins: 1, minutes, price: (_, minute) => prices[minute]!, volume: () => 1000 })
}
