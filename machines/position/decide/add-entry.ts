import { isAtOrBeyond, worse } from '../../../src/kernel/direction.ts'
import { format, type Money, percentOf, ZERO } from '../../../src/kernel/money.ts'
import { refuse } from '../../shared/decider.ts'
import { isLive } from '../claims.ts'
import type { OpenPosition } from '../open-command.ts'
import { hardStopOf } from '../plan-prices.ts'
import { isFlat, isLeaving, type Order, type PositionState } from '../state.ts'

/** The entries of the cycle that count: those that live, and those that brought coins. One that never filled changes nothing. */
const entriesOf = ({ orders, cycle }: PositionState): readonly Order[] =>
  orders.filter((order) => order.role === 'Entry' && order.cycle === cycle && (isLive(order) || order.executed > ZERO))

type Scaling = Pick<OpenPosition['rules'], 'maxEntries' | 'scaleStepPct'>

/** Why an open position takes no further entry, whatever it would be; null: it takes one, or is flat. */
export const objectionToMore = (state: PositionState, { maxEntries }: Scaling) => {
  if (isFlat(state)) return null
  if (isLeaving(state)) return refuse('exiting')
  // coins that came late, of an entry of an earlier cycle, are of one as well
  const entries = Math.max(entriesOf(state).length, 1)
  return entries < maxEntries ? null : refuse('max-entries', { entries: String(entries), maxEntries: String(maxEntries) })
}

/** Why this one is no further entry: its limit lies too near to that of the last one, or on its wrong side; null: it lies far enough. */
export const objectionToStep = (state: PositionState, limitPrice: Money, { scaleStepPct }: Scaling) => {
  const last = isFlat(state) ? null : (entriesOf(state).at(-1)?.price ?? null)
  if (last === null) return null
  const next = worse(state.direction, last, percentOf(last, scaleStepPct))
  if (isAtOrBeyond(state.direction, 'against', limitPrice, next)) return null
  return refuse('scale-step', {
    limitPrice: format(limitPrice),
    lastLimitPrice: format(last),
    nextLimitPrice: format(next),
    scaleStepPct: format(scaleStepPct),
  })
}

/**
 * Why this one is no further entry: when it is filled, the price is where the position is to be left. A stop that follows the average would
 * be moved away from it only then, if it has not sold by that time.
 */
export const objectionToStop = (state: PositionState, limitPrice: Money) => {
  const stop = isFlat(state) ? null : hardStopOf(state)
  if (stop === null || !isAtOrBeyond(state.direction, 'against', limitPrice, stop.price)) return null
  return refuse('beyond-stop', {
    limitPrice: format(limitPrice),
    stopPrice: format(stop.price),
    stopHangsOn: stop.hangsOn.is,
    stopHangsOnPrice: format(stop.hangsOn.price),
  })
}
