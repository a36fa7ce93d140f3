import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { positionTable } from '../config.ts'
import type { JudgeSignal } from '../exit-commands.ts'
import type { ExitGrounds } from '../exit-events.ts'
import { decidedBy } from '../exits/asked.ts'
import { breakEvenPrice } from '../net-profit.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import { decideExit } from './exit.ts'

/**
 * Out, because somebody outside the rules says so: at break-even after fees or beyond, unless the plan follows a signal at any price. A
 * signal is not kept: who still means it says it again.
 */
export const judgeSignal = (state: PositionState, { signal, price }: JudgeSignal): PositionDecision => {
  const { plan } = state
  const followed = plan?.exits.signal
  if (plan === null || decidedBy(state, 'signal') === null) return refuse('wrong-phase')
  if (followed === undefined) return refuse('no-signals')
  if (price === null) return refuse('stale-quote')
  const needed = followed === 'any-price' ? ZERO : breakEvenPrice(state, plan)
  const threshold = needed === null ? 'none' : format(needed)
  const grounds: ExitGrounds = { reason: 'signal', threshold, compared: format(price) }
  const isGoodEnough = followed === 'any-price' || (needed !== null && isAtOrBeyond(state.direction, 'with', price, needed))
  if (isGoodEnough) return decideExit(state, { type: 'DecideExit', ...grounds, signal })
  if (state.noted.blocked.includes('signal') || !positionTable.isLegal(state.value, 'ExitBlocked'))
    return refuse('below-break-even', { breakEvenPrice: threshold, price: format(price) })
  return accept({ type: 'ExitBlocked', data: { ...grounds, because: 'below-break-even' } })
}
