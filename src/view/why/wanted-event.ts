import { positionTable } from '../../../machines/position/config.ts'
import { eventId } from '../../event/envelope.ts'
import { eventVersions } from '../../event/event-versions.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { ordersNamed } from '../../report/orders-named.ts'
import type { LogPlace } from '../replica/log-place.ts'
import type { View } from '../replica/view.ts'

/** Which event a story is of, and how it was named. */
export type WantedEvent = { readonly is: 'event' | 'order' | 'coin'; readonly ordinal: number; readonly order: string | null }

const PLACE = /^\d{1,11}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Events read at a time. */
const PIECE = 1000
/** What was asked for of one order, and its changes. */
const ROWS = 1000

/** Events that move a position. */
export const ofPosition: readonly string[] = [...eventVersions.keys()].filter((type) => positionTable.knows(type))

const eventOf = async (view: View, asOf: LogPlace, name: string): Promise<number | null> => {
  const place = PLACE.test(name) ? Number(name) : 0
  if (place >= 1 && place <= asOf.ordinal) return place
  const ordinal = UUID.test(name) ? view.columns.ordinalOf(name, asOf.ordinal) : null
  if (ordinal === null) return null
  const [event] = await view.events(ordinal, ordinal)
  return event !== undefined && eventId(event) === name ? ordinal : null
}

/** By our id, of which the index knows all that were asked for. */
const askedOrder = (view: View, asOf: LogPlace, order: string): WantedEvent | null => {
  let first: number | null = null
  for (let before: string | undefined | null; before !== null; ) {
    const { rows, next } = view.rows('asked', asOf, { key: order, limit: ROWS, ...(before !== undefined && { before }) })
    first = rows.at(-1)?.at.ordinal ?? first
    before = next
  }
  return first === null ? null : { is: 'order', ordinal: first, order }
}

const venueOrder = ({ data }: LogEvent): string | null => ('venueOrderId' in data ? data.venueOrderId : null)

/** By the venue's id, or ours of an order that nothing of ours asked for: no index has those. */
const walkedTo = async (view: View, asOf: LogPlace, name: string): Promise<WantedEvent | null> => {
  let atVenue: string | null = null
  for (let from = 1; from <= asOf.ordinal; from += PIECE)
    for (const [at, event] of (await view.events(from, Math.min(from + PIECE - 1, asOf.ordinal))).entries()) {
      const [order] = ordersNamed(event)
      if (order === name) return { is: 'order', ordinal: from + at, order }
      if (order !== undefined && venueOrder(event) === name) atVenue = order
    }
  return atVenue === null || atVenue === name ? null : (askedOrder(view, asOf, atVenue) ?? walkedTo(view, asOf, atVenue))
}

/**
 * Finds what a name means: the place of an event in the log, its id, an order's id (ours, or the venue's), or a coin, of which it is the
 * newest event of its position. Null: nothing is called so by then.
 */
export const findWanted = async (view: View, asOf: LogPlace, name: string): Promise<WantedEvent | null> => {
  const ordinal = await eventOf(view, asOf, name)
  if (ordinal !== null) return { is: 'event', ordinal, order: null }
  const [newest] = view.columns.find({ ofCoin: name, types: ofPosition, limit: 1 }, asOf.ordinal)
  if (newest !== undefined) return { is: 'coin', ordinal: newest, order: null }
  return askedOrder(view, asOf, name) ?? (await walkedTo(view, asOf, name))
}
