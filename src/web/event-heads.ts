import type { LogEvent } from '../kernel/log-event.ts'
import { positionName } from '../kernel/slots.ts'
import { eventsAt } from '../view/replica/events-at.ts'
import type { LogPlace } from '../view/replica/log-place.ts'
import type { View } from '../view/replica/view.ts'
import type { Sentence } from '../view/words/say.ts'
import { ApiProblem } from './api-problem.ts'
import type { EventHead } from './shapes/event-shapes.ts'

const headOf = ({ columns }: View, ordinal: number, event: LogEvent, words: Sentence): EventHead => ({
  position: columns.position(ordinal),
  ordinal,
  timeMs: columns.timeMs(ordinal),
  type: event.type,
  coin: event.parts.symbol === null ? null : positionName(event.parts),
  actor: event.actor,
  delayMs: event.venueTime === null ? null : event.time - event.venueTime,
  words,
})

/** Lines of the journal, in the order of the ordinals, which rise. */
export const eventHeads = async (view: View, ordinals: readonly number[]): Promise<EventHead[]> => {
  const events = await eventsAt(view, ordinals)
  const told = await view.told(events)
  return events.map((event, at) => headOf(view, ordinals[at]!, event, told[at]!))
}

/** The ordinal of an event of the log as it was; throws a ApiProblem where none stood there by then. */
export const ordinalAt = ({ columns }: View, asOf: LogPlace, position: string, parameter?: string): number => {
  const ordinal = columns.ordinalAt(position)
  if (ordinal !== null && ordinal <= asOf.ordinal) return ordinal
  throw new ApiProblem(
    'unknown-event',
    `The log has no event at ${JSON.stringify(position)} by then.`,
    parameter === undefined ? {} : { parameter },
  )
}
