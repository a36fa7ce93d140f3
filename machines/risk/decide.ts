import { accept, type Decision, refuse } from '../shared/decider.ts'
import type { RiskEvent } from './events.ts'
import type { RiskState } from './evolve.ts'
import { poolsToText } from './limits/day-limit.ts'
import { limits } from './limits/index.ts'
import { isSaid, type RiskFigures } from './limits/risk-limit.ts'

/** A day by somebody's calendar. */
type Day = { readonly date: string; readonly fromMs: number; readonly untilMs: number }

/**
 * What the figures make of every limit. It hangs on the state and the figures alone: what was not written, because the process died,
 * is said by the next one.
 */
export const judgeRisk = (state: RiskState, figures: RiskFigures): readonly RiskEvent[] =>
  limits.map((limit) => limit.judge(state, figures)).filter(isSaid)

/** Refused while the day before is not over. */
export const beginDay = (
  { day }: RiskState,
  { date, fromMs, untilMs }: Day,
  { pools, nowMs }: Pick<RiskFigures, 'pools' | 'nowMs'>,
): Decision<RiskEvent, 'day-not-over'> =>
  day !== null && nowMs < day.untilMs
    ? refuse('day-not-over', { untilMs: String(day.untilMs) })
    : accept<RiskEvent>({ type: 'DayBegun', data: { day: date, fromMs, untilMs, pools: poolsToText(pools) } })
