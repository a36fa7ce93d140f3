import type { InstrumentKind, Judged } from '../../src/kernel/common-facts.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import type { Money } from '../../src/kernel/money.ts'
import type { OrdersAllowed } from '../session/orders-allowed.ts'
import type { EntryReason, EntryRequested } from './entry-events.ts'
import type { RiskVerdict } from './entry-order.ts'
import type { GuardRefusal } from './guard-refusal.ts'
import type { Retry } from './requote.ts'

/** Why a plan could not be kept if it were entered, and the numbers that say so. */
export type PlanFault = {
  readonly refusal:
    | 'plan-without-stop'
    | 'plan-without-target'
    | 'trailing-at-once'
    | 'liquidated-before-stop'
    | 'target-below-cost'
    | 'too-small-to-protect'
  readonly judged: Judged
}

/** Why nothing is bought of a coin whatever its price, and the numbers that say so. */
export type MarketFault = { readonly refusal: 'feed-down' | 'coin-halted' | 'clock-drift' | 'other-tick'; readonly judged: Judged }

/** A sized proposal with every number it will be judged by. Amounts and prices are money (scaled by 10^18). */
export type OpenPosition = {
  readonly type: 'OpenPosition'
  readonly proposal: EntryReason
  readonly direction: Direction
  /** the order that it becomes, or what stands against it */
  readonly risk: RiskVerdict
  readonly planFault: PlanFault | null
  /** a guard that keeps it back; left out: none does */
  readonly guardFault?: { readonly refusal: GuardRefusal; readonly judged: Judged }
  readonly instrumentVersion: number
  /** it must take nothing from the book; left out: it may. `isTaken`: whether the venue takes such orders */
  readonly postOnly?: { readonly isTaken: boolean }
  /** how often it is asked for anew if the venue refuses it for now, and how long after the first refusal */
  readonly retry?: Retry
  /** the order that was refused and in whose place it comes */
  readonly instead?: EntryRequested['data']['instead']
  readonly expiresAtMs: number
  /** by the venue's clock */
  readonly provableAfterMs: number
  readonly nowMs: number
  readonly quoteAgeMs: number
  readonly rules: {
    readonly trading: boolean
    readonly kind: InstrumentKind['kind']
    /** what a person lets the engine do */
    readonly orders: OrdersAllowed
    /** nothing is heard from the venue: what becomes of an order would be learned late */
    readonly isLineDown: boolean
    readonly marketFault: MarketFault | null
    /** until the venue has told its time, nobody can say from when on an absence proves something */
    readonly isVenueTimeKnown: boolean
    readonly quoteAgeLimitMs: number
    /** how long a coin is left alone whose position ended because nothing protected it */
    readonly unprotectedPauseMs: number
    readonly freeBudget: bigint
    /** entries of one cycle, and how far against the position of the last one, in percent of its limit, the next one lies */
    readonly maxEntries: number
    readonly scaleStepPct: bigint
    /** open orders on this coin that the log does not know, placed after the copy was made that it comes from */
    readonly ordersAfterCopy: number
    /** the account lacks of what this coin is traded in: what the log explains, and what is there; left out: it lacks nothing */
    readonly accountLacks?: Judged
    /** what other slots hold, or are buying, of the contract that the venue keeps as one; left out: there are none, or nothing is held */
    readonly beside?: readonly { readonly slot: string; readonly direction: Direction; readonly exposure: Money }[]
  }
}
