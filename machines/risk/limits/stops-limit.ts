import { byWhom, isOver, pauseUntil, type RiskLimit } from './risk-limit.ts'

const judge: RiskLimit['judge'] = (state, figures) => {
  const { nowMs, stops, limits } = figures
  if (state.value.stopGuard === 'halted') return isOver(state, 'stopGuard', nowMs) ? release(state, figures, null) : null
  const windowMs = limits.stopGuardWindowMs
  const count = stops.filter((stopMs) => stopMs > nowMs - windowMs).length
  if (limits.stopGuard === 0 || count < limits.stopGuard) return null
  return {
    type: 'StopGuardHalted',
    data: { count, limit: limits.stopGuard, windowMs, untilMs: pauseUntil(nowMs, limits.stopGuardPauseMs) },
  }
}

const release: RiskLimit['release'] = (state, _figures, commandId) =>
  state.value.stopGuard === 'halted' ? { type: 'StopGuardReleased', data: { by: byWhom(commandId), commandId } } : null

export const stopsLimit: RiskLimit = { judge, release }
