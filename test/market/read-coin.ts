import { type Columns, emptyColumns } from '../../src/market/tape/candle-series.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'

/** A coin's candles as columns: what a reader of rows would have to be equal to. */
export const columnsOf = ({ series }: Pick<TapeCoin, 'series'>): Columns => {
  const columns = emptyColumns(series.rows)
  for (let row = 0; row < series.rows; row++) {
    columns.timeMs[row] = series.openMs(row)
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) columns[name][row] = series[name](row)
  }
  return columns
}

/** The first coin of a tape, with its candles as columns. */
export const readCoin = async (specs: readonly string[], options?: TapeOptions) => {
  const tape: Tape = await openTape(specs, options)
  const coin = tape.coins[0]!
  const { timeframeMs, tickSize, rows } = coin.series
  return { ...coin, timeframeMs, tickSize, rows, ...columnsOf(coin) }
}
