import type { PositionState } from '../../machines/position/state.ts'
import { eventId } from '../event/envelope.ts'
import type { Fact } from '../kernel/log-event.ts'
import type { EngineState } from '../replay/engine-state.ts'

/** All events from an entry to its close belong to one cycle, and carry the decision that led to the entry. */
export const cycleOf = (position: PositionState, stream: string, [first]: readonly Fact[]): string => {
  const barMs = first?.type === 'EntryRequested' ? first.data.because.barCloseMs : position.lastDecidedBarMs
  return `${stream}@${barMs}`
}

/** The event that a report about an order follows from: our newest request about it; null: there is none. */
export const causeOfReport = ({ requests }: EngineState, stream: string, orderId: string): string | null => {
  const hash = requests.get(stream)?.get(orderId)
  return hash === undefined ? null : eventId({ hash })
}
