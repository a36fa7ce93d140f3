import { basename } from 'node:path'
import { UsageError } from '../../kernel/errors.ts'

/** What a file name says: `binance_ETH-USDT_1m_2021-05-18.csv.gz`. */
export type Named = { readonly venue: string; readonly symbol: string; readonly timeframeMs: number }

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
// Four digits: longer ones are dates or years, not a number of minutes.
const TIMEFRAME = /^([1-9]\d{0,3})([smhdw])$/
const VENUE = /^[a-z][a-z0-9]*$/
const ASSET_PAIR = /^([A-Z0-9]{1,20})-([A-Z0-9]{1,20})$/
// Words that venues put where a quote asset would stand in the name of a contract, or behind the pair.
const CONTRACT_WORDS = new Set(['PERP', 'PERPETUAL', 'SWAP', 'FUTURE', 'FUTURES'])
// Venues, and parts of venues under names of their own, that have contracts only.
const CONTRACT_VENUE = /^(binanceusdm|binancecoinm|deribit|bitmex)$|(futures|swap)$/
const UNIFIED_SPOT = /^([A-Z0-9]{1,20})\/([A-Z0-9]{1,20})$/
const CANDLE_NAME = /\.(csv|json)$/i
const CANDLE_FILE = /(\.(csv|json)(\.gz)?|\.zip)$/i

/** A file of an archive. */
export const isCandleName = (path: string): boolean => CANDLE_NAME.test(path)

/** A file of a folder: one that is no .csv has to say by its name that it holds candles. */
export const isCandleFile = (path: string): boolean =>
  CANDLE_FILE.test(path) && (/\.csv(\.gz)?$/i.test(path) || partsOfName(path).venue !== null)

/** Throws a UsageError unless `symbol` is a spot pair in unified notation, say ETH/USDT. */
export function requireSpotSymbol(symbol: string, spec: string): void {
  const [, base = '', quote = ''] = UNIFIED_SPOT.exec(symbol) ?? []
  if (base === '') throw new UsageError(`"${symbol}" in "${spec}" is not a spot pair written like ETH/USDT, in capitals.`)
  if (CONTRACT_WORDS.has(quote))
    throw new UsageError(`"${symbol}" in "${spec}" is a contract, and only spot is traded: name the pair, say ${base}/USDT=FILE.`)
  requireTwoAssets(base, quote, spec)
}

function requireTwoAssets(base: string, quote: string, where: string): void {
  if (base === quote) throw new UsageError(`${where} names ${base}/${quote}, but nothing is traded against itself: name the pair it holds.`)
}

const timeframeOf = (part: string): number => {
  const match = TIMEFRAME.exec(part)
  return match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0)
}

const stem = (path: string): string => basename(path).replace(CANDLE_FILE, '')

/** What of the name can be read, for a file whose symbol was given: venue and timeframe, each only if it is there. */
export function partsOfName(path: string): { venue: string | null; pair: string | null; timeframeMs: number | null } {
  const [venue = '', pair = '', ...rest] = stem(path).split('_')
  const fits = VENUE.test(venue) && ASSET_PAIR.test(pair)
  const frames = rest.map(timeframeOf).filter((ms) => ms > 0)
  if (!fits) return { venue: null, pair: null, timeframeMs: null }
  return { venue, pair, timeframeMs: frames.length === 1 ? (frames[0] ?? null) : null }
}

/** What in the name says that the file holds contracts and not coins: a venue or a word; null: nothing. */
export function contractIn(path: string): string | null {
  const parts = stem(path).split('_')
  const [venue = ''] = parts
  if (parts.length > 1 && CONTRACT_VENUE.test(venue)) return venue
  return parts.slice(1).find((part) => part.split('-').some((word) => CONTRACT_WORDS.has(word))) ?? null
}

/** Venue, symbol and timeframe from the name; throws a UsageError that says what to do when the name does not tell. */
export function readFileName(path: string): Named {
  const { venue, pair, timeframeMs } = partsOfName(path)
  const [base = '', quote = ''] = pair?.split('-') ?? []
  const contract = contractIn(path)
  if (contract !== null) {
    const spot = pair === null || CONTRACT_WORDS.has(quote) ? `${base || 'BTC'}/USD` : `${base}/${quote}`
    throw new UsageError(
      `${path} holds contracts (${contract}), and only spot is traded: name the pair, say --tape ${spot}=FILE, to play its prices as spot.`,
    )
  }
  if (venue === null || timeframeMs === null) {
    throw new UsageError(
      `The name of ${path} does not say venue, pair and timeframe like binance_ETH-USDT_1m_2021-05-18.csv.gz: ` +
        'rename it, or name the pair, say --tape ETH/USDT=FILE.',
    )
  }
  requireTwoAssets(base, quote, path)
  return { venue, symbol: `${base}/${quote}`, timeframeMs }
}
