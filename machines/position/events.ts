import type { EntryEvent } from './entry-events.ts'
import type { ExitEvent } from './exit-events.ts'
import type { Contract, RecordedTrade } from './order-facts.ts'
import type { ProtectionEvent } from './protection-events.ts'

/** What happened to the coins or contracts without an order of ours. Counts once, by trade id and part. */
export type ForeignFill = {
  type: 'ForeignFill'
  data: Pick<RecordedTrade, 'tradeId' | 'quantity' | 'price' | 'fee'> & {
    side: 'buy' | 'sell'
    /** absent on spot */
    contract?: Contract
    /**
     * A trade of `of` that took more than is held: `held` is as much of it as was, `beyond` the rest, contracts of the other direction.
     * `covered`: of the rest of a sale of coins as much as a purchase before it has brought, which is told after it. Also the share of one
     * slot, where several hold the instrument: `behind` says how many gave theirs before it.
     */
    part?: { is: 'held' | 'beyond' | 'covered'; of: string; behind?: number }
    /** `unexplained`: the survey's balance says so, and no trade does */
    because: 'by-hand' | 'liquidation' | 'auto-deleveraging' | 'unexplained'
  }
}

/**
 * What a sale of coins by somebody else, of `of`, took beyond what is held: coins that were never here, or of a purchase that is still to
 * be told. It moves nothing; what a purchase before it turns out to have brought is a `covered` part of a `ForeignFill`.
 */
export type UncoveredSaleObserved = {
  type: 'UncoveredSaleObserved'
  data: Omit<ForeignFill['data'], 'contract' | 'part'> & { of: string }
}

/** Funding of a perpetual at one of its times. `amount` in `asset`: received, or paid where it is negative. Counts once, by funding id. */
export type FundingSettled = {
  type: 'FundingSettled'
  data: {
    fundingId: string
    rate: string
    markPrice: string
    /** contracts held at that time, without a sign */
    quantity: string
    amount: string
    asset: string
    dueMs: number
  }
}

export type PositionEvent = EntryEvent | ProtectionEvent | ExitEvent | ForeignFill | UncoveredSaleObserved | FundingSettled
export type PositionEventType = PositionEvent['type']

/** An event with what the envelope adds that a position needs. */
export type Happened = PositionEvent & {
  readonly time: number
  readonly venueTime?: number | null
  readonly parts?: { readonly base: string | null }
}
