import type { Ear, MarketKind } from './venue-dialect.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** A whole number, also where the library made text of it. */
const wholeOf = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}

const hearQuote = (kind: MarketKind, { s, b, a, u, T, E }: Fields, ear: Ear): void => {
  if (typeof s !== 'string' || typeof b !== 'string' || typeof a !== 'string') return ear.unread()
  ear.quote(kind, s, b, a, wholeOf(T) ?? wholeOf(E), wholeOf(u))
}

const hearTrade = (kind: MarketKind, { s, p, q, a, T }: Fields, ear: Ear): void => {
  const id = wholeOf(a)
  const venueTimeMs = wholeOf(T)
  if (typeof s !== 'string' || typeof p !== 'string' || typeof q !== 'string' || id === null || venueTimeMs === null) return ear.unread()
  ear.trade(kind, s, { price: p, quantity: q, tradeId: String(id), venueTimeMs })
}

const hearCandle = (kind: MarketKind, { s, k }: Fields, ear: Ear): void => {
  if (typeof s !== 'string' || !isFields(k)) return ear.unread()
  const { i, o, h, l, c, v, x } = k
  const openMs = wholeOf(k.t)
  const isWhole = [i, o, h, l, c, v].every((text) => typeof text === 'string') && typeof x === 'boolean' && openMs !== null
  if (!isWhole) return ear.unread()
  const candle = { openMs, open: o as string, high: h as string, low: l as string, close: c as string, volume: v as string }
  ear.candle(kind, s, { timeframe: i as string, candle, isFinal: x })
}

const hearMark = (kind: MarketKind, { s, p, E, T }: Fields, ear: Ear): void => {
  const venueTimeMs = wholeOf(E)
  if (typeof s !== 'string' || typeof p !== 'string' || venueTimeMs === null) return ear.unread()
  ear.mark(kind, s, p, venueTimeMs, wholeOf(T) || null)
}

/** Reads one frame of Binance's public streams, alone or in a combined one; by hand, as there are hundreds a second. */
export const readBinanceFrame = (kind: MarketKind, message: unknown, ear: Ear): boolean => {
  if (!isFields(message)) return false
  const frame = typeof message.stream === 'string' && isFields(message.data) ? message.data : message
  switch (frame.e) {
    case undefined:
      if (!('u' in frame && 'b' in frame && 'a' in frame)) return false
      hearQuote(kind, frame, ear)
      return true
    case 'bookTicker':
      hearQuote(kind, frame, ear)
      return true
    case 'aggTrade':
      hearTrade(kind, frame, ear)
      return true
    case 'kline':
      hearCandle(kind, frame, ear)
      return true
    case 'markPriceUpdate':
      hearMark(kind, frame, ear)
      return true
    default:
      return false
  }
}
