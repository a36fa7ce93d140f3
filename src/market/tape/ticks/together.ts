import { basename } from 'node:path'
import type { CandleSeries } from '../candle-series.ts'
import { filesOf, type OpenedFile } from '../opened-file.ts'
import type { Pause } from '../order/to-series.ts'
import { problemsText } from '../problems.ts'
import type { TapeCoin, TickTape } from '../tape-coin.ts'
import { TapeError } from '../tape-error.ts'
import { timeframeText } from '../timeframe.ts'
import { candlesOf, joinCandles } from './made-candles.ts'
import { MidSeries } from './tick-series.ts'
import { between } from './ticks-within.ts'

/** The candles of a coin and what is known within them, and what there is to say of it. */
export type Together = Pick<TapeCoin, 'series' | 'path' | 'sha256' | 'more' | 'candles' | 'counts' | 'problems' | 'trades' | 'quotes'> & {
  readonly isMade: boolean
  readonly remarks: readonly string[]
}

const MINUTE_MS = 60_000

const fileOf = (file: OpenedFile) => {
  const { sha256, candles, counts, problems } = file.loaded
  const [first, ...rest] = filesOf(file).map(({ source, loaded }) => ({ path: source.path, sha256: loaded.sha256 }))
  return { path: first!.path, sha256, ...(rest.length > 0 && { more: rest }), candles, counts, problems }
}

const tapeOf = (files: readonly OpenedFile[], kind: 'trades' | 'quotes'): TickTape | undefined => {
  const file = files.find(({ loaded }) => loaded.kind === kind)
  return file === undefined ? undefined : { ...fileOf(file), ...file.loaded.ticks!, series: file.loaded.series }
}

/**
 * Candles alone as they are. Trades, or else quotes, alone: candles are made of them. Candles and trades: within the whole candles
 * that trades cover, these make them. Docs: reference/tape.md.
 */
export const candlesAndTicks = async (files: readonly OpenedFile[], candleMs: number | undefined, pause: Pause): Promise<Together> => {
  const candles = files.find(({ loaded }) => loaded.kind === 'candles')
  const [trades, quotes] = [tapeOf(files, 'trades'), tapeOf(files, 'quotes')]
  const ticks = { ...(trades && { trades }), ...(quotes && { quotes }) }
  const beside = candles?.loaded.series ?? trades?.series
  const isApart = quotes !== undefined && beside !== undefined && areApart(quotes.series, beside)
  const said = [
    ...files.flatMap((file) => [
      ...filesOf(file).flatMap(remarksOfTicks),
      ...(file.loaded.kind === 'candles' ? [] : (file.joined?.remarks ?? [])),
    ]),
    ...(isApart ? [`${files[0]!.source.symbol}: its quotes are of another time than its prices: none of them is played.`] : []),
  ]
  if (candles === undefined) {
    const timeframeMs = candleMs ?? MINUTE_MS
    const [source, volumes] = trades === undefined ? ([new MidSeries(quotes!.series), 'most'] as const) : ([trades.series, 'sum'] as const)
    const made = await candlesOf(source, timeframeMs, volumes, pause)
    const { path, sha256, more, candles: hash, problems } = (trades ?? quotes)!
    const { symbol } = files[0]!.source
    const word = trades === undefined ? 'the middles of its quotes' : 'its trades'
    const isSilent = made.counts.zeroVolume === made.counts.rows
    const remarks = [
      ...said,
      `${symbol}: candles of ${timeframeText(timeframeMs)} are made of ${word}.`,
      ...(isSilent
        ? [`${basename(path)} has no ${trades === undefined ? 'size in any quote' : 'amount in any trade'}: nothing can fill.`]
        : []),
    ]
    return { ...made, path, sha256, ...(more && { more }), candles: hash, problems, ...ticks, isMade: true, remarks }
  }
  const whole: Together = { ...fileOf(candles), series: candles.loaded.series, ...ticks, isMade: false, remarks: said }
  return trades === undefined ? whole : withTrades(whole, trades, candles.source.symbol, pause)
}

