import type { Direction } from '../../src/kernel/direction.ts'
import type { ForeignFill, FundingSettled } from './events.ts'
import type { Contract, Fee } from './order-facts.ts'

/** What a trade, a reply and a look-up look like to a machine: the shapes of the exchange port. */
export type VenueTrade = {
  readonly orderId: string
  readonly tradeId: string
  readonly quantity: string
  readonly price: string
  readonly fee: Fee
  readonly liquidity: 'maker' | 'taker'
  readonly venueTimeMs: number
  /** absent on spot */
  readonly contract?: Contract
}

export type VenueOutcome =
  | { readonly is: 'accepted'; readonly venueOrderId: string }
  | { readonly is: 'rejected'; readonly code: string }
  | { readonly is: 'unknown'; readonly because: string }

export type FoundOrder = {
  readonly is: 'found'
  readonly status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
  readonly code?: string
  readonly venueOrderId: string
  readonly executed: string
  readonly trades: readonly VenueTrade[]
  /** what it stands with; of a venue that changes orders where they stand */
  readonly terms?: { readonly quantity: string; readonly limitPrice: string | null; readonly stopPrice: string | null }
}

export type OrderAnswer = FoundOrder | { readonly is: 'not-found' } | { readonly is: 'unknown'; readonly because: string }

export type RecordReply = {
  readonly type: 'RecordReply'
  readonly orderId: string
  readonly to: 'place' | 'cancel' | 'amend'
  /** of the change that is answered */
  readonly attempt?: number
  readonly outcome: VenueOutcome
  readonly venueTimeMs: number
  readonly nowMs?: number
}

export type RecordTrade = { readonly type: 'RecordTrade'; readonly orderId: string; readonly trade: VenueTrade }

/**
 * `venueTimeMs`: when the venue looked, by its own clock. `askedMs`: when the look-up left, by the engine's; null for what came
 * unasked. `askedVenueMs`: the same moment by the venue's clock; null where that is not known. An absence asked for before the
 * moment of proof proves nothing, however late it is told. Who leaves them out says that both clocks are one. `runningSinceMs`:
 * when this process began, by the engine's clock, which another process did not share; null where every process has the one
 * clock of a tape.
 */
export type RecordOrder = {
  readonly type: 'RecordOrder'
  readonly orderId: string
  readonly answer: OrderAnswer
  readonly venueTimeMs: number
  readonly askedMs?: number | null
  readonly askedVenueMs?: number | null
  readonly runningSinceMs?: number | null
  readonly nowMs?: number
}

/**
 * What the venue tells of coins or contracts that moved without an order of ours. `positionSide`: what it can only be of, where an account
 * holds long and short contracts side by side.
 */
export type RecordForeignFill = {
  readonly type: 'RecordForeignFill'
  readonly fill: ForeignFill['data']
  readonly positionSide?: Direction
  readonly venueTimeMs: number
}

export type RecordFunding = { readonly type: 'RecordFunding'; readonly funding: FundingSettled['data']; readonly venueTimeMs: number }
