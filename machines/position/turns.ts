import type { PositionValue } from './config.ts'
import type { Happened } from './events.ts'
import type { PositionDraft, PositionState, Turns } from './state.ts'

const isOfTarget = ({ switching }: PositionValue): boolean => switching === 'releasing' || switching === 'target'

/** Whatever takes the place from one for the other begins the time in which neither may take it again. */
export const turnsAfter = (before: PositionState, { value, turns }: PositionDraft, event: Happened): Turns => {
  if (event.type === 'PositionClosed') return turns
  if (event.type === 'SwitchCooled') return { ...turns, isCooled: true }
  if (isOfTarget(before.value) === isOfTarget(value)) return turns
  const hasFailed = isOfTarget(before.value) && event.type !== 'SwitchedToStop'
  return { sinceMs: event.time, isCooled: false, failures: turns.failures + Number(hasFailed) }
}
