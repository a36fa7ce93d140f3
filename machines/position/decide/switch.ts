import { assert } from '../../../src/kernel/assert.ts'
import { isAtOrBeyond, sideOf } from '../../../src/kernel/direction.ts'
import { clientOrderId } from '../../../src/kernel/ids.ts'
import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { belowMinimum, claimed, hasUnknown, liveTarget } from '../claims.ts'
import { positionTable } from '../config.ts'
import { asText } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import type { ChangePlaces, CoolSwitch, PlaceTarget, SwitchToStop, SwitchToTarget } from '../stop-commands.ts'
import { coolingMs, reasonToLeave, stopTurnLevel, targetLevel, targetTerms } from '../switching.ts'

/** Of a change whose level is null: too soon, or not to be made at all. */
const refused = ({ turns }: PositionState): PositionDecision =>
  turns.isCooled ? refuse('wrong-phase') : refuse('cooling-down', { sinceMs: String(turns.sinceMs) })

const notThere = (level: Money, price: Money): PositionDecision =>
  refuse('before-switch', { switchPrice: format(level), price: format(price) })

/** The stop gives its place to the target. Both cannot stand, so the stop is taken back first. */
const switchToTarget = (state: PositionState, { price }: SwitchToTarget): PositionDecision => {
  const level = targetLevel(state)
  if (level === null) return refused(state)
  if (!isAtOrBeyond(state.direction, 'with', price, level.price)) return notThere(level.price, price)
  const [threshold, compared] = [format(level.price), format(price)]
  return accept({ type: 'SwitchedToTarget', data: { threshold, compared, hangsOn: asText(level.hangsOn) } })
}

/** The target gives its place back to the stop, because of the price. */
const switchToStop = (state: PositionState, { price }: SwitchToStop): PositionDecision => {
  const level = stopTurnLevel(state)
  if (level === null) return refused(state)
  if (!isAtOrBeyond(state.direction, 'against', price, level.price)) return notThere(level.price, price)
  const [threshold, compared] = [format(level.price), format(price)]
  return accept({ type: 'SwitchedToStop', data: { because: 'price', threshold, compared, hangsOn: asText(level.hangsOn) } })
}

/** For another reason than the price. One that was never asked for gives nothing back, and need not wait. */
const leaveTarget = (state: PositionState): PositionDecision => {
  const because = state.value.switching === 'target' ? reasonToLeave(state) : null
  if (because === null) return refuse('wrong-phase')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (liveTarget(state) === null && positionTable.isLegal(state.value, 'SwitchFailed'))
    return accept({ type: 'SwitchFailed', data: { because } })
  if (because === 'too-small' || !positionTable.isLegal(state.value, 'SwitchedToStop')) return refuse('wrong-phase')
  return state.turns.isCooled ? accept({ type: 'SwitchedToStop', data: { because } }) : refused(state)
}

/** Places the target on all that is held, once no stop claims any of it. */
const placeTarget = (state: PositionState, { nowMs, venueNowMs = nowMs }: PlaceTarget, branch: string): PositionDecision => {
  const { plan } = state
  if (state.value.exit !== 'none') return refuse('exiting')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const isTurn = state.value.switching === 'target' && state.value.protection === 'exposed'
  const target = targetTerms(state)
  if (plan === null || target === null || !isTurn) return refuse('wrong-phase')
  if (target.quantity === ZERO) return belowMinimum(state.exposure, plan)
  if (reasonToLeave(state) !== null) return refuse('wrong-phase')
  assert(claimed(state) + target.quantity <= state.exposure, `No sell order claims coins that are not held (${state.stream}).`)
  return accept({
    type: 'ProtectionRequested',
    data: {
      orderId: clientOrderId(branch, state.stream, state.intents),
      side: sideOf(state.direction, 'close'),
      orderType: 'limit',
      timeInForce: 'GTC',
      quantity: format(target.quantity),
      limitPrice: format(target.price),
      hangsOn: asText(target.hangsOn),
      reason: 'take-profit',
      instrumentVersion: state.instrumentVersion,
      provableAfterMs: venueNowMs + plan.proofDelayMs,
    },
  })
}

/** From now on they may change places again. */
const coolSwitch = (state: PositionState, { nowMs }: CoolSwitch): PositionDecision => {
  const fromMs = coolingMs(state)
  if (fromMs === null) return refuse('wrong-phase')
  if (nowMs < fromMs) return refuse('not-due', { fromMs: String(fromMs) })
  return accept({ type: 'SwitchCooled', data: { sinceMs: state.turns.sinceMs } })
}

/** Where only one of stop and target may rest. */
export const changePlaces = (state: PositionState, command: ChangePlaces, branch: string): PositionDecision => {
  switch (command.type) {
    case 'SwitchToTarget':
      return switchToTarget(state, command)
    case 'SwitchToStop':
      return switchToStop(state, command)
    case 'LeaveTarget':
      return leaveTarget(state)
    case 'PlaceTarget':
      return placeTarget(state, command, branch)
    case 'CoolSwitch':
      return coolSwitch(state, command)
  }
}
