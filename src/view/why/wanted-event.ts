import { eventId } from '../../event/envelope.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { positionName } from '../../kernel/slots.ts'
import { streams } from '../../kernel/streams.ts'
import { foldLog, foldNothing } from '../../replay/fold-log.ts'
import type { LogPages } from '../../report/log-report.ts'
import { ordersNamed } from '../../report/orders-named.ts'

/** Which event a story is of, and how it was named. */
export type WantedEvent = { readonly is: 'event' | 'order' | 'coin'; readonly event: LogEvent; readonly order: string | null }

/** `event` null: nothing is called so. `coins`: what the log knows, for whoever mistyped one. */
type Found = { readonly wanted: WantedEvent | null; readonly coins: readonly string[]; readonly events: number }

const PLACE = /^\d{1,11}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether the event is of a position that the name means: all of an instrument, or the one of a slot. */
const isOfCoin = ({ parts, stream }: LogEvent, name: string): boolean =>
  parts.symbol !== null && (parts.symbol === name || positionName(parts) === name) && stream === streams.position(parts)

const venueOrder = ({ data }: LogEvent): string | null => ('venueOrderId' in data ? data.venueOrderId : null)

/**
 * Finds what a name means: the place of an event in the log, its id, an order's id (ours, or the venue's), or a coin, of which it is the
 * newest event of its position. Reads all of the log, with every check of a start.
 */
export const findWanted = async (log: LogPages, name: string): Promise<Found> => {
  const coins = new Set<string>()
  const place = PLACE.test(name) ? Number(name) : null
  const isId = UUID.test(name)
  const found: { event?: LogEvent; ofCoin?: LogEvent; ofOrder?: LogEvent; atVenue?: string } = {}
  let at = 0
  await foldLog(log, foldNothing(), {
    isChecked: true,
    onEvent: (event) => {
      at++
      if (event.parts.symbol !== null) coins.add(event.parts.symbol)
      if (at === place || (isId && eventId(event) === name)) found.event = event
      if (isOfCoin(event, name)) found.ofCoin = event
      const [order] = ordersNamed(event)
      if (order === name) found.ofOrder ??= event
      if (order !== undefined && venueOrder(event) === name) found.atVenue = order
    },
  })
  const { event, ofCoin, ofOrder, atVenue } = found
  const isUnknown = event === undefined && ofCoin === undefined && ofOrder === undefined
  if (isUnknown && atVenue !== undefined) return findWanted(log, atVenue)
  return { wanted: wantedOf(found, name), coins: [...coins], events: at }
}

type Meant = { readonly event?: LogEvent; readonly ofCoin?: LogEvent; readonly ofOrder?: LogEvent }
const wantedOf = ({ event, ofCoin, ofOrder }: Meant, name: string): WantedEvent | null => {
  if (event !== undefined) return { is: 'event', event, order: null }
  if (ofCoin !== undefined) return { is: 'coin', event: ofCoin, order: null }
  return ofOrder === undefined ? null : { is: 'order', event: ofOrder, order: name }
}
