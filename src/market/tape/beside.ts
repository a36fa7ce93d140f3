import { existsSync } from 'node:fs'
import { UsageError } from '../../kernel/errors.ts'
import { isContract } from '../../kernel/instrument-symbol.ts'
import type { Money } from '../../kernel/money.ts'
import { loadCoin } from './load-coin.ts'
import { readFundingRates } from './read/funding-rates.ts'
import type { ReadBounds } from './read/unpack.ts'
import { TapeError } from './tape-error.ts'

/** A venue's mark prices: from each time on the price, as a plain number, by time. */
export type MarkSeries = {
  readonly path: string
  readonly sha256: string
  readonly timesMs: Float64Array
  readonly prices: Float64Array
  /** how far its rows are apart */
  readonly everyMs: number
}
/** Times of funding, by time; a rate is a share of the value, 0.0001 for 0.01 %. */
export type FundingSeries = {
  readonly path: string
  readonly sha256: string
  readonly timesMs: Float64Array
  readonly rates: readonly Money[]
}

export type BesideOptions = ReadBounds & {
  /** SYMBOL=FILE of a contract's mark prices, written as candles */
  readonly marks?: readonly string[]
  /** SYMBOL=FILE of its rates of funding */
  readonly funding?: readonly string[]
}

/** How old its mark prices may become: what is asked for, or (0) as long as three of them last, so that one may be missing. */
export const markAgeMsOf = ({ everyMs }: MarkSeries, limitS: number): number => (limitS === 0 ? 3 * everyMs : limitS * 1000)

type Named = { readonly symbol: string; readonly path: string }

/** The most rows of mark prices: a year of minutes. */
const MOST_MARKS = 600_000

const named = (spec: string, flag: string): Named => {
  const at = spec.indexOf('=')
  if (at <= 0) throw new UsageError(`${flag} ${spec} does not say of which contract: name it, say ${flag} BTC/USDT:USDT=FILE.`)
  return { symbol: spec.slice(0, at), path: spec.slice(at + 1) }
}

const requireFits = (specs: readonly string[], flag: string, symbols: readonly string[]): void => {
  const seen = new Set<string>()
  for (const { symbol, path } of specs.map((spec) => named(spec, flag))) {
    if (!symbols.includes(symbol)) throw new UsageError(`${flag} names ${symbol}, which is not on the tape (${symbols.join(', ')}).`)
    if (!isContract(symbol)) throw new UsageError(`${flag} names ${symbol}, which is no contract: only of those there is such a thing.`)
    if (seen.has(symbol)) throw new UsageError(`${flag} names ${symbol} twice.`)
    if (!existsSync(path)) throw new UsageError(`The file ${path || '""'} that ${flag} names for ${symbol} does not exist.`)
    seen.add(symbol)
  }
}

/** Throws a UsageError, a sentence, unless each file is of a contract on the tape. */
export const requireBeside = (symbols: readonly string[], { marks = [], funding = [] }: BesideOptions): void => {
  requireFits(marks, '--mark', symbols)
  requireFits(funding, '--funding', symbols)
}

/** What was named beside the candles of a symbol. */
export const openBeside = async (
  symbol: string,
  { marks = [], funding = [], ...bounds }: BesideOptions,
): Promise<{ readonly marks?: MarkSeries; readonly funding?: FundingSeries }> => {
  const pathOf = (specs: readonly string[]): string | undefined =>
    specs.map((spec) => named(spec, '')).find((one) => one.symbol === symbol)?.path
  const [markPath, fundingPath] = [pathOf(marks), pathOf(funding)]
  return {
    ...(markPath !== undefined && { marks: await readMarks(markPath, symbol, bounds) }),
    ...(fundingPath !== undefined && { funding: { path: fundingPath, ...(await readFundingRates(fundingPath, bounds)) } }),
  }
}

/** Of each candle its open, at its beginning: what the venue said then. */
const readMarks = async (path: string, symbol: string, bounds: ReadBounds): Promise<MarkSeries> => {
  const asked = { path, symbol, format: 'auto', timeframeMs: null, tickSize: undefined } as const
  const { series, sha256, kind } = await loadCoin(asked, { ...bounds, maxRows: MOST_MARKS })
  if (kind !== 'candles') throw new TapeError(`${path} holds ${kind}, and --mark takes candles of a mark price.`)
  const tick = Number(series.tickSize)
  const timesMs = new Float64Array(series.rows)
  const prices = new Float64Array(series.rows)
  for (let row = 0; row < series.rows; row++) {
    timesMs[row] = series.openMs(row)
    prices[row] = series.open(row) * tick
  }
  return { path, sha256, timesMs, prices, everyMs: series.timeframeMs }
}
