import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { levelToKeep } from '../exits/asked.ts'
import { asText } from '../plan-prices.ts'
import type { PositionFact } from '../position-decision.ts'
import type { PositionState } from '../state.ts'

/**
 * An exit whose order is proven to be over without having sold anything is not pressed on with where the price that it was decided at is
 * not reached any more: it is withdrawn, so often and no more. Null: it goes on.
 */
export const withdrawal = (state: PositionState, price: Money | null): PositionFact | null => {
  const { exit, plan, noted, direction } = state
  if (exit === null || plan === null || price === null) return null
  // none of its orders has ended yet, it is for a part, or something was sold
  if (exit.left === null || exit.part !== null || exit.sold > ZERO) return null
  if (noted.withdrawn >= (plan.exits.ladder?.withdrawals ?? 0)) return null
  const level = levelToKeep(exit.reason, state, plan)
  if (level === null || isAtOrBeyond(direction, level.side, price, level.price)) return null
  const { exitId, reason } = exit
  const hangsOn = level.hangsOn && { hangsOn: asText(level.hangsOn) }
  return { type: 'ExitWithdrawn', data: { exitId, reason, threshold: format(level.price), compared: format(price), ...hangsOn } }
}
