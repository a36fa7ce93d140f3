/** What the name of a file says of the contracts in it, each only if it is there. */
export type NamedContract = {
  /** the venue or the word that says so */
  readonly said: string
  /** `unclear`: perpetual ones, of which the name does not tell whether they are settled in their quote asset */
  readonly kind: 'linear' | 'inverse' | 'dated' | 'unclear'
  readonly base: string | null
  readonly quote: string | null
}
type Pair = Pick<NamedContract, 'base' | 'quote'>

// Words that venues put where a quote asset would stand in the name of a contract, or behind the pair.
const PERPETUAL_WORDS = new Set(['PERP', 'PERPETUAL', 'SWAP'])
const DATED_WORDS = new Set(['FUTURE', 'FUTURES'])
// The week or quarter that a contract ends with: the current, the next, or the one after it. A coin may be called so, a quote asset is not.
const TERM_WORDS = new Set([
  'CW',
  'NW',
  'CQ',
  'NQ',
  'BQ',
  'WEEK',
  'THISWEEK',
  'NEXTWEEK',
  'QUARTER',
  'QUARTERLY',
  'BIQUARTER',
  'NEXTQUARTER',
])
export const isContractWord = (word: string): boolean => PERPETUAL_WORDS.has(word) || DATED_WORDS.has(word) || TERM_WORDS.has(word)

// Venues, and parts of venues under names of their own, that have contracts only.
const CONTRACT_VENUE = /^(binanceusdm|binancecoinm|deribit|bitmex)$|(futures|swap)$/
// Of these the contracts are settled in the coin itself.
const INVERSE_VENUE = /^(binancecoinm|deribit|bitmex)$/
// Many venues call their inverse contracts those in dollars. Of these venues what is not called inverse is linear.
const DOLLAR_VENUE = /^(ftx|krakenfutures)$/
// FTX named its contracts by the coin alone: all of them are priced and settled in dollars.
const QUOTE_OF_VENUE: Readonly<Record<string, string>> = { ftx: 'USD' }

// Kraken's words before a pair that is priced in dollars: P for perpetual, F for fixed maturity, then F for linear, I for inverse.
const KRAKEN_KINDS: Readonly<Record<string, NamedContract['kind']>> = { PF: 'linear', PI: 'inverse', FI: 'inverse', FF: 'dated' }
const KRAKEN_VENUE = /^kraken/
// FF and PI are coins, too: FF-USD is a pair.
const DOLLAR_PAIR = /^([A-Z0-9]{1,17})(USD)$/

// A year, month and day, or a day as in 28JUN24.
const EXPIRY = /^(\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|\d{1,2}[A-Z]{3}\d\d)$/
// In the place of a quote asset also a month and day, and a whole year.
const EXPIRY_AS_QUOTE = /^((\d{4})?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))$/

// What contracts are priced in, where nothing stands between it and the coin.
const JOINED_QUOTES = ['USDT', 'USDC', 'USD', 'BUSD', 'FDUSD', 'TUSD']
const WORD = /^[A-Z0-9]{1,20}$/

/** BTCUSDT is BTC and USDT; of BNBUSD nobody knows whether it is in USD or in BUSD. */
const split = (joined: string): Pair | null => {
  const [quote, ...others] = JOINED_QUOTES.filter((end) => joined.length > end.length && joined.endsWith(end))
  return quote === undefined || others.length > 0 ? null : { base: joined.slice(0, -quote.length), quote }
}

const pairOf = (words: readonly string[], venue: string): Pair => {
  const [one = '', other, ...more] = words.filter((word, at) => at === 0 || !(isContractWord(word) || EXPIRY.test(word)))
  if (more.length > 0 || !WORD.test(one)) return { base: null, quote: null }
  if (other !== undefined && !EXPIRY_AS_QUOTE.test(other))
    return WORD.test(other) ? { base: one, quote: other } : { base: null, quote: null }
  const ruled = QUOTE_OF_VENUE[venue]
  if (ruled !== undefined) return { base: one, quote: ruled }
  const joined = split(one)
  if (joined !== null) return joined
  return { base: JOINED_QUOTES.some((end) => one.endsWith(end)) ? null : one, quote: null }
}

/** The words of a name that say when its contracts expire, or that they do; null: none. */
const expiryIn = (first: string, rest: readonly string[]): string | null => {
  const [one = '', second = '', third = ''] = first.split('-')
  if (EXPIRY.test(second) || EXPIRY_AS_QUOTE.test(second) || EXPIRY.test(third)) return first
  // a date behind a pair with a hyphen is that of the candles
  const [next = ''] = rest
  if (second === '' && split(one) !== null && EXPIRY.test(next)) return `${first}_${next}`
  const isDated = (part: string): boolean =>
    part.split('-').some((word, at) => DATED_WORDS.has(word) || (TERM_WORDS.has(word) && !(part === first && at === 0)))
  return [first, ...rest].find(isDated) ?? null
}

const krakenNamed = (first: string, next: string): NamedContract | null => {
  const [word = '', behind] = first.split('-')
  const kind = KRAKEN_KINDS[word]
  const [, base, quote] = DOLLAR_PAIR.exec(behind ?? next) ?? []
  if (kind === undefined || base === undefined || quote === undefined) return null
  return { said: behind === undefined ? `${first}_${next}` : first, kind, base, quote }
}

/** What a file's name without its ending says of contracts; null: nothing, so it holds coins. */
export function contractNamed(stem: string): NamedContract | null {
  const [venue = '', first, ...rest] = stem.split('_')
  if (first === undefined) return null
  const kraken = KRAKEN_VENUE.test(venue) ? krakenNamed(first, rest[0] ?? '') : null
  if (kraken !== null) return kraken
  const isOfContracts = CONTRACT_VENUE.test(venue)
  const expiry = expiryIn(first, rest)
  const perpetual = [first, ...rest].find((part) => part.split('-').some((word) => PERPETUAL_WORDS.has(word)))
  const word = expiry ?? perpetual
  if (!isOfContracts && word === undefined) return null
  const pair = pairOf(first.split('-'), venue)
  const isUnclear = pair.quote === null || (pair.quote === 'USD' && !DOLLAR_VENUE.test(venue))
  const said = isOfContracts && expiry === null ? venue : (word ?? venue)
  if (INVERSE_VENUE.test(venue)) return { said, kind: 'inverse', ...pair }
  if (expiry !== null) return { said, kind: 'dated', ...pair }
  return { said, kind: isUnclear ? 'unclear' : 'linear', ...pair }
}
