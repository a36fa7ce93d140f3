import { accept, type Decision, refuse } from '../shared/decider.ts'
import type { RiskEvent } from './events.ts'
import type { RiskState } from './evolve.ts'
import { dayLimit, poolsToText, releaseDailyLoss } from './limits/day-limit.ts'
import { drawdownLimit, releaseDrawdown } from './limits/drawdown-limit.ts'
import type { RiskFigures, RiskLimit } from './limits/risk-limit.ts'
import { releaseStopGuard, stopsLimit } from './limits/stops-limit.ts'
import { releaseLossStreak, streakLimit } from './limits/streak-limit.ts'

/** A day by somebody's calendar. */
type Day = { readonly date: string; readonly fromMs: number; readonly untilMs: number }

/** In the order in which what they say is recorded. */
const limits: readonly RiskLimit[] = [dayLimit, drawdownLimit, streakLimit, stopsLimit]

const isSaid = (event: RiskEvent | null): event is RiskEvent => event !== null

/**
 * What the figures make of every limit. It hangs on the state and the figures alone: what was not written, because the process died,
 * is said by the next one.
 */
export const judgeRisk = (state: RiskState, figures: RiskFigures): readonly RiskEvent[] =>
  limits.map((limit) => limit(state, figures)).filter(isSaid)

/** Refused while the day before is not over. */
export const beginDay = (
  { day }: RiskState,
  { date, fromMs, untilMs }: Day,
  { pools, nowMs }: Pick<RiskFigures, 'pools' | 'nowMs'>,
): Decision<RiskEvent, 'day-not-over'> =>
  day !== null && nowMs < day.untilMs
    ? refuse('day-not-over', { untilMs: String(day.untilMs) })
    : accept<RiskEvent>({ type: 'DayBegun', data: { day: date, fromMs, untilMs, pools: poolsToText(pools) } })

/** A person lets entries go on, whatever stopped them. */
export const releaseRisk = (
  state: RiskState,
  commandId: string,
  figures: Pick<RiskFigures, 'pools'>,
): Decision<RiskEvent, 'nothing-halted'> => {
  const facts = [
    releaseDailyLoss(state, figures, commandId),
    releaseDrawdown(state, figures, commandId),
    releaseLossStreak(state, commandId),
    releaseStopGuard(state, commandId),
  ].filter(isSaid)
  return facts.length === 0 ? refuse('nothing-halted') : accept(...facts)
}
