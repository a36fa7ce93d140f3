import type { Evidence, OfRole, RequestTerms } from './order-facts.ts'
import type { HangsOn } from './position-plan.ts'

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

/** The target, resting in the place of the stop: only one of the two may claim the coins (switching.ts). */
export type TargetTerms = { orderType: 'limit'; limitPrice: string; hangsOn: HangsOn; reason: 'take-profit'; moves?: never }

export type ProtectionRequested = {
  type: 'ProtectionRequested'
  data: RequestTerms & ((StopTerms & StopKind & { moves?: StopMove }) | TargetTerms)
}

export type RecallReason = 'merge' | 'price' | 'moved' | 'switch'

/** Why the target gives its place back: the price, a trailing stop that follows it now, or coins that it is not for. */
export type BackReason = 'price' | 'trailing' | 'coins'
/** Stop and target take turns where only one of them may rest. */
export type SwitchEvent =
  /** the stop is taken back, and the target rests in its place once that is proven */
  | { type: 'SwitchedToTarget'; data: { threshold: string; compared: string; hangsOn: HangsOn } }
  /** the target is taken back, and the stop rests in its place once that is proven; the prices where it is because of one */
  | { type: 'SwitchedToStop'; data: { because: BackReason; threshold?: string; compared?: string; hangsOn?: HangsOn } }
  /** no target was asked for: the stop comes back at once. `too-small`: the venue would take none */
  | { type: 'SwitchFailed'; data: { because: 'trailing' | 'coins' | 'too-small' } }
  /** it is so long since the last of these that there may be another */
  | { type: 'SwitchCooled'; data: { sinceMs: number } }

/** Of the orders that rest on what is held, and of the prices at which they belong. */
export type ProtectionEvent =
  | ProtectionRequested
  | OfRole<'Protection'>
  | { type: 'ProtectionCancelRequested'; data: { orderId: string; because: 'exit'; attempt: number } }
  /**
   * A stop is taken back for a new one: `merge`, that covers its coins and bare ones together while the others stand; `price`, that
   * stands where it belongs by now; `moved`, that stands there already. Or for the other of stop and target (`switch`), which is the one
   * taken back then as well.
   */
  | { type: 'ProtectionRecallRequested'; data: { orderId: string; because: RecallReason; attempt: number } }
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
  | SwitchEvent
  /** the price has gone far enough for a stop at break-even after fees, which follows the average price paid */
  | { type: 'BreakEvenArmed'; data: { threshold: string; compared: string; stopPrice: string } }
  /**
   * a strategy, by its name and in its words, has put the stop nearer or the target elsewhere: prices from and to, by the average price
   * paid then, judged at `price`
   */
  | {
      type: 'PlanChanged'
      data: {
        strategy: string
        words: string
        barCloseMs: number
        price: string
        stop?: { from: string; to: string }
        target?: { from: string; to: string; takeProfitPct: string }
      }
    }
  /** the position is old enough that any profit after fees arms the trailing stop: `activatePrice`, while it is what it was paid for */
  | { type: 'TrailingAgeReached'; data: { fromMs: number; activatePrice: string } }
  /** `stopPrice` hangs on `mark`, the best price since the plan's activation was reached */
  | { type: 'TrailingArmed'; data: { mark: string; stopPrice: string } }
  | { type: 'TrailingRaised'; data: { mark: string; stopPrice: string } }
  /** no price was heard that could move it, from `sinceMs` on and for `limitMs`: until one is, only `fixedStop` stands */
  | { type: 'TrailingStale'; data: { sinceMs: number; limitMs: number; stopPrice: string; fixedStop: string } }
  /** a price is heard again, and it goes on from where it stood */
  | { type: 'TrailingResumed'; data: { price: string; mark: string; stopPrice: string } }