const areApart = (one: CandleSeries, other: CandleSeries): boolean =>
  one.openMs(0) >= other.endMs(other.rows - 1) || one.endMs(one.rows - 1) <= other.openMs(0)

/** The first and the last candle that trades reach into may be cut. */
const covered = (trades: CandleSeries, timeframeMs: number): CandleSeries | null => {
  const fromMs = Math.ceil(trades.openMs(0) / timeframeMs) * timeframeMs
  const toMs = Math.floor(trades.endMs(trades.rows - 1) / timeframeMs) * timeframeMs
  const part = fromMs < toMs ? between(trades, fromMs, toMs) : null
  return part === null || part.rows === 0 ? null : part
}

const withTrades = async (whole: Together, trades: TickTape, symbol: string, pause: Pause): Promise<Together> => {
  const { series: recorded, counts, trades: _, ...rest } = whole
  const { timeframeMs } = recorded
  const inside = covered(trades.series, timeframeMs)
  if (inside === null)
    return {
      ...rest,
      series: recorded,
      counts,
      remarks: [...whole.remarks, `${symbol}: its trades cover no whole candle, so its candles are played alone.`],
    }
  const made = await candlesOf(inside, timeframeMs, 'sum', pause)
  const [fromMs, toMs] = [made.series.openMs(0), made.series.endMs(made.series.rows - 1)]
  for (let row = 0; row < recorded.rows; row++) {
    const openMs = recorded.openMs(row)
    if (openMs >= fromMs && openMs < toMs && openMs % timeframeMs !== 0)
      throw new TapeError(
        `${symbol}: ${whole.path} has a candle that opens at ${new Date(openMs).toISOString()}, off the whole ${timeframeText(timeframeMs)} that its trades make: play one of the two files alone.`,
      )
  }
  const joined = await joinCandles(recorded, made.series, pause)
  const { within, differing, untraded } = joined
  const all = { ...counts, used: joined.counts.used, gaps: joined.counts.gaps, missingCandles: joined.counts.missingCandles }
  const remark = `${symbol}: of ${within} recorded candles within its trades ${differing} differ from what these make, and ${untraded} have volume and no trade; where there are trades, they are played.`
  return {
    ...rest,
    series: joined.series,
    counts: { ...all, zeroVolume: joined.counts.zeroVolume },
    trades: { ...trades, series: inside },
    remarks: [...whole.remarks, remark],
  }
}

const remarksOfTicks = ({ source, loaded, shiftMs }: OpenedFile): readonly string[] => {
  const { symbol, path } = source
  const { ticks, remark, counts, problems, kind } = loaded
  if (ticks === null) return []
  const { aheadMs, behind, isReceived, spread } = ticks
  const skipped = problems.reduce((sum, { count }) => sum + count, 0)
  const by = `${(Math.abs(aheadMs ?? 0) / 1000).toFixed(2)} s`
  return [
    `${symbol}: ${basename(path)} holds ${remark}.`,
    ...(behind > 0
      ? [
          `${symbol}: ${behind} of ${counts.rows} ${kind} were received before they happened: that clock runs behind, usually ${by}, and the venue's times are played.`,
        ]
      : []),
    ...(isReceived
      ? [
          `${symbol}: the times of its ${kind} are those of whoever received them${shiftMs === 0 ? '' : `, moved by ${(shiftMs / 1000).toFixed(2)} s to the venue's`}.`,
        ]
      : []),
    ...(spread > 0 ? [`${symbol}: ${spread} trades share their second with others before them, and are spread over it.`] : []),
    ...(skipped > 0 ? [`${symbol}: skipped ${skipped} of ${counts.rows} ${kind} (${problemsText(problems)}).`] : []),
  ]
}
