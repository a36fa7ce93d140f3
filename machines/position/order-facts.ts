import type { Direction } from '../../src/kernel/direction.ts'
import type { ExitReason } from './exits/index.ts'

/** Amounts and prices are decimal strings, times epoch milliseconds. `quoteValue` is the fee's worth in the quote asset at fill time. */
export type Fee = { readonly amount: string; readonly asset: string; readonly quoteValue: string }

/** The kinds of order, and how long one stands, that the engine asks a venue for. */
export type OrderType = 'limit' | 'market' | 'stop-market' | 'stop-limit'

/** `IOC`: what does not fill at once is cancelled */
export type TimeInForce = 'GTC' | 'IOC'

export type Evidence =
  | { readonly by: 'venue-status'; readonly status: string; readonly executed: string }
  | { readonly by: 'rejection'; readonly code: string }
  /** asked for at `askedMs` by the engine's clock, which was `askedVenueMs` by the venue's */
  | {
      readonly by: 'absence'
      readonly provableAfterMs: number
      readonly askedMs: number
      readonly askedVenueMs: number
      readonly runningSinceMs?: number
    }

/** What one contract of a linear instrument is: `size` of the base asset; its value is settled in `settle`. */
export type Contract = { readonly size: string; readonly settle: string }

/** A contract, and the direction of the position that it belongs to. */
export type HeldContract = Contract & { readonly direction: Direction }

/** What every order is asked for with. */
export type RequestTerms = {
  readonly orderId: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly timeInForce: TimeInForce
  readonly instrumentVersion: number
  /** until then, by the venue's clock, "not found" proves nothing */
  readonly provableAfterMs: number
}

export type Role = 'Entry' | 'Protection' | 'Exit'

export type RecordedTrade = {
  orderId: string
  tradeId: string
  quantity: string
  price: string
  fee: Fee
  liquidity: 'maker' | 'taker'
  reason: 'entry' | ExitReason
  /** of which exit its order was; absent of entries and stops */
  exitId?: number
  /** absent on spot, where every position is long */
  contract?: HeldContract
}

/** What can be said of an order of each role. */
export type OfRole<R extends Role> =
  /** null: a fill proved it before the venue named its own id */
  | { type: `${R}Accepted`; data: { orderId: string; venueOrderId: string | null } }
  /** the look-up says that the order lives; what we asked of it meanwhile did not happen */
  | { type: `${R}Found`; data: { orderId: string; venueOrderId: string } }
  | { type: `${R}Filled`; data: RecordedTrade }
  /** a fill that came after the order was closed: the coins are real, the order stays closed */
  | { type: `${R}LateFilled`; data: RecordedTrade }
  /** `end`: the venue says that it ended, but not all of its trades are here. `askAfterMs`: when to look next, by the engine's clock */
  | {
      type: `${R}OutcomeUnknown`
      data: { orderId: string; about: 'place' | 'cancel' | 'amend' | 'end'; because: string; askAfterMs: number }
    }
  /** closed; `executed` equals the sum of its trades, at least one (a stop that stood and went without any has ended too) */
  | { type: `${R}Ended`; data: { orderId: string; executed: string; evidence: Evidence } }
  /** closed without any fill; a stop only when it never stood */
  | {
      type: `${R}Abandoned`
      data: { orderId: string; because: 'rejected' | 'cancelled' | 'expired' | 'never-arrived'; evidence: Evidence }
    }
