import type { InstrumentKind, Judged } from '../../src/kernel/common-facts.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import type { Money } from '../../src/kernel/money.ts'
import type { RiskRefusal } from '../risk/risk-refusal.ts'
import type { SessionValue } from '../session/config.ts'
import type { RiskVerdict } from './entry-order.ts'
import type { Contract, EntryReason, EntryRequested, ExitGrounds, Fee, ForeignFill, FundingSettled, HangsOn } from './events.ts'
import type { ExitReason } from './exits/index.ts'
import type { Quote } from './exits/ladder.ts'
import type { ScorePart } from './exits/score.ts'
import type { GuardRefusal } from './guard-refusal.ts'
import type { Retry } from './requote.ts'

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
    readonly orders: SessionValue['orders']
    /** nothing is heard from the venue: what becomes of an order would be learned late */
    readonly isLineDown: boolean
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
  }
}

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

/** What the venue tells of coins or contracts that moved without an order of ours. */
/** `positionSide`: what it can only be of, where an account holds long and short contracts side by side. */
export type RecordForeignFill = {
  readonly type: 'RecordForeignFill'
  readonly fill: ForeignFill['data']
  readonly positionSide?: Direction
  readonly venueTimeMs: number
}
export type RecordFunding = { readonly type: 'RecordFunding'; readonly funding: FundingSettled['data']; readonly venueTimeMs: number }

/** `venueNowMs`: the moment by the venue's clock. Who leaves it out says that both clocks are one. */
type Placed = { readonly nowMs: number; readonly venueNowMs?: number }
/** A stop on the coins that no stop claims yet. */
export type Protect = Placed & { readonly type: 'Protect' }
/** Takes one stop back, so that another one covers its coins together with bare ones, or stands at the right price. */
export type RecallStop = { readonly type: 'RecallStop'; readonly nowMs: number }
/** Has a stop stand where it belongs by now, or for the coins without one as well, without a moment in which none stands. */
export type MoveStop = Placed & { readonly type: 'MoveStop' }
export type CancelEntry = {
  readonly type: 'CancelEntry'
  /** left out: every entry that can be cancelled */
  readonly orderId?: string
  readonly because: 'timed-out' | 'exit' | 'operator' | 'risk'
  readonly nowMs: number
}
/** An entry that was refused for now is asked for anew, sized and priced by what is so when its turn comes. */
export type RequoteEntry = { readonly type: 'RequoteEntry' }
/** Cancels every stop that can be cancelled now, to free the coins for an exit that is decided. */
export type CancelProtection = { readonly type: 'CancelProtection'; readonly nowMs: number }
/** The first one wins; of several that wait at once the queue hands over the one of highest precedence first. */
export type DecideExit = Readonly<ExitGrounds> & {
  readonly type: 'DecideExit'
  readonly parts?: readonly ScorePart[]
  readonly signal?: string
  /** what the threshold was measured from; left out where it is no price, or hangs on more than one */
  readonly hangsOn?: HangsOn
}
/** The exit that a rule says the state owes. It is judged when its turn comes: the state may owe it no more. */
export type DecideOwedExit = { readonly type: 'DecideOwedExit'; readonly reason: ExitReason; readonly nowMs: number }
/** Somebody outside the rules wants out, by the name of a signal; `price` is the last one heard, null where none was. */
export type JudgeSignal = { readonly type: 'JudgeSignal'; readonly signal: string; readonly price: bigint | null }
/** `quote`: of that moment; null: none is known that is fresh enough for a limit. Who leaves it out knows none. */
export type RequestExit = Placed & {
  readonly type: 'RequestExit'
  readonly quote?: Quote<Money> | null
  /** what exits at a price are judged by; null: it is not known, or too old */
  readonly price?: Money | null
}
/** An exit for a part has sold it. */
export type CompleteExit = { readonly type: 'CompleteExit' }
/** Cancels the order of an exit that rests: its time is over, or another exit has taken over. */
export type CancelExit = { readonly type: 'CancelExit'; readonly nowMs: number }
export type ClosePosition = { readonly type: 'ClosePosition' }
/** The price as it is now: arms the trailing stop or raises it. */
export type MoveTrailing = { readonly type: 'MoveTrailing'; readonly price: bigint }
/** The position is old enough that any profit arms the trailing stop. */
export type AgeTrailing = { readonly type: 'AgeTrailing'; readonly nowMs: number }
/**
 * Whether any price is heard that could move the trailing stop. `heardMs`: when one was last; left out: none that is known. `candleMs`: prices
 * may come no oftener than that.
 */
