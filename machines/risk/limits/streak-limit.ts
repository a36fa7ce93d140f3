import type { RiskEvent } from '../events.ts'
import type { RiskState } from '../evolve.ts'
import { isOver, pauseUntil, type RiskLimit } from './risk-limit.ts'

export const streakLimit: RiskLimit = (state, { nowMs, losses, limits }) => {
  if (state.value.lossStreak === 'halted') return isOver(state, 'lossStreak', nowMs) ? releaseLossStreak(state, null) : null
  if (limits.lossStreak === 0 || losses < limits.lossStreak) return null
  return {
    type: 'LossStreakHalted',
    data: { count: losses, limit: limits.lossStreak, untilMs: pauseUntil(nowMs, limits.lossStreakPauseMs) },
  }
}

export const releaseLossStreak = (state: RiskState, commandId: string | null): RiskEvent | null =>
  state.value.lossStreak === 'halted'
    ? { type: 'LossStreakReleased', data: { by: commandId === null ? 'time' : 'operator', commandId } }
    : null
