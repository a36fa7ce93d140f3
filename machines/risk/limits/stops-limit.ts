import type { RiskEvent } from '../events.ts'
import type { RiskState } from '../evolve.ts'
import { isOver, pauseUntil, type RiskLimit } from './risk-limit.ts'

export const stopsLimit: RiskLimit = (state, { nowMs, stops, limits }) => {
  if (state.value.stopGuard === 'halted') return isOver(state, 'stopGuard', nowMs) ? releaseStopGuard(state, null) : null
  const windowMs = limits.stopGuardWindowMs
  const count = stops.filter((stopMs) => stopMs > nowMs - windowMs).length
  if (limits.stopGuard === 0 || count < limits.stopGuard) return null
  return {
    type: 'StopGuardHalted',
    data: { count, limit: limits.stopGuard, windowMs, untilMs: pauseUntil(nowMs, limits.stopGuardPauseMs) },
  }
}

export const releaseStopGuard = (state: RiskState, commandId: string | null): RiskEvent | null =>
  state.value.stopGuard === 'halted'
    ? { type: 'StopGuardReleased', data: { by: commandId === null ? 'time' : 'operator', commandId } }
    : null
