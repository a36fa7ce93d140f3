import type { Judged } from '../../src/kernel/common-facts.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import type { Filters } from '../../src/kernel/order-filters.ts'
import type { Distance } from './distance.ts'
import type { ExitNumbers } from './exits/exit-numbers.ts'
import type { Urgency } from './exits/exit-rule.ts'
import type { ExitReason } from './exits/index.ts'
import type { Quote, StepEnd } from './exits/ladder.ts'
import type { ScorePart } from './exits/score.ts'

/** Amounts and prices are decimal strings, times epoch milliseconds. `quoteValue` is the fee's worth in the quote asset at fill time. */
export type Fee = { readonly amount: string; readonly asset: string; readonly quoteValue: string }

/**
 * What a price was measured from: the average price paid for the coins of the cycle, the limit of the entry, or the best price that a
 * trailing stop follows.
 */
export type HangsOn<Amount = string> = { readonly is: 'average' | 'limit' | 'mark'; readonly price: Amount }

/**
 * Frozen when the entry is asked for; a later change of configuration does not touch it. Each entry has its own, and those that bring
 * coins are merged (merged-plan.ts). It holds distances: prices follow from what is paid (plan-prices.ts). Its filters say what can be
 * protected or sold at all.
 */
export type Plan<Amount = string> = Filters<Amount> & {
  readonly hardStop: Distance<Amount>
  readonly takeProfit: Distance<Amount>
  /** out at market this long after the first fill */
  readonly maxHoldMs: number
  /** null: no trailing stop. `distance` behind the best price since activation, which moves it in steps. */
  readonly trailing: null | {
    readonly activate: Distance<Amount>
    /** this long after the first fill any profit after fees arms it; absent: age alone never does */
    readonly afterMs?: number
    readonly distance: Distance<Amount>
    readonly step: Distance<Amount>
    /** without a price for so long the fixed stop stands in for it; absent: for however long */
    readonly staleMs?: number
  }
  /** of the exit rules that may be off */
  readonly exits: ExitNumbers<Amount>
  /** where distances are measured by the average true range: of how many candles; null: too few were seen, and percentages hold */
  readonly atr?: { readonly bars: number; readonly minBars: number; readonly value: string | null }
  readonly exitRetryMs: number
  /** from a request on; what cannot be found after it never arrived */
  readonly proofDelayMs: number
  /** stops that may live at once; 0: none would rest at the venue, so the engine watches the price itself */
  readonly maxStops: number
  /** how a stop is moved while it stands; left out: it is cancelled, and another placed when its end is proven */
  readonly moveStop?: 'amend' | 'two-stops' | 'cancel-replace'
}

export type EntryReason = { readonly strategy: string; readonly trigger: string; readonly barCloseMs: number; readonly judged: Judged }

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
export type MarginMode = 'isolated' | 'cross'

type Request = {
  readonly orderId: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly timeInForce: TimeInForce
  readonly instrumentVersion: number
  /** until then, by the venue's clock, "not found" proves nothing */
  readonly provableAfterMs: number
}

export type EntryRequested = {
  type: 'EntryRequested'
  data: Request & {
    orderType: 'limit'
    limitPrice: string
    /**
     * set aside while the order is open: the worst fee and what is paid, on spot quantity x limit price, of contracts the initial margin
     * (value / leverage, in the settle asset)
     */
    reserve: string
    /** absent on spot */
    contract?: Contract & { leverage: string; marginMode: MarginMode }
    /** absent on spot: the part of the reserve that stays held as margin once the order is filled */
    margin?: string
    /** it must take nothing from the book: where it would, the venue refuses it */
    postOnly?: true
    /** asked for anew so often, each time later, if the venue refuses it for now; absent: it is not */
    retry?: { left: number; delayMs: number }
    /** the order that was refused and in whose place it comes, and how many were before it */
    instead?: { orderId: string; attempt: number }
    /** the rest is cancelled then */
    expiresAtMs: number
    because: EntryReason
    plan: Plan
  }
}
/** Where a stop rests, and by which rule: it sells for that reason. `hangsOn`: null where it is measured from more than one price. */
export type StopReason = 'hard-stop' | 'break-even' | 'trailing-stop'
export type StopTerms = { stopPrice: string; hangsOn: HangsOn | null; reason: StopReason }
/**
 * One stop in the place of another, and each resolved by itself. `second-stop`: the other is taken back when this one stands; both may
 * stand on the same contracts meanwhile. `one-request`: the other is cancelled by the same request, its nth.
 */
