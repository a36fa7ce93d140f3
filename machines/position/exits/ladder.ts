import { roundToSide, sideOf, worse } from '../../../src/kernel/direction.ts'
import { type Money, percentOf } from '../../../src/kernel/money.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { Urgency } from './exit-rule.ts'

/** How an exit is carried out that need not be at market at once. Part of the plan; without it every exit is at market. */
export type Ladder<Amount = string> = {
  /** the most patient step that an exit may begin with; a rule that is more urgent begins further on */
  readonly from: Urgency
  /** how long the order of the patient step may stand */
  readonly patientMs: number
  /** how much worse than the quote an order for at once may be filled, percent of it */
  readonly maxSlippagePct: Amount
  /** nothing is sold at market: the last step is repeated */
  readonly neverMarket?: true
  /** how many exits of a position may be withdrawn that sold nothing, and whose price is not reached any more; absent: none */
  readonly withdrawals?: number
  /** the venue takes no order for at once, so that its step is passed over */
  readonly noIoc?: true
}

/** Why a step of the ladder is left for the next one. */
export type StepEnd = 'timed-out' | 'rejected' | 'never-arrived' | 'part-filled' | 'unfilled' | 'stale-quote' | 'unsupported-time-in-force'

/** Bid and ask of the moment. */
export type Quote<Amount = string> = { readonly bid: Amount; readonly ask: Amount }

const STEPS: readonly Urgency[] = ['patient', 'aggressive', 'market']

export const laterStep = (one: Urgency, other: Urgency): Urgency => (STEPS.indexOf(one) < STEPS.indexOf(other) ? other : one)
const earlier = (one: Urgency, other: Urgency): Urgency => (STEPS.indexOf(one) < STEPS.indexOf(other) ? one : other)

const lastStep = (ladder: Ladder<Money>): Urgency => {
  if (ladder.neverMarket !== true) return 'market'
  return ladder.noIoc === true ? 'patient' : 'aggressive'
}

/** Where an exit begins whose rule is so urgent. */
export const firstStep = ({ exits: { ladder } }: PositionPlan, urgency: Urgency): Urgency =>
  ladder === undefined ? 'market' : earlier(laterStep(ladder.from, urgency), lastStep(ladder))

/** The step after this one; null: it is the last, and is repeated. */
export const nextStep = ({ exits: { ladder } }: PositionPlan, step: Urgency): Urgency | null =>
  ladder === undefined || step === lastStep(ladder) ? null : STEPS[STEPS.indexOf(step) + 1]!

/**
 * The limit of a step's order. Patient: on the own side of the book, as near to the market as it stands without taking. At once: the
 * worst price that is taken, no worse than the slippage allows from the other side.
 */
export const limitOf = (
  { direction }: PositionState,
  { tickSize }: PositionPlan,
  { maxSlippagePct }: Ladder<Money>,
  step: 'patient' | 'aggressive',
  { bid, ask }: Quote<Money>,
): Money => {
  const [own, other] = sideOf(direction, 'close') === 'sell' ? [ask, bid] : [bid, ask]
  return step === 'patient'
    ? roundToSide(direction, 'with', own, tickSize)
    : roundToSide(direction, 'with', worse(direction, other, percentOf(other, maxSlippagePct)), tickSize)
}
