import { byWhom, isOver, pauseUntil, type RiskLimit } from './risk-limit.ts'

const judge: RiskLimit['judge'] = (state, figures) => {
  const { nowMs, losses, limits } = figures
  if (state.value.lossStreak === 'halted') return isOver(state, 'lossStreak', nowMs) ? release(state, figures, null) : null
  if (limits.lossStreak === 0 || losses < limits.lossStreak) return null
  return {
    type: 'LossStreakHalted',
    data: { count: losses, limit: limits.lossStreak, untilMs: pauseUntil(nowMs, limits.lossStreakPauseMs) },
  }
}

const release: RiskLimit['release'] = (state, _figures, commandId) =>
  state.value.lossStreak === 'halted' ? { type: 'LossStreakReleased', data: { by: byWhom(commandId), commandId } } : null

export const streakLimit: RiskLimit = { judge, release }