export type StopMove = { orderId: string } & ({ by: 'second-stop' } | { by: 'one-request'; attempt: number })
/** `limitPrice`: of a stop that becomes a limit order when it triggers. */
export type StopKind = { orderType: 'stop-market' } | { orderType: 'stop-limit'; limitPrice: string }
export type ProtectionRequested = { type: 'ProtectionRequested'; data: Request & StopTerms & StopKind & { moves?: StopMove } }
/**
 * The order of a step of the ladder: at market, or at a limit, which follows from the quote of that moment. A patient one (GTC) is
 * cancelled at `expiresAtMs`; one for at once (IOC) has no such moment.
 */
type ExitTerms =
  | { readonly orderType: 'market' }
  | { readonly orderType: 'limit'; readonly limitPrice: string; readonly quote: Quote; readonly expiresAtMs?: number }
export type ExitRequested = {
  type: 'ExitRequested'
  data: Request & ExitTerms & { exitId: number; reason: ExitReason; threshold: string; compared: string; attempt: number }
}

/** Why a position is left, or would have been: the rule, its threshold, and what was compared with it. */
export type ExitGrounds = { reason: ExitReason; threshold: string; compared: string }

/**
 * An exit as it is decided. `exitId`: its ordinal among the exits of the stream, from 1, which its requests and trades repeat. `step`: where
 * its ladder begins; absent: at market, as without a ladder. `quantity`: the part of the coins that it is for; absent: all of them. `hangsOn`: what the threshold was measured from; left out where it is no price, or one that
 * hangs on more (net-profit.ts). `parts`: what a score is the sum of. `signal`: by what name somebody asked for it
 */
export type ExitDecision = ExitGrounds & {
  exitId: number
  step?: Urgency
  quantity?: string
  hangsOn?: HangsOn
  parts?: readonly ScorePart[]
  signal?: string
}

