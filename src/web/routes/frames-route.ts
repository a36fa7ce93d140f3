import { positionTable } from '../../../machines/position/config.ts'
import type { PositionEvent } from '../../../machines/position/events.ts'
import { evolvePosition } from '../../../machines/position/evolve.ts'
import { initialPosition, type PositionState } from '../../../machines/position/state.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { eventsAt } from '../../view/replica/events-at.ts'
import type { View } from '../../view/replica/view.ts'
import { movedRegions, stateChanges } from '../../view/state-changes.ts'
import { ordinalAt } from '../event-heads.ts'
import { placeShown } from '../place-shown.ts'
import type { FrameShown } from '../shapes/event-shapes.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const MOST_FRAMES = 400
/** Events of the coin that are looked at for the begin of its cycle, and for its frames. */
const MOST_EVENTS = 5000

const isOfPosition = (event: LogEvent, stream: string): event is LogEvent & PositionEvent =>
  event.stream === stream && positionTable.knows(event.type)

/** The cycle that the coin was in, or in last: its first event and what its events belong to. Null: it was in none. */
const cycleBefore = (view: View, coin: string, ordinal: number): { readonly from: number; readonly decision: string } | null => {
  const { columns } = view
  const [newest] = columns.find({ coin, type: 'EntryRequested', before: ordinal + 1, limit: 1 })
  if (newest === undefined) return null
  const decision = columns.decision(newest)
  return { from: columns.find({ decision, after: 0, limit: 1 })[0] ?? newest, decision }
}

/** Frames one after the other, each with the machine behind it. */
const framesOf = async (view: View, stream: string, ordinals: readonly number[]): Promise<FrameShown[]> => {
  const [first] = ordinals
  if (first === undefined) return []
  const before = first === 1 ? null : await view.at({ ordinal: first - 1 })
  let position: PositionState = before?.state.positions.get(stream) ?? initialPosition(stream)
  const events = await eventsAt(view, ordinals)
  const told = await view.told(events)
  return events.map((event, at) => {
    const was = position
    if (isOfPosition(event, stream)) position = evolvePosition(position, event)
    const ordinal = ordinals[at]!
    return {
      position: view.columns.position(ordinal),
      ordinal,
      timeMs: view.columns.timeMs(ordinal),
      venueMs: event.venueTime,
      type: event.type,
      words: told[at]!,
      value: position.value,
      moved: movedRegions(was, position),
      changed: stateChanges(was, position),
      data: event.data,
    }
  })
}

export const framesRoute = apiRoute({
  path: '/coins/{coin}/frames',
  summary: 'The events of the cycle that a coin is in, each with the machine behind it',
  answerTo: async ({ view, moment, wantsAfter }, { coin, from }) => {
    const { position } = wantedCoin(moment, coin)
    const at = placeShown(moment.place)
    const cycle = cycleBefore(view, coin, moment.place.ordinal)
    if (cycle === null) return { at, cycle: 0, next: null, frames: [] }
    const { columns } = view
    const begin = from === undefined ? cycle.from : ordinalAt(view, moment.place, from, 'from')
    const found = columns.find({ coin, after: begin - 1, limit: MOST_EVENTS })
    const ordinals = found
      // of the coin what belongs to the cycle: proposals that are refused meanwhile are none of it
      .filter((ordinal) => columns.decision(ordinal) === cycle.decision)
    // what is looked at may end before the moment: it goes on there
    const last = found.length === MOST_EVENTS ? found.at(-1)! : moment.place.ordinal + 1
    const until = ordinals.filter((ordinal) => ordinal <= moment.place.ordinal && ordinal < last)
    const behind = wantsAfter ? ordinals.slice(until.length, until.length + MOST_FRAMES) : []
    const next = until[MOST_FRAMES] ?? (last <= moment.place.ordinal ? last : undefined)
    return {
      at,
      cycle: position.cycle,
      next: next === undefined ? null : columns.position(next),
      frames: await framesOf(view, position.stream, until.slice(0, MOST_FRAMES)),
      ...(wantsAfter && { after: await framesOf(view, position.stream, behind) }),
    }
  },
})
