import { parse, ZERO } from '../../src/kernel/money.ts'
import { backoffMs } from './backoff.ts'
import type { PositionEvent } from './events.ts'
import type { ExitDecision } from './exit-events.ts'
import type { Urgency } from './exits/exit-rule.ts'
import { nextStep, type StepEnd } from './exits/ladder.ts'
import type { PositionPlan } from './position-plan.ts'
import { tookNothing } from './requote.ts'
import type { Exit, Order } from './state.ts'

export const decidedExit = ({ exitId, reason, threshold, compared, step = 'market', quantity }: ExitDecision): Exit => ({
  ...{ exitId, reason, threshold, compared, step },
  part: quantity === undefined ? null : parse(quantity),
  sold: ZERO,
  left: null,
  fromMs: 0,
  attempts: 0,
  failures: 0,
  retryAtMs: 0,
  isTooSmall: false,
})

export const onNextStep = (exit: Exit, step: Urgency): Exit => ({ ...exit, step, left: null, failures: 0, retryAtMs: 0 })

type OrderEnd = { readonly time: number } & Extract<PositionEvent, { data: { orderId: string } }>

/** Whether it ends as soon as none of its orders lives: it was taken back, and sold nothing. What sold anything is carried out. */
export const isGivenUp = ({ isTakenBack, sold }: Exit): boolean => isTakenBack === true && sold === ZERO

const refusalOf = ({ data }: OrderEnd): string | null =>
  'evidence' in data && data.evidence.by === 'rejection' ? data.evidence.code : null

/** The venue's smallest order, by the codes of the port: asking again would only be refused again. */
const isBelowMinimum = (end: OrderEnd): boolean => /^below-min-(notional|quantity)$/.test(refusalOf(end) ?? '')

const stepEndOf = ({ isTakenBack }: Exit, { executed, cancels }: Order, { data }: OrderEnd): StepEnd => {
  // its time may not have been over
  if (cancels > 0 && isTakenBack !== true) return 'timed-out'
  if (executed > ZERO) return 'part-filled'
  return 'evidence' in data && 'because' in data && (data.because === 'rejected' || data.because === 'never-arrived')
    ? data.because
    : 'unfilled'
}

/** How often in a row it failed. A venue that took nothing just then refuses no exit: the coins lie bare, and the pause stays as it is. */
const failuresAfter = ({ failures }: Exit, { executed }: Order, end: OrderEnd): number => {
  if (executed > ZERO) return 0
  return tookNothing(refusalOf(end) ?? '') ? Math.max(failures, 1) : failures + 1
}

/** Once its order is over: a step that others follow is left at once, the last one is repeated, later and later while nothing is sold. */
export const afterOrder = (exit: Exit, plan: PositionPlan | null, order: Order, event: OrderEnd): Exit => {
  const failures = failuresAfter(exit, order, event)
  const isRepeated = plan === null || nextStep(plan, exit.step) === null
  const retryAtMs = failures === 0 || !isRepeated ? 0 : event.time + backoffMs(plan?.exitRetryMs ?? 0, failures)
  return { ...exit, left: stepEndOf(exit, order, event), failures, retryAtMs, isTooSmall: isBelowMinimum(event) }
}

/**
 * The limit of a ladder's order hangs on the price of its moment: it is asked for when all prices of that moment have been heard, so that a run
 * that was interrupted there asks for the same.
 */
export const heldUntil = (exit: Exit, plan: PositionPlan | null, timeMs: number): Exit =>
  plan?.exits.ladder === undefined || exit.fromMs >= timeMs ? exit : { ...exit, fromMs: timeMs }
