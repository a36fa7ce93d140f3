import type { PositionState } from '../../machines/position/state.ts'
import type { Fact } from '../kernel/log-event.ts'

/** All events from an entry to its close belong to one cycle, and carry the decision that led to the entry. */
export const cycleOf = (position: PositionState, stream: string, [first]: readonly Fact[]): string => {
  const barMs = first?.type === 'EntryRequested' ? first.data.because.barCloseMs : position.lastDecidedBarMs
  return `${stream}@${barMs}`
}
