import type { EventOf } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'

export type Change = EventOf<'ProtectionAmendRequested' | 'ProtectionAmended' | 'ProtectionAmendRefused'>

/** An order as its events alone tell it. */
export type IntendedOrder = {
  readonly stream: string
  readonly coin: string
  readonly role: string
  reason: string
  /** null for an entry and a stop */
  readonly exitId: number | null
  quantity: Decimal
  /** the most an order that buys may pay, the least one that sells may take; null at market */
  limit: Decimal | null
  readonly side: 'buy' | 'sell'
  /** what its trades say of contracts, as text; none on spot */
  readonly contract: string
  readonly provableAfterMs: number
  readonly ownProofMs: number
  readonly proofDelayMs: number
  executed: Decimal
  hasShown: boolean
  isClosed: boolean
  /** how often it was asked to change, and to what, where that is open */
  amends: number
  amendment: { readonly quantity: Decimal; readonly reason: string; readonly limit: Decimal | null } | null
  /** the stop in whose place it was asked for: the coins of both are the same */
  readonly replaces: IntendedOrder | null
  /** and the stops that were asked for in its own */
  readonly replacedBy: IntendedOrder[]
}
/**
 * What it may still sell, whatever became of a change that was asked for: less what was sold of the same coins by the stop in whose place
 * it was asked for, or by those that were asked for in its own.
 */
export const restOf = ({ quantity, executed, amendment, replaces, replacedBy }: IntendedOrder): Decimal => {
  const most = amendment === null ? quantity : Decimal.max(quantity, amendment.quantity)
  const others = replaces === null ? replacedBy : [replaces, ...replacedBy]
  return Decimal.max(
    0,
    others.reduce((left, other) => left.minus(other.executed), most.minus(executed)),
  )
}

/** One change at a time, numbered from 1, and each with one outcome, which names it. */
export const followChange = (event: Change, order: IntendedOrder): Finding | null => {
  const { orderId, attempt } = event.data
  const isAsked = event.type === 'ProtectionAmendRequested'
  const due = order.amends + (isAsked ? 1 : 0)
  if ((order.amendment === null) !== isAsked || attempt !== due)
    return {
      rule: 'order-state',
      message: `${event.type} is of change ${attempt} of order ${orderId}; change ${due} is ${isAsked ? 'not over' : 'not open'}.`,
    }
  if (event.type === 'ProtectionAmendRequested') {
    order.amends = attempt
    const { quantity, reason, limitPrice } = event.data
    order.amendment = { quantity: new Decimal(quantity), reason, limit: limitPrice === undefined ? null : new Decimal(limitPrice) }
    return null
  }
  if (event.type === 'ProtectionAmended') Object.assign(order, order.amendment)
  order.amendment = null
  return null
}
