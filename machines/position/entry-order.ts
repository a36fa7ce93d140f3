import type { Judged } from '../../src/kernel/common-facts.ts'
import { contractValue, type Money, multiply, parse } from '../../src/kernel/money.ts'
import type { RiskWarning } from '../risk/events.ts'
import type { RiskRefusal } from '../risk/risk-refusal.ts'
import type { EntryRequested } from './entry-events.ts'
import type { PositionPlan } from './position-plan.ts'

/** What an entry asks the venue for, and how what it brings is to be looked after. */
export type EntryOrder = {
  readonly quantity: Money
  readonly limitPrice: Money
  /** what it can cost at worst: on spot all that is paid, of contracts the margin, and the fee */
  readonly reserve: Money
  /** both absent on spot; `margin` is the part of the reserve that stays held */
  readonly contract?: EntryRequested['data']['contract']
  readonly margin?: Money
  readonly plan: PositionPlan
}

/** What an entry comes to at its limit, in the quote asset. */
export const entryValue = ({ quantity, limitPrice, contract }: Pick<EntryOrder, 'quantity' | 'limitPrice' | 'contract'>): Money =>
  contract === undefined ? multiply(quantity, limitPrice) : contractValue(quantity, parse(contract.size), limitPrice)

declare const APPROVED: unique symbol
/**
 * An order that no rule of risk stands against. An entry is recorded of nothing else, and the check of these rules
 * (src/decision/risk/approve.ts) is the only place where one is made.
 */
export type RiskApproved = EntryOrder & { readonly [APPROVED]: true }

/** What the rules of risk say of an order. */
export type RiskVerdict =
  /** `warnings`: what is written where the order becomes an entry */
  | { readonly ok: true; readonly order: RiskApproved; readonly warnings: readonly RiskWarning[] }
  | { readonly ok: false; readonly refusal: RiskRefusal; readonly judged: Judged }
