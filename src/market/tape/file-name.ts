import { basename } from 'node:path'
import { UsageError } from '../../kernel/errors.ts'
import { readSymbol, whyUntraded } from '../../kernel/instrument-symbol.ts'
import { contractNamed, isContractWord, type NamedContract } from './contract-name.ts'

/** What a file name says: `binance_ETH-USDT_1m_2021-05-18.csv.gz`. */
export type Named = { readonly venue: string; readonly symbol: string; readonly timeframeMs: number | null }

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
// Four digits: longer ones are dates or years, not a number of minutes.
const TIMEFRAME = /^([1-9]\d{0,3})([smhdw])$/
const VENUE = /^[a-z][a-z0-9]*$/
const ASSET_PAIR = /^([A-Z0-9]{1,20})-([A-Z0-9]{1,20})(?:-(?:PERP|PERPETUAL|SWAP))?$/
/** A word in place of a timeframe: the file holds no candles. */
const TICK_WORD = /(^|-)(trades|aggtrades|quotes|bookticker)(-|$)/i
const CANDLE_NAME = /\.(csv|json)$/i
const CANDLE_FILE = /(\.(csv|json)(\.gz)?|\.zip)$/i

/** A file of an archive. */
export const isCandleName = (path: string): boolean => CANDLE_NAME.test(path)

/** A file of a folder: one that is no .csv has to say by its name that it holds candles. */
export const isCandleFile = (path: string): boolean =>
  CANDLE_FILE.test(path) && (/\.csv(\.gz)?$/i.test(path) || partsOfName(path).venue !== null)

/** Throws a UsageError unless `symbol` is a spot pair or a linear contract in unified notation, say ETH/USDT or ETH/USDT:USDT. */
export function requireSymbol(symbol: string, spec: string): void {
  const parts = readSymbol(symbol)
  if (parts === null)
    throw new UsageError(`"${symbol}" in "${spec}" is no spot pair written like ETH/USDT and no contract like ETH/USDT:USDT, in capitals.`)
  const { base, quote } = parts
  if (isContractWord(quote))
    throw new UsageError(`"${symbol}" in "${spec}" does not say what the contract is settled in: name it like ${base}/USDT:USDT=FILE.`)
  const untraded = whyUntraded(parts)
  if (untraded !== null) throw new UsageError(`"${symbol}" in "${spec}" ${untraded}.`)
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

/** The name that the file would have with another timeframe; null: such a one is not named. */
export function nameWith(file: string, timeframe: string): string | null {
  if (!TIMEFRAME.test(timeframe)) return null
  const name = stem(file)
  const [venue, pair, ...rest] = name.split('_')
  return [venue, pair, ...rest.map((part) => (timeframeOf(part) > 0 ? timeframe : part))].join('_') + basename(file).slice(name.length)
}

/** What of the name can be read, for a file whose symbol was given: venue and timeframe, each only if it is there. */
export function partsOfName(path: string): { venue: string | null; pair: string | null; timeframeMs: number | null } {
  const [venue = '', pair = '', ...rest] = stem(path).split('_')
  const contract = contractNamed(stem(path))
  const fits = VENUE.test(venue) && (ASSET_PAIR.test(pair) || (contract !== null && contract.base !== null))
  if (!fits) return { venue: null, pair: null, timeframeMs: null }
  const frames = rest.map(timeframeOf).filter((ms) => ms > 0)
  return { venue, pair: pair.split('-').slice(0, 2).join('-'), timeframeMs: frames.length === 1 ? (frames[0] ?? null) : null }
}

/** What in the name says that the file holds contracts and not coins: a venue or a word; null: nothing. */
export const contractIn = (path: string): string | null => contractNamed(stem(path))?.said ?? null

/** The symbol of a contract from its file's name; throws a UsageError where it is none that is traded, or the name does not tell. */
function symbolOf({ said, kind, base, quote }: NamedContract, path: string): string {
  const coin = base ?? 'BTC'
  const otherwise = `name it, say --tape ${coin}/USDT:USDT=FILE, or --tape ${coin}/${quote ?? 'USD'}=FILE to play its prices as spot.`
  if (kind === 'inverse')
    throw new UsageError(
      `${path} holds inverse contracts (${said}), settled in the coin itself, and only linear ones are traded: ${otherwise}`,
    )
  if (kind === 'dated')
    throw new UsageError(`${path} holds dated futures (${said}), which expire, and only perpetual contracts are traded: ${otherwise}`)
  if (kind === 'unclear' || base === null || quote === null)
    throw new UsageError(`The name of ${path} does not say what its contracts (${said}) are settled in: ${otherwise}`)
  requireTwoAssets(base, quote, path)
  return `${base}/${quote}:${quote}`
}

/** Venue, symbol and timeframe from the name; throws a UsageError that says what to do when the name does not tell. */
export function readFileName(path: string): Named {
  const { venue, pair, timeframeMs } = partsOfName(path)
  const contract = contractNamed(stem(path))
  const contractSymbol = contract === null ? null : symbolOf(contract, path)
  if (
    venue === null ||
    (timeframeMs === null &&
      !stem(path)
        .split('_')
        .some((part) => TICK_WORD.test(part)))
  ) {
    throw new UsageError(
      `The name of ${path} does not say venue, pair and timeframe like binance_ETH-USDT_1m_2021-05-18.csv.gz, or trades or quotes in place of the timeframe: ` +
        `rename it, or name the pair, say --tape ${contractSymbol ?? 'ETH/USDT'}=FILE.`,
    )
  }
  if (contractSymbol !== null) return { venue, symbol: contractSymbol, timeframeMs }
  const [base = '', quote = ''] = pair?.split('-') ?? []
  requireTwoAssets(base, quote, path)
  return { venue, symbol: `${base}/${quote}`, timeframeMs }
}