type Role = 'Entry' | 'Protection' | 'Exit'
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
/** What happened to the coins or contracts without an order of ours. Counts once, by trade id and part. */
export type ForeignFill = {
  type: 'ForeignFill'
  data: Pick<RecordedTrade, 'tradeId' | 'quantity' | 'price' | 'fee'> & {
    side: 'buy' | 'sell'
    /** absent on spot */
    contract?: Contract
    /**
     * A trade of `of` that took more than is held: `held` is as much of it as was, `beyond` the rest, contracts of the other direction; of
     * coins there is no rest here, for what is not held is somebody else's.
     */
    part?: { is: 'held' | 'beyond'; of: string }
    /** `unexplained`: the survey's balance says so, and no trade does */
    because: 'by-hand' | 'liquidation' | 'auto-deleveraging' | 'unexplained'
  }
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
type OfRole<R extends Role> =
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

export type PositionEvent =
  | EntryRequested
  | ProtectionRequested
  | ExitRequested
  | OfRole<'Entry'>
  | OfRole<'Protection'>
  | OfRole<'Exit'>
  | ForeignFill
  | FundingSettled
  | { type: 'EntryCancelRequested'; data: { orderId: string; because: 'timed-out' | 'exit' | 'operator' | 'risk'; attempt: number } }
  | { type: 'ProtectionCancelRequested'; data: { orderId: string; because: 'exit'; attempt: number } }
  /**
   * A stop is taken back for a new one: `merge`, that covers its coins and bare ones together while the others stand; `price`, that
   * stands where it belongs by now; `moved`, that stands there already.
   */
  /** an entry that was refused for now is not asked for anew, by the rule and the numbers of another refusal */
  | { type: 'EntryRequoteDropped'; data: { refusedId: string; because: string; judged: Judged } }
  /** one of several live entries is over (filled, cancelled, expired), others live; it had a fill, or had none */
  | { type: 'EntryReduced'; data: { orderId: string; executed: string; evidence: Evidence } }
  | {
      type: 'EntryPartAbandoned'
      data: { orderId: string; because: 'rejected' | 'cancelled' | 'expired' | 'never-arrived'; evidence: Evidence }
    }
  | { type: 'ProtectionRecallRequested'; data: { orderId: string; because: 'merge' | 'price' | 'moved'; attempt: number } }
  /** a stop is changed where it stands; `quantity` is the whole of it. Until the venue has said so, it stands at either. */
  | {
      type: 'ProtectionAmendRequested'
      data: StopTerms & { orderId: string; quantity: string; limitPrice?: string; attempt: number; provableAfterMs: number }
    }
  /** it stands as was asked for by that attempt: the reply says so, a look-up's terms, or a fill of more than it was before */
  | { type: 'ProtectionAmended'; data: { orderId: string; attempt: number } }
  /** it stands as before */
  | { type: 'ProtectionAmendRefused'; data: { orderId: string; attempt: number; code: string } }
  /** the price is at a stop that becomes a limit order: what that has not sold when its time is over is sold otherwise */
  | { type: 'StopReached'; data: { threshold: string; compared: string } }
  /** one of several live stops is gone (filled, cancelled, expired), others stand */
  | { type: 'ProtectionReduced'; data: { orderId: string; executed: string; evidence: Evidence } }
  /** an additional stop was refused, others stand */
  | {
      type: 'TopUpAbandoned'
      data: { orderId: string; because: 'rejected' | 'cancelled' | 'expired' | 'never-arrived'; evidence: Evidence }
    }
  | { type: 'ExitDecided'; data: ExitDecision }
  /** a rule of higher precedence takes the place of the exit that is under way; its order, if one rests, is cancelled */
  | { type: 'ExitOvertaken'; data: ExitDecision & { overtaken: { exitId: number; reason: ExitReason } } }
  /** an exit for a part is done: `sold` by its orders; the rest of the position goes on */
  | { type: 'ExitCompleted'; data: { exitId: number; sold: string } }
  /** a step of its ladder sold nothing, and the price that the exit was decided at is not reached any more: the position goes on */
  | { type: 'ExitWithdrawn'; data: ExitGrounds & { exitId: number; hangsOn?: HangsOn } }
  /** a step of the ladder brought not all, or can bring nothing; the order of the next one follows */
  | { type: 'ExitStepLeft'; data: { exitId: number; step: Urgency; next: Urgency; because: StepEnd } }
  | { type: 'ExitCancelRequested'; data: { orderId: string; exitId: number; because: 'timed-out' | 'overtaken'; attempt: number } }
  /** a rule wanted out and may not; said once, until the position changes */
  | { type: 'ExitBlocked'; data: ExitGrounds & { because: 'never-sell' | 'below-break-even' } }
  /** the price has gone far enough for a stop at break-even after fees, which follows the average price paid */
  | { type: 'BreakEvenArmed'; data: { threshold: string; compared: string; stopPrice: string } }
  /** the price was better than break-even after fees, for the first time */
  | { type: 'BreakEvenPassed'; data: { threshold: string; compared: string } }
  /** from here on less profit is enough: the row of so many, from 1, is in force */
  | { type: 'RoiLowered'; data: { row: number; fromMs: number; gainPct: string; price: string | null } }
  /** the position is old enough that any profit after fees arms the trailing stop: `activatePrice`, while it is what it was paid for */
  | { type: 'TrailingAgeReached'; data: { fromMs: number; activatePrice: string } }
  /** `stopPrice` hangs on `mark`, the best price since the plan's activation was reached */
  | { type: 'TrailingArmed'; data: { mark: string; stopPrice: string } }
  | { type: 'TrailingRaised'; data: { mark: string; stopPrice: string } }
  /** no price was heard that could move it, from `sinceMs` on and for `limitMs`: until one is, only `fixedStop` stands */
  | { type: 'TrailingStale'; data: { sinceMs: number; limitMs: number; stopPrice: string; fixedStop: string } }
  /** a price is heard again, and it goes on from where it stood */
  | { type: 'TrailingResumed'; data: { price: string; mark: string; stopPrice: string } }
  /** nothing sellable is left; `dust` stays owned and joins the next cycle. `outside`: the last coins went without an order of ours */
  | {
      type: 'PositionClosed'
      data: {
        reason: ExitReason | 'dust' | 'outside' | 'liquidation'
        dust: string
        openedMs: number
        entryValue: string
        exitValue: string
      }
    }

export type PositionEventType = PositionEvent['type']
