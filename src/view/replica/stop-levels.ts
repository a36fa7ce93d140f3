import { liveStops } from '../../../machines/position/claims.ts'
import { breakEvenPrice } from '../../../machines/position/net-profit.ts'
import { hardStopOf, planPrice } from '../../../machines/position/plan-prices.ts'
import type { Order, PositionState } from '../../../machines/position/state.ts'
import type { PieceKind, StopLevel } from '../../../projections/seen-beside.ts'
import { type Money, ZERO } from '../../kernel/money.ts'

const KINDS: Partial<Record<Order['reason'], PieceKind>> = { 'break-even': 'break-even', 'trailing-stop': 'trailing' }

/** An order that was asked for protects nothing before it is known to stand. */
const stands = ({ value }: Order): boolean => value.phase !== 'requested'

/** Where the stops of a position stand, by its machine: what rests at the venue, and what the engine watches. */
export const stopLevelsOf = (position: PositionState): readonly StopLevel[] => {
  const { plan, exposure, trailing, noted } = position
  const levels: StopLevel[] = []
  if (plan === null || exposure === ZERO) return levels
  const add = (kind: PieceKind, price: Money | null | undefined): void => {
    if (price === null || price === undefined || levels.some((one) => one.kind === kind && one.price === price)) return
    levels.push({ kind, price })
  }
  const resting = liveStops(position).filter(stands)
  for (const { reason, price } of resting) add(KINDS[reason] ?? 'hard', price)
  if (resting.length === 0) add('watched', hardStopOf(position)?.price)
  if (trailing !== null && !trailing.isStale) add('trailing', trailing.stopPrice)
  if (noted.isBreakEvenArmed) add('break-even', breakEvenPrice(position, plan))
  const { softStop } = plan.exits
  if (softStop !== undefined) add('soft', planPrice(position, 'against', softStop)?.price)
  return levels
}
