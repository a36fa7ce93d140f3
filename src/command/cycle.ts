import { isFlat, type PositionState } from '../../machines/position/state.ts'
import type { Fact } from '../kernel/log-event.ts'

/** All events from the first entry to the close belong to one cycle, and carry the decision that led to that entry. */
export const cycleOf = (position: PositionState, stream: string, [first]: readonly Fact[]): string => {
  const barMs = first?.type === 'EntryRequested' && isFlat(position) ? first.data.because.barCloseMs : position.cycleBarMs
  return `${stream}@${barMs}`
}
