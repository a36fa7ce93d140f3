import { type Money, max, parse } from '../../../src/kernel/money.ts'
import type { PositionFact } from '../position-decision.ts'
import type { Amendment, Order } from '../state.ts'
import type { FoundOrder } from '../venue-commands.ts'

type Looked = { readonly executed: Money; readonly askedMs: number; readonly venueTimeMs: number }
type Terms = NonNullable<FoundOrder['terms']>

const amended = ({ orderId }: Order, { attempt }: Amendment, venueTime: number): readonly PositionFact[] => [
  { type: 'ProtectionAmended', data: { orderId, attempt }, venueTime },
]

/** More was executed than the order was for: it must have been changed. */
export const amendedByFill = (order: Order, executed: Money, venueTimeMs: number): readonly PositionFact[] =>
  order.amendment !== null && executed > order.quantity ? amended(order, order.amendment, venueTimeMs) : []

/**
 * What a look-up says of a change whose outcome is open, by the terms that the order stands with. That it stands as before says nothing
 * while the request may still be under way.
 */
export const change = (order: Order, { status, terms }: FoundOrder, looked: Looked): readonly PositionFact[] => {
  const { amendment, orderId } = order
  const { executed, askedMs, venueTimeMs } = looked
  if (amendment === null) return []
  const byFill = amendedByFill(order, executed, venueTimeMs)
  if (byFill.length > 0 || status !== 'open' || terms === undefined) return byFill
  if (isAs(terms, amendment)) return amended(order, amendment, venueTimeMs)
  if (askedMs < amendment.ownProofMs) return []
  return [{ type: 'ProtectionAmendRefused', data: { orderId, attempt: amendment.attempt, code: 'not-amended' }, venueTime: venueTimeMs }]
}

const isAs = ({ quantity, stopPrice }: Terms, amendment: Amendment): boolean =>
  parse(quantity) === amendment.quantity && stopPrice !== null && parse(stopPrice) === amendment.price

const hasEnded = (changed: readonly PositionFact[]): boolean => changed.length > 0
const isMade = (changed: readonly PositionFact[]): boolean => changed.some(({ type }) => type === 'ProtectionAmended')

/** What the order is for, as far as is known then. */
export const sizeAfter = ({ quantity, amendment }: Order, changed: readonly PositionFact[]): Money =>
  isMade(changed) ? (amendment?.quantity ?? quantity) : quantity

/** What it may be for at most. */
export const mostAfter = (order: Order, changed: readonly PositionFact[]): Money =>
  hasEnded(changed) ? sizeAfter(order, changed) : max(order.quantity, order.amendment?.quantity ?? order.quantity)