export type CheckTrailing = {
  readonly type: 'CheckTrailing'
  readonly nowMs: number
  readonly heardMs?: number
  readonly candleMs?: number
}
/** The price as it is now: arms the stop at break-even. */
export type ArmBreakEven = { readonly type: 'ArmBreakEven'; readonly price: bigint }
/** The price as it is now: better than break-even, for the first time. */
export type PassBreakEven = { readonly type: 'PassBreakEven'; readonly price: bigint }
/** The price as it is now: at a stop that becomes a limit order. */
export type ReachStop = { readonly type: 'ReachStop'; readonly price: bigint }
/** The next row of the table of profits is due. */
export type LowerRoi = { readonly type: 'LowerRoi'; readonly nowMs: number }

/** What a state may owe by itself; the caller adds the time. */
type Owable =
  | DecideExit
  | Protect
  | MoveStop
  | RecallStop
  | CancelEntry
  | CancelProtection
  | LowerRoi
  | AgeTrailing
  | CheckTrailing
  | DecideOwedExit
  | RequestExit
  | CancelExit
  | CompleteExit
  | ClosePosition
type Untimed<C> = C extends unknown ? Omit<C, 'nowMs' | 'venueNowMs'> : never
export type OwedCommand = Untimed<Owable> | RequoteEntry

/** What a price makes a position note. */
export type OfPrice = MoveTrailing | ArmBreakEven | PassBreakEven | ReachStop

/** The two moments may come with every command: the engine stamps them all alike. */
export type PositionCommand = (
  | OpenPosition
  | RecordReply
  | RecordTrade
  | RecordOrder
  | RecordForeignFill
  | RecordFunding
  | OfPrice
  | JudgeSignal
  | DecideExit
  | Owable
) & {
  readonly nowMs?: number
  readonly venueNowMs?: number
}

/** What was decided, the venue has no order for (src/exchange/capabilities.ts). */
export type Unsupported =
  | 'unsupported-order-type'
  | 'unsupported-time-in-force'
  | 'unsupported-post-only'
  | 'unsupported-amend'
  | 'unsupported-cancel-replace'

export type Refusal =
  | 'already-decided'
  | 'short-on-spot'
  | 'opposite-direction'
  | 'max-entries'
  | 'requote-too-late'
  | 'scale-step'
  | 'beyond-stop'
  | 'outcome-unknown'
  | 'wrong-phase'
  | 'not-trading'
  | 'paused'
  | 'reduce-only'
  | 'halted'
  | 'nothing-open'
  | 'line-down'
  | 'no-venue-clock'
  | 'placed-after-copy'
  | 'paused-after-unprotected'
  | 'stale-quote'
  | 'below-minimum'
  | PlanFault['refusal']
  | 'over-budget'
  | 'foreign-order'
  | 'nothing-new'
  | 'more-than-held'
  | 'not-proven-yet'
  | 'still-unknown'
  | 'closed-order-open'
  | 'exiting'
  | 'nothing-to-protect'
  | 'recalling'
  | 'nothing-to-move'
  | 'max-stops'
  | 'nothing-to-cancel'
  | 'still-sellable'
  | 'stops-claim'
  | 'unprotected-rest'
  | 'not-due'
  | 'no-trailing'
  | 'never-sell'
  | 'no-signals'
  | 'no-mark'
  | 'no-stop-limit'
  | 'above-stop'
  | 'below-break-even'
  | 'below-activation'
  | 'below-step'
  | GuardRefusal
  | RiskRefusal
  | Unsupported
