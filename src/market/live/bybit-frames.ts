import { isBelow } from './decimals.ts'
import type { Ear, MarketKind } from './venue-dialect.ts'

type Fields = Readonly<Record<string, unknown>>
/** Best prices as frames have left them; null: nobody bids, or asks. */
type Best = { bid: string | null; ask: string | null }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const wholeOf = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}

/**
 * The best price of one side after a frame; undefined: it has another shape. Only the best level is told, so a frame takes it away (size
 * zero) and names the next, or names a better one; whatever is behind it is not known.
 */
const bestOf = (before: string | null, levels: unknown, isBetter: (a: string, b: string) => boolean): string | null | undefined => {
  if (!Array.isArray(levels)) return undefined
  let best = before
  for (const level of levels as readonly unknown[]) {
    if (!Array.isArray(level) || typeof level[0] !== 'string' || typeof level[1] !== 'string') return undefined
    const [price, size] = level as [string, string]
    if (Number(size) === 0) best = best !== null && Number(best) === Number(price) ? null : best
    else if (best === null || isBetter(price, best)) best = price
  }
  return best
}

/** Reads the frames of Bybit's public streams; by hand, as there are hundreds a second. Remembers the best prices of each coin. */
export class BybitFrames {
  readonly #books: Readonly<Record<MarketKind, Map<string, Best>>> = { spot: new Map(), linear: new Map() }
  /** when funding is settled next, by contract, as a frame without a price may have said */
  readonly #nextFundingMs = new Map<string, number>()

  read(kind: MarketKind, message: unknown, ear: Ear): boolean {
    if (!isFields(message) || typeof message.topic !== 'string') return false
    const { topic, data } = message
    if (topic.startsWith('orderbook.1.')) this.#hearBook(kind, message, ear)
    else if (topic.startsWith('publicTrade.')) each(data, ear, (trade) => hearTrade(kind, trade, ear))
    else if (topic.startsWith('kline.')) each(data, ear, (candle) => hearCandle(kind, topic, candle, ear))
    else if (topic.startsWith('tickers.')) this.#hearMark(kind, message, ear)
    else return false
    return true
  }

  #hearBook(kind: MarketKind, { type, data, ts }: Fields, ear: Ear): void {
    if (!isFields(data) || typeof data.s !== 'string') return ear.unread()
    const books = this.#books[kind]
    const book = (type === 'delta' ? books.get(data.s) : undefined) ?? { bid: null, ask: null }
    const bid = bestOf(book.bid, data.b, (a, b) => isBelow(b, a))
    const ask = bestOf(book.ask, data.a, isBelow)
    if (bid === undefined || ask === undefined) {
      // what it took away or named is not known, so the next frame says nothing about what stands beside it
      books.delete(data.s)
      return ear.unread()
    }
    books.set(data.s, { bid, ask })
    if (bid !== null && ask !== null) ear.quote(kind, data.s, bid, ask, wholeOf(ts), wholeOf(data.u))
  }

  /** A frame has only what changed: the next time of funding may change in one that has no price. */
  #hearMark(kind: MarketKind, { data, ts }: Fields, ear: Ear): void {
    const venueTimeMs = wholeOf(ts)
    if (!isFields(data) || typeof data.symbol !== 'string' || venueTimeMs === null) return ear.unread()
    const nextMs = wholeOf(data.nextFundingTime)
    if (nextMs !== null) this.#nextFundingMs.set(data.symbol, nextMs)
    if (typeof data.markPrice === 'string')
      ear.mark(kind, data.symbol, data.markPrice, venueTimeMs, this.#nextFundingMs.get(data.symbol) || null)
  }
}

const each = (rows: unknown, ear: Ear, hear: (row: Fields) => void): void => {
  if (!Array.isArray(rows)) return ear.unread()
  for (const row of rows as readonly unknown[]) isFields(row) ? hear(row) : ear.unread()
}

const hearTrade = (kind: MarketKind, { T, s, v, p, i }: Fields, ear: Ear): void => {
  const venueTimeMs = wholeOf(T)
  if (typeof s !== 'string' || typeof p !== 'string' || typeof v !== 'string' || typeof i !== 'string' || venueTimeMs === null)
    return ear.unread()
  ear.trade(kind, s, { price: p, quantity: v, tradeId: i, venueTimeMs })
}

const hearCandle = (kind: MarketKind, topic: string, row: Fields, ear: Ear): void => {
  const [, timeframe, id] = topic.split('.')
  const { open, high, low, close, volume, confirm } = row
  const openMs = wholeOf(row.start)
  const isWhole = [open, high, low, close, volume].every((text) => typeof text === 'string') && typeof confirm === 'boolean'
  if (!isWhole || openMs === null || timeframe === undefined || id === undefined) return ear.unread()
  const candle = {
    openMs,
    open: open as string,
    high: high as string,
    low: low as string,
    close: close as string,
    volume: volume as string,
  }
  ear.candle(kind, id, { timeframe, candle, isFinal: confirm as boolean })
}
