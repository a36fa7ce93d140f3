import type { PositionCommand } from '../../machines/position/commands.ts'
import type { PositionState } from '../../machines/position/state.ts'

/** Only what somebody asked for can be taken back, and only what was is withdrawn for that. */
export const askedFor = (state: PositionState, { type }: PositionCommand): PositionState => {
  if (state.exit === null || (type !== 'TakeBackExit' && type !== 'WithdrawExit')) return state
  return { ...state, exit: { ...state.exit, reason: 'signal', ...(type === 'WithdrawExit' && { isTakenBack: true }) } }
}
