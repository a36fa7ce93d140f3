import { basename } from 'node:path'
import { UsageError } from '../../kernel/errors.ts'

/** What a file name says: `binance_ETH-USDT_1m_2021-05-18.csv.gz`. */
export type Named = { readonly venue: string; readonly symbol: string; readonly timeframeMs: number }

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
// Four digits: longer ones are dates or years, not a number of minutes.
const TIMEFRAME = /^([1-9]\d{0,3})([smhdw])$/
const VENUE = /^[a-z][a-z0-9]*$/
const ASSET_PAIR = /^([A-Z0-9]{1,20})-([A-Z0-9]{1,20})$/
// Words that venues put where a quote asset would stand in the name of a contract.
const CONTRACT_WORDS = new Set(['PERP', 'PERPETUAL', 'SWAP', 'FUTURE', 'FUTURES'])
const UNIFIED_SPOT = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/

export const isCandleFile = (path: string): boolean => /\.csv(\.gz)?$/i.test(path)

/** Throws a UsageError unless `symbol` is a spot pair in unified notation, say ETH/USDT. */
export function requireSpotSymbol(symbol: string, spec: string): void {
  if (UNIFIED_SPOT.test(symbol)) return
  throw new UsageError(`"${symbol}" in "${spec}" is not a spot pair written like ETH/USDT, in capitals.`)
}

const timeframeOf = (part: string): number => {
  const match = TIMEFRAME.exec(part)
  return match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0)
}

/** What of the name can be read, for a file whose symbol was given: venue and timeframe, each only if it is there. */
export function partsOfName(path: string): { venue: string | null; pair: string | null; timeframeMs: number | null } {
  const [venue = '', pair = '', ...rest] = basename(path)
    .replace(/\.csv(\.gz)?$/i, '')
    .split('_')
  const fits = VENUE.test(venue) && ASSET_PAIR.test(pair)
  const frames = rest.map(timeframeOf).filter((ms) => ms > 0)
  if (!fits) return { venue: null, pair: null, timeframeMs: null }
  return { venue, pair, timeframeMs: frames.length === 1 ? (frames[0] ?? null) : null }
}

/** Venue, symbol and timeframe from the name; throws a UsageError that says what to do when the name does not tell. */
export function readFileName(path: string): Named {
  const { venue, pair, timeframeMs } = partsOfName(path)
  const [base = '', quote = ''] = pair?.split('-') ?? []
  if (CONTRACT_WORDS.has(quote)) {
    throw new UsageError(
      `${path} looks like the derivative ${pair}, and only spot pairs are traded: name a pair for it, say --tape ${base}/USD=FILE.`,
    )
  }
  if (venue === null || timeframeMs === null) {
    throw new UsageError(
      `The name of ${path} does not say venue, pair and timeframe like binance_ETH-USDT_1m_2021-05-18.csv.gz: ` +
        'rename it, or name the pair, say --tape ETH/USDT=FILE.',
    )
  }
  return { venue, symbol: `${base}/${quote}`, timeframeMs }
}
