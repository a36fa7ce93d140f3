import type { SymbolMarket, VenueQuote, VenueTrade } from '../market/symbol-market.ts'
import type { WeightWindow } from './weight-window.ts'

/** What listeners are told of a market. */
export type MarketEvent =
  | { readonly kind: 'quote'; readonly market: SymbolMarket; readonly quote: VenueQuote }
  | { readonly kind: 'trade'; readonly market: SymbolMarket; readonly trade: VenueTrade }

/** The markets as a dialect sees them. */
export type Markets = {
  /** what the venue says that the time is */
  readonly saidMs: number
  /** where the tape is, by which candles are cut */
  readonly nowMs: number
  readonly all: readonly SymbolMarket[]
  /** a time of the tape as the venue states it */
  stamp(timeMs: number): number
  /** whether its streams stand still */
  isStale(market: SymbolMarket): boolean
  /** by the venue's own id, `BTCUSDT` */
  find(id: string, isContract: boolean): SymbolMarket | null
}

export type Endpoint = {
  readonly weight: (query: URLSearchParams) => number
  /** the body; throws a VenueRefusal */
  readonly answer: (query: URLSearchParams) => unknown
}

/** What the venue answers instead. */
export class VenueRefusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** The venue's end of one socket. */
export type Line = {
  /** what was asked for on this socket is answered */
  answer(message: unknown): void
  /** data of a stream, which faults may befall */
  send(stream: string, message: unknown): void
  /** The venue hangs up, with the code and reason of a close frame. */
  close(code: number, reason: string): void
}

/** What one client listens to. */
export type Session = {
  hear(text: string): void
  tell(event: MarketEvent): void
  /** regularly, at whole quarters of a second of the venue's time */
  beat(timeMs: number): void
}

/** A protocol of one venue: its REST paths, and its streams. */
export type Dialect = {
  readonly endpoints: Readonly<Record<string, Endpoint>>
  readonly budget: WeightWindow
  /** with every answer */
  readonly headers: () => Record<string, string>
  /** the body that comes with 429 and 418 */
  readonly tooMany: (status: number, untilMs: number) => unknown
  /** at a path that is no stream of this protocol null */
  readonly open: (path: string, query: URLSearchParams, line: Line) => Session | null
  /** messages that a client may send in a second before it is hung up on */
  readonly messagesPerS: number
  /** how often the venue pings, and how long it waits for the pong; 0: it does not ping */
  readonly pingEveryMs: number
  readonly pongWithinMs: number
}

const HOST = /^\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=\/)/

/**
 * A path without the name of a host that it begins with. Some clients tell spot from contracts by the host of an address alone, so
 * one that is aimed here may keep it: `/stream.binance.com/ws/0`.
 */
export const withoutHost = (path: string): string => path.replace(HOST, '')
