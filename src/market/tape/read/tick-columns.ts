import { clean } from './take-row.ts'

/** What a file holds. */
export type TapeKind = 'candles' | 'trades' | 'quotes'
export type TickKind = Exclude<TapeKind, 'candles'>
export const TICK_KINDS: readonly TickKind[] = ['trades', 'quotes']

/** Where the fields of a trade or a quote stand; null: the file has no such column. */
export type TickPlaces = {
  readonly time: number | null
  /** the time of whoever recorded it */
  readonly receiver: number | null
  readonly id: number | null
  readonly symbol: number | null
  readonly price: number | null
  readonly amount: number | null
  readonly bid: number | null
  readonly bidSize: number | null
  readonly ask: number | null
  readonly askSize: number | null
}

// Names that venues, recorders and libraries give to a column, without regard to case and to what stands between words. The first counts.
const NAMES: Readonly<Record<keyof TickPlaces, readonly string[]>> = {
  time: [
    ...['transacttime', 'transactiontime', 'tradetime', 'exchangetimestamp', 'timestamp', 'timestampms', 'timestampsec'],
    ...['time', 'datetime', 'date', 'unix', 'ts', 'eventtime'],
  ],
  receiver: ['localtimestampns', 'localtimestamp', 'localtime', 'receivetime', 'receivedat', 'recvtime'],
  id: ['id', 'tradeid', 'aggtradeid', 'aggregatetradeid', 'tid', 'trdid', 'updateid'],
  symbol: ['symbol', 'pair', 'market'],
  price: ['price', 'px'],
  amount: ['amount', 'qty', 'quantity', 'size', 'volume', 'baseqty', 'basevolume'],
  bid: ['bid', 'bidprice', 'bestbid', 'bestbidprice', 'bidpx', 'bidopen'],
  bidSize: ['bidsize', 'bidamount', 'bidqty', 'bidquantity', 'bidvolume', 'bestbidqty', 'bestbidsize', 'bestbidamount'],
  ask: ['ask', 'askprice', 'bestask', 'bestaskprice', 'askpx', 'askopen'],
  askSize: ['asksize', 'askamount', 'askqty', 'askquantity', 'askvolume', 'bestaskqty', 'bestasksize', 'bestaskamount'],
}

const plain = (name: string): string =>
  clean(name)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

export const placesIn = (line: string, delimiter: string): TickPlaces => {
  const names = line.split(delimiter).map(plain)
  const placeOf = (of: keyof TickPlaces): number | null => {
    const name = NAMES[of].find((one) => names.includes(one))
    return name === undefined ? null : names.indexOf(name)
  }
  return {
    time: placeOf('time'),
    receiver: placeOf('receiver'),
    id: placeOf('id'),
    symbol: placeOf('symbol'),
    price: placeOf('price'),
    amount: placeOf('amount'),
    bid: placeOf('bid'),
    bidSize: placeOf('bidSize'),
    ask: placeOf('ask'),
    askSize: placeOf('askSize'),
  }
}

const NOWHERE: TickPlaces = placesIn('', ',')
const at = (places: Partial<TickPlaces>): TickPlaces => ({ ...NOWHERE, ...places })

/** The columns of files without a header, by the word of `--format`. */
export const BARE_TICKS = {
  trades: at({ time: 0, price: 1, amount: 2 }),
  quotes: at({ time: 0, bid: 1, bidSize: 2, ask: 3, askSize: 4 }),
  'binance-trades': at({ id: 0, price: 1, amount: 2, time: 4 }),
  'binance-aggtrades': at({ id: 0, price: 1, amount: 2, time: 5 }),
} as const satisfies Readonly<Record<string, TickPlaces>>
export type TickFormat = keyof typeof BARE_TICKS

const SIDE = /^(buy|sell|b|s|bid|ask)$/i
const TRUTH = /^(true|false)$/i
// Of two prices of one moment, bid and ask, or of a price and whatever is none.
const NEAR = 0.1
const MOST = 0.99

type Rows = readonly (readonly string[])[]
const share = (rows: Rows, isIt: (row: readonly string[]) => boolean): number => rows.filter(isIt).length / Math.max(1, rows.length)
const isNear = (one: string | undefined, other: string | undefined): boolean => {
  const [a, b] = [Number(one), Number(other)]
  return a > 0 && b > 0 && Math.abs(b / a - 1) <= NEAR
}

/** What bare rows are; `unclear`: trades or quotes, but in more than one way; null: neither. */
export const bareTicks = (rows: Rows): TickFormat | 'unclear' | null => {
  const count = rows[0]?.length ?? 0
  const most = (isIt: (row: readonly string[]) => boolean): boolean => rows.length > 0 && share(rows, isIt) >= MOST
  const isTruth = (column: number): boolean => most((row) => TRUTH.test(row[column] ?? ''))
  if (isTruth(5) && count <= 7) return 'binance-trades'
  if (isTruth(6) && (count === 7 || count === 8)) return 'binance-aggtrades'
  if (count === 3) return most((row) => isNear(row[1], row[2])) ? 'unclear' : 'trades'
  if (count === 4) return most((row) => SIDE.test(row[3] ?? '')) ? 'trades' : 'unclear'
  if (count !== 5) return null
  const isQuote = most((row) => isNear(row[1], row[3]) && Number(row[1]) <= Number(row[3]) && !isNear(row[1], row[2]))
  return isQuote ? 'quotes' : 'unclear'
}
