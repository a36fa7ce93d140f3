import type { PositionState } from '../../machines/position/state.ts'
import { eventId } from '../event/envelope.ts'
import type { EventType, LogEvent } from '../kernel/log-event.ts'

/** By stream and client order id, the hash of the newest request about the order. The order's outcomes name that event as their cause. */
export type Requests = Map<string, Map<string, string>>

const REQUESTS: ReadonlySet<EventType> = new Set<EventType>([
  'EntryRequested',
  'ProtectionRequested',
  'ExitRequested',
  'EntryCancelRequested',
  'ProtectionCancelRequested',
  'ProtectionRecallRequested',
  'ExitCancelRequested',
  'ProtectionAmendRequested',
])
/** So many orders that the position has forgotten are kept; one more, and all of them are dropped. */
const SLACK = 16

export const followRequests = (requests: Requests, event: LogEvent, { orders }: PositionState): void => {
  if (!REQUESTS.has(event.type) || !('orderId' in event.data)) return
  const known = requests.get(event.stream) ?? new Map<string, string>()
  requests.set(event.stream, known.set(event.data.orderId, event.hash))
  // one request about two orders
  if (event.type === 'ProtectionRequested' && event.data.moves?.by === 'one-request') known.set(event.data.moves.orderId, event.hash)
  if (known.size <= orders.length + SLACK) return
  const ids = new Set(orders.map(({ orderId }) => orderId))
  for (const orderId of known.keys()) if (!ids.has(orderId)) known.delete(orderId)
}

/** The newest request about an order, from which what the venue says of it follows; null where none is known. */
export const newestRequest = (requests: Requests, stream: string, orderId: string): string | null => {
  const hash = requests.get(stream)?.get(orderId)
  return hash === undefined ? null : eventId({ hash })
}
