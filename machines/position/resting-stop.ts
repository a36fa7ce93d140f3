import { isAtOrBeyond } from '../../src/kernel/direction.ts'
import { format, type Money } from '../../src/kernel/money.ts'
import { breakEvenPrice } from './net-profit.ts'
import { asText, hardStopOf } from './plan-prices.ts'
import type { HangsOn } from './position-plan.ts'
import type { StopReason, StopTerms } from './protection-events.ts'
import type { PositionState } from './state.ts'

/** Where the stop belongs that rests at the venue, and by which rule. */
export type RestingStop = { readonly price: Money; readonly hangsOn: HangsOn<Money> | null; readonly reason: StopReason }

/** The hard stop; where the plan lets it move, whichever armed stop is nearest to the price. Of two at one price it is the hard stop's. */
export const restingStopOf = (state: PositionState): RestingStop | null => {
  const { plan, trailing, noted, direction } = state
  const hard = hardStopOf(state)
  if (plan === null || hard === null) return null
  let nearest: RestingStop = { ...hard, reason: 'hard-stop' }
  if (plan.exits.nearestAtVenue !== true) return nearest
  const consider = (stop: RestingStop): void => {
    if (stop.price !== nearest.price && isAtOrBeyond(direction, 'with', stop.price, nearest.price)) nearest = stop
  }
  const breakEven = noted.isBreakEvenArmed ? breakEvenPrice(state, plan) : null
  if (breakEven !== null) consider({ price: breakEven, hangsOn: null, reason: 'break-even' })
  if (trailing !== null) consider({ price: trailing.stopPrice, hangsOn: { is: 'mark', price: trailing.mark }, reason: 'trailing-stop' })
  return nearest
}

export const asTerms = ({ price, hangsOn, reason }: RestingStop): StopTerms => ({
  stopPrice: format(price),
  hangsOn: hangsOn && asText(hangsOn),
  reason,
})
