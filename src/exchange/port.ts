import type { Fee } from '../../machines/position/events.ts'

/** Exactly three; the default is unknown, so that a new error code at a venue cannot become a guess. */
export type Outcome =
  | { readonly is: 'accepted'; readonly venueOrderId: string }
  | { readonly is: 'rejected'; readonly code: string }
  | { readonly is: 'unknown'; readonly because: string }

export type PlaceOrder = {
  readonly orderId: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly type: 'limit' | 'market' | 'stop-market'
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly timeInForce: 'GTC'
}

export type Trade = {
  readonly orderId: string
  readonly tradeId: string
  readonly symbol: string
  readonly quantity: string
  readonly price: string
  readonly fee: Fee
  readonly liquidity: 'maker' | 'taker'
  readonly venueTimeMs: number
}

/**
 * What a look-up says of one order. `executed` and `trades` are what the venue has reported by then; the trades may begin
 * behind the one that was named as known.
 */
export type LookUpAnswer =
  | {
      readonly is: 'found'
      readonly status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
      readonly code?: string
      readonly venueOrderId: string
      readonly executed: string
      readonly trades: readonly Trade[]
    }
  | { readonly is: 'not-found' }
  | { readonly is: 'unknown'; readonly because: string }

/** Everything a venue says, on one path: replies, look-ups and the user stream. */
export type Report =
  | {
      readonly kind: 'reply'
      readonly to: 'place' | 'cancel'
      readonly symbol: string
      readonly orderId: string
      readonly outcome: Outcome
      readonly venueTimeMs: number
    }
  | { readonly kind: 'trade'; readonly symbol: string; readonly orderId: string; readonly trade: Trade; readonly venueTimeMs: number }
  | {
      readonly kind: 'order'
      readonly symbol: string
      readonly orderId: string
      /** that of the query it answers; null: it came unasked */
      readonly askedMs: number | null
      readonly answer: LookUpAnswer
      readonly venueTimeMs: number
    }

/**
 * `askedMs`: when it leaves, by the engine's clock; its answer repeats it, so that an answer that comes late is not taken for
 * that of the next query. `after`: the newest trade that an earlier look-up told, so that an order with thousands of trades is not told whole each
 * time. Only a venue that adds to an order's trades at their end and nowhere else may begin behind it; any other tells all.
 */
export type Query = { readonly symbol: string; readonly orderId: string; readonly askedMs: number; readonly after?: string }

/** What a venue can do and how it behaves: facts about it, not options of an engine. */
export type Capabilities = {
  /** percent of a fill's value, decimal text */
  readonly makerFeePct: string
  readonly takerFeePct: string
  /** a request without an answer for so long counts as unanswered */
  readonly requestTimeoutMs: number
  /** from a request on, it can no longer arrive after so long: "no such order" proves something from then on */
  readonly proofDelayMs: number
}

/**
 * A venue. Requests never throw and never block, and no request is ever repeated by an adapter. Each is answered by one
 * report, or by none: whoever asks waits no longer than `requestTimeoutMs`. Trades and order notices come unasked.
 */
export interface Exchange {
  readonly can: Capabilities
  place(order: PlaceOrder): void
  cancel(request: { symbol: string; orderId: string; attempt: number }): void
  query(request: Query): void
  listen(listener: (report: Report) => void): void
}

/** An order that is open on the account, whoever placed it. */
export type RestingOrder = { readonly orderId: string; readonly symbol: string }

/** Filters of one instrument, decimal strings. */
export type Filters = { readonly tickSize: string; readonly stepSize: string; readonly minQuantity: string; readonly minNotional: string }
