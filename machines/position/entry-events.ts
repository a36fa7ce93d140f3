import type { Judged } from '../../src/kernel/common-facts.ts'
import type { Contract, Evidence, OfRole, RequestTerms } from './order-facts.ts'
import type { Plan } from './position-plan.ts'

export type EntryReason = { readonly strategy: string; readonly trigger: string; readonly barCloseMs: number; readonly judged: Judged }
export type MarginMode = 'isolated' | 'cross'

export type EntryRequested = {
  type: 'EntryRequested'
  data: RequestTerms & {
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

/** Of the orders that open, or add to, a position. */
export type EntryEvent =
  | EntryRequested
  | OfRole<'Entry'>
  | { type: 'EntryCancelRequested'; data: { orderId: string; because: 'timed-out' | 'exit' | 'operator' | 'risk'; attempt: number } }
  /** an entry that was refused for now is not asked for anew, by the rule and the numbers of another refusal */
  | { type: 'EntryRequoteDropped'; data: { refusedId: string; because: string; judged: Judged } }
  /** one of several live entries is over (filled, cancelled, expired), others live; it had a fill, or had none */
  | { type: 'EntryReduced'; data: { orderId: string; executed: string; evidence: Evidence } }
  | {
      type: 'EntryPartAbandoned'
      data: { orderId: string; because: 'rejected' | 'cancelled' | 'expired' | 'never-arrived'; evidence: Evidence }
    }
