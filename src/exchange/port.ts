import type { ForeignFill, FundingSettled } from '../../machines/position/events.ts'
import type { Contract, Fee, OrderType, TimeInForce } from '../../machines/position/order-facts.ts'
import type { Direction } from '../kernel/direction.ts'
import type { Money } from '../kernel/money.ts'

/**
 * What became of a request. Every answer that an adapter does not know is `unknown`, so that a new error code of a venue is
 * never taken for a rejection.
 */
export type Outcome =
  | { readonly is: 'accepted'; readonly venueOrderId: string }
  | { readonly is: 'rejected'; readonly code: string }
  | { readonly is: 'unknown'; readonly because: string }

export type PlaceOrder = {
  readonly orderId: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly timeInForce: TimeInForce
  /** it opens nothing; only where the venue has the word: on spot a sell opens nothing anyway */
  readonly reduceOnly: boolean
  /** it takes nothing from the book: where it would, it is refused */
  readonly postOnly: boolean
  /** of which position it is, where a coin may have both (`positionMode` hedge); nowhere else */
  readonly positionSide?: Direction
  /** The venue must not accept the request later than this, by its own clock: what is not found afterwards never arrived. */
  readonly provableAfterMs: number
}

/**
 * `attempt` counts the cancellations of one order. `venueOrderId`: the venue's own id of it, null where none was told; a request
 * that names another one is about another order.
 */
export type CancelOrder = {
  readonly symbol: string
  readonly orderId: string
  readonly venueOrderId: string | null
  readonly attempt: number
}

/**
 * Changes an open order where it stands: it keeps its ids, and what was executed of it. `quantity` is the whole of it, executed or not;
 * a price that its type has not is null. A refused change leaves it as it was. `attempt` counts the changes of one order.
 */
export type AmendOrder = CancelOrder & OrderTerms

/** What of an order can be changed. */
export type OrderTerms = { readonly quantity: string; readonly limitPrice: string | null; readonly stopPrice: string | null }

/**
 * One order in the place of another, in one request: `place` is not tried unless `cancel` succeeded, and that only while nothing of the old
 * order is executed: otherwise the two might sell more than there is. It may succeed by half: the old order is gone then and the new one
 * refused.
 */
export type CancelReplace = { readonly cancel: CancelOrder; readonly place: PlaceOrder }

export type Trade = {
  readonly orderId: string
  readonly tradeId: string
  readonly symbol: string
  readonly quantity: string
  readonly price: string
  readonly fee: Fee
  readonly liquidity: 'maker' | 'taker'
  readonly venueTimeMs: number
  /** absent on spot */
  readonly contract?: Contract
  /** of which position it is, where a coin may have both */
  readonly positionSide?: Direction
}

/**
 * What a look-up says of one order. `executed` and `trades` are what the venue has reported by then; `trades` may begin behind
 * the trade that the query named.
 */
export type LookUpAnswer =
  | {
      readonly is: 'found'
      readonly status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
      readonly code?: string
      readonly venueOrderId: string
      readonly executed: string
      readonly trades: readonly Trade[]
      /** what it stands with; of a venue that changes orders where they stand */
      readonly terms?: OrderTerms
    }
  | { readonly is: 'not-found' }
  | { readonly is: 'unknown'; readonly because: string }

/** What a venue says of one order: replies, look-ups and the user stream. */
export type OrderReport =
  | {
      readonly kind: 'reply'
      readonly to: 'place' | 'cancel' | 'amend'
      readonly symbol: string
      readonly orderId: string
      /** of the change that is answered: a late answer is not taken for that of the next one */
      readonly attempt?: number
      readonly outcome: Outcome
      readonly venueTimeMs: number
    }
  | { readonly kind: 'trade'; readonly symbol: string; readonly orderId: string; readonly trade: Trade; readonly venueTimeMs: number }
  | {
      readonly kind: 'order'
      readonly symbol: string
      readonly orderId: string
      /** `askedMs` of the query that this answers; null: nobody asked */
      readonly askedMs: number | null
      readonly answer: LookUpAnswer
      readonly venueTimeMs: number
    }

/** A part of what a survey found, and when the venue looked: a venue may be asked for each part by a request of its own. */
export type Surveyed<Part> = { readonly found: readonly Part[]; readonly venueTimeMs: number }

/**
 * The account as a whole, in answer to `survey`: all that is open, whoever placed it, and all that is owned. `askedMs` of the
 * request that this answers.
 */
export type SurveyReport = {
  readonly kind: 'survey'
  readonly askedMs: number
  readonly openOrders: Surveyed<RestingOrder>
  readonly balances: Surveyed<Balance>
  /** of derivatives: a spot venue has none */
  readonly positions: Surveyed<VenuePosition>
}

/**
 * What became of the line on which the venue reports unasked. `down`: nothing is heard; `up`: it is heard again, or from now on;
 * `gap`: the line stands, and something may have been missed. An adapter says `up` or `gap` whenever it is connected, and by that
 * word alone a line that was down stands again.
 */
