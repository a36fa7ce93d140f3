import { initialPosition, type PositionState } from '../../../machines/position/state.ts'
import { eventId } from '../../event/envelope.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { streams } from '../../kernel/streams.ts'
import { eventsAt } from '../../view/replica/events-at.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { View } from '../../view/replica/view.ts'
import { type Changes, stateChanges } from '../../view/state-changes.ts'
import { eventHeads, ordinalAt } from '../event-heads.ts'
import { placeShown } from '../place-shown.ts'
import type { EventHead } from '../shapes/event-shapes.ts'
import { apiRoute } from './api-route.ts'

/** Events of the same cycle that are looked through for what one led to. */
const MOST_FOLLOWING = 1000

const positionBehind = async (view: View, ordinal: number, stream: string): Promise<PositionState> => {
  const moment = ordinal === 0 ? null : await view.at({ ordinal })
  return moment?.state.positions.get(stream) ?? initialPosition(stream)
}

const changesBy = async (view: View, ordinal: number, { stream, parts }: LogEvent): Promise<Changes> =>
  stream === streams.position(parts) && parts.symbol !== null
    ? stateChanges(await positionBehind(view, ordinal - 1, stream), await positionBehind(view, ordinal, stream))
    : {}

const consequencesOf = async (view: View, asOf: LogPlace, ordinal: number, event: LogEvent): Promise<EventHead[]> => {
  const ordinals = view.columns
    .find({ decision: event.correlation, after: ordinal, limit: MOST_FOLLOWING })
    .filter((one) => one <= asOf.ordinal)
  const id = eventId(event)
  const events = await eventsAt(view, ordinals)
  return eventHeads(
    view,
    ordinals.filter((_, at) => events[at]!.causation === id),
  )
}

export const eventRoute = apiRoute({
  path: '/events/{position}',
  summary: 'One event with its envelope, what it changed, what led to it and what it led to',
  answerTo: async ({ view, moment: { place } }, { position }) => {
    const ordinal = ordinalAt(view, place, position)
    const [event] = await view.events(ordinal, ordinal)
    const [head] = await eventHeads(view, [ordinal])
    const { data, type: _, ...envelope } = event!
    const cause = view.columns.causeOf(ordinal)
    return {
      at: placeShown(place),
      event: head!,
      envelope,
      data,
      changed: await changesBy(view, ordinal, event!),
      cause: cause === null ? null : (await eventHeads(view, [cause]))[0]!,
      consequences: await consequencesOf(view, place, ordinal, event!),
    }
  },
})
