import { basename } from 'node:path'
import { nameWith } from './file-name.ts'
import { problemsText } from './problems.ts'
import type { TapeCoin } from './tape-coin.ts'
import { timeframeText } from './timeframe.ts'

export type Told = {
  readonly coin: Pick<TapeCoin, 'symbol' | 'path' | 'counts' | 'problems' | 'series'>
  /** how the file is written, where that is unusual */
  readonly layout: string | null
  /** what in the file's name says that it holds contracts */
  readonly contract: string | null
  /** as the rows are apart, and the smallest distance between two; null: there are no two times */
  readonly measuredMs: number | null
  readonly smallestMs: number | null
  /** by how much distances are off multiples of the timeframe; 0: an even clock */
  readonly jitterMs: number
  /** as the name says; null: it does not */
  readonly namedMs: number | null
}

// Of fewer rows nothing is said about their distance.
const FEW_ROWS = 10

const renamed = (file: string, timeframe: string): string => {
  const name = nameWith(file, timeframe)
  return name === null ? '' : ` to ${name}`
}

/** What the person should know of a coin's file before it is played, a sentence each. */
export function remarksOn({ coin, layout, contract, measuredMs, smallestMs, jitterMs, namedMs }: Told): string[] {
  const { symbol, path, counts, problems, series } = coin
  const file = basename(path)
  const isSparse = namedMs !== null && smallestMs !== null && series.rows >= FEW_ROWS && smallestMs >= 2 * namedMs
  const isGuess = namedMs === null && smallestMs !== null && series.rows >= FEW_ROWS && smallestMs >= 2 * series.timeframeMs
  const skipped = problems.reduce((sum, { count }) => sum + count, 0)
  return [
    ...(layout === null ? [] : [`${symbol}: ${layout}.`]),
    ...(contract === null ? [] : [`${symbol}: ${file} holds contracts (${contract}); its prices are played as spot.`]),
    ...(isSparse && measuredMs !== null
      ? [
          `${file} is named ${timeframeText(namedMs)}, but its rows are ${timeframeText(measuredMs)} apart: most of the time is silent; to play it as what it is, rename it${renamed(file, timeframeText(measuredMs))}.`,
        ]
      : []),
    ...(isGuess
      ? [
          `${symbol}: no two rows of ${file} are as close as ${timeframeText(series.timeframeMs)}, the timeframe that all their distances leave: if its candles are longer, name it as in binance_ETH-USDT_1m.csv.`,
        ]
      : []),
    ...(jitterMs > 0
      ? [
          `${symbol}: the open times of ${file} jitter: neighbours are up to ${timeframeText(jitterMs)} off; each candle ends where the next opens.`,
        ]
      : []),
    ...(counts.used > 0 && counts.zeroVolume === counts.used ? [`${file} has no volume in any candle: nothing can fill.`] : []),
    ...(skipped > 0 ? [`${symbol}: skipped ${skipped} of ${counts.rows} rows (${problemsText(problems)}).`] : []),
  ]
}