export type LineReport = {
  readonly kind: 'line'
  readonly is: 'up' | 'down' | 'gap'
  readonly because: string
  readonly venueTimeMs: number
}

/** The venue's time, in answer to `clock`. `askedMs` of the request that this answers. */
export type ClockReport = { readonly kind: 'clock'; readonly askedMs: number; readonly venueTimeMs: number }

/**
 * What happened to the account without an order of anybody's here: coins or contracts went or came, or funding was settled. Told not
 * before the trades that it came after, or told again: what cannot have happened by what is known yet is not taken.
 * `direction`: of which position, where a coin may have both.
 */
export type AccountReport = { readonly symbol: string; readonly direction?: Direction; readonly venueTimeMs: number } & (
  | { readonly kind: 'foreign-fill'; readonly fill: ForeignFill['data'] }
  | { readonly kind: 'funding'; readonly funding: FundingSettled['data'] }
)

/** Everything a venue says, on one path. */
export type Report = OrderReport | AccountReport | SurveyReport | LineReport | ClockReport

/**
 * `askedMs`: when the query leaves, by the engine's clock. The answer repeats it, so that a late answer is not taken for that of
 * the next query. `after`: the newest trade that an earlier look-up returned, so that an order with thousands of trades is not
 * returned whole each time. Only a venue that adds trades at the end of an order and nowhere else may begin behind it; any other
 * returns all trades.
 */
export type Query = {
  readonly symbol: string
  readonly orderId: string
  readonly venueOrderId: string | null
  readonly askedMs: number
  readonly after?: string
}

/** What a venue can do and how it behaves: facts about it, not options of an engine. */
export type Capabilities = {
  /** percent of a fill's value */
  readonly makerFeePct: Money
  readonly takerFeePct: Money
  /** what a fee is taken from: the quote asset, or whatever the trade brings in (coins on a buy) */
  readonly feeAsset: 'quote' | 'received'
  /** ask from bid, and how much worse than these an order at market is filled, percent of the price; 0 where nobody knows */
  readonly spreadPct: Money
  readonly slippagePct: Money
  /** a request without an answer for this long counts as unanswered */
  readonly requestTimeoutMs: number
  /** how long after a request the venue can still accept it; from then on "no such order" proves its absence */
  readonly proofDelayMs: number
  /**
   * What a stop that rests there becomes when it triggers, and how many of one coin may rest (`most`). `none`: no stop rests, and
   * the engine watches the price itself.
   */
  readonly stops: { readonly kind: 'market' | 'limit' | 'none'; readonly most: number }
  readonly timesInForce: readonly TimeInForce[]
  /** whether it finds an order by the id that the engine gave it */
  readonly lookUpById: boolean
  /** `provisional`: an order that was acknowledged can still be refused, and only a look-up says that it stands */
  readonly acknowledgement: 'final' | 'provisional'
  /**
   * How price or size of a stop that rests there change. `amend`: where it stands, as any open order; `two-stops`: a second one is
   * taken for the same position before the first is cancelled, as long as both only reduce it (on spot the coins of the first are taken,
   * so that it is cancelled first); `cancel-replace`: by one request; `cancel-create`: by two, with nothing between them.
   */
  readonly moveStop: 'amend' | 'two-stops' | 'cancel-replace' | 'cancel-create'
  /** kinds of instrument that it trades */
  readonly kinds: readonly ('spot' | 'linear')[]
  /** whether a coin may be held long and short at once (`hedge`), or has one position, whose direction follows from its fills */
  readonly positionMode: 'one-way' | 'hedge'
  /** whether an order may say that it opens nothing, and that it takes nothing from the book */
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  /** `shared`: the venue's time is the engine's, as on a tape, and is never asked for */
  readonly clock: 'own' | 'shared'
}

/**
 * A venue. A request never throws, never blocks and is never repeated by the adapter. The venue answers each request with one
 * report (`cancelReplace` with one to each half), which may come before the request returns, or with none: the engine waits no longer
 * than `requestTimeoutMs`. It reports trades and ends of orders unasked.
 */
export interface Exchange {
  readonly can: Capabilities
  place(order: PlaceOrder): void
  cancel(request: CancelOrder): void
  amend(request: AmendOrder): void
  cancelReplace(request: CancelReplace): void
  query(request: Query): void
  survey(request: { readonly askedMs: number }): void
  clock(request: { readonly askedMs: number }): void
  listen(listener: (report: Report) => void): void
}

/** An order that is open on the account, whoever placed it. */
export type RestingOrder = { readonly orderId: string; readonly symbol: string }

/** What is owned of an asset, decimal text: `locked` is held by open orders, `free` is the rest. An asset without either is left out. */
export type Balance = { readonly asset: string; readonly free: string; readonly locked: string }

/** What is held of a derivative; `quantity` is decimal text above zero. */
export type VenuePosition = { readonly symbol: string; readonly side: Direction; readonly quantity: string }
