import type { Urgency } from './exits/exit-rule.ts'
import type { ExitReason } from './exits/index.ts'
import type { Quote, StepEnd } from './exits/ladder.ts'
import type { ScorePart } from './exits/score.ts'
import type { OfRole, RequestTerms } from './order-facts.ts'
import type { HangsOn } from './position-plan.ts'

/**
 * The order of a step of the ladder: at market, or at a limit, which follows from the quote of that moment. A patient one (GTC) is
 * cancelled at `expiresAtMs`; one for at once (IOC) has no such moment.
 */
type ExitTerms =
  | { readonly orderType: 'market' }
  | { readonly orderType: 'limit'; readonly limitPrice: string; readonly quote: Quote; readonly expiresAtMs?: number }

export type ExitRequested = {
  type: 'ExitRequested'
  data: RequestTerms & ExitTerms & { exitId: number; reason: ExitReason; threshold: string; compared: string; attempt: number }
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

/** Why the order of an exit that rests is cancelled: its time is over, another exit has taken over, or nobody wants it any more. */
export type ExitCancelReason = 'timed-out' | 'overtaken' | 'taken-back'

/** Of the way out, and of what its rules remember. */
export type ExitEvent =
  | ExitRequested
  | OfRole<'Exit'>
  | { type: 'ExitDecided'; data: ExitDecision }
  /** a rule of higher precedence takes the place of the exit that is under way; its order, if one rests, is cancelled */
  | { type: 'ExitOvertaken'; data: ExitDecision & { overtaken: { exitId: number; reason: ExitReason } } }
  /** an exit for a part is done: `sold` by its orders; the rest of the position goes on */
  | { type: 'ExitCompleted'; data: { exitId: number; sold: string } }
  /** who asked for the exit wants it no more: no order of it is sent any more, and once all are proven to be over it is withdrawn */
  | { type: 'ExitTakenBack'; data: { exitId: number; reason: ExitReason } }
  /**
   * Nothing of it was sold, and the position goes on: a step of its ladder is over, and the price that it was decided at is not reached any
   * more, or it was taken back (`because`), by the numbers that it was decided on
   */
  | { type: 'ExitWithdrawn'; data: ExitGrounds & { exitId: number; hangsOn?: HangsOn; because?: 'taken-back' } }
  /** a step of the ladder brought not all, or can bring nothing; the order of the next one follows */
  | { type: 'ExitStepLeft'; data: { exitId: number; step: Urgency; next: Urgency; because: StepEnd } }
  | { type: 'ExitCancelRequested'; data: { orderId: string; exitId: number; because: ExitCancelReason; attempt: number } }
  /** a rule wanted out and may not; said once, until the position changes */
  | { type: 'ExitBlocked'; data: ExitGrounds & { because: 'never-sell' | 'below-break-even' } }
  /** the price was better than break-even after fees, for the first time */
  | { type: 'BreakEvenPassed'; data: { threshold: string; compared: string } }
  /** from here on less profit is enough: the row of so many, from 1, is in force */
  | { type: 'RoiLowered'; data: { row: number; fromMs: number; gainPct: string; price: string | null } }
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
