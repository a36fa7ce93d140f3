import type { RequestLimit, VenueLimits } from './venue-limits.ts'
import type { VenueRequest } from './venue-request.ts'

/** What an answer says besides its body. `code`: the venue's own, where its body has one. Names of headers are of any case. */
export type VenueAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly code?: string
}

/** What may not leave for a while. */
export type Closure = { readonly what: 'everything' | 'orders' | 'endpoint'; readonly forMs: number }

/** The windows of endpoints are of a second: until then the next one begins. */
const ENDPOINT_MS = 1000
/** A reset farther ahead than this is told by a clock that is not ours, and would block an endpoint for as long as the two differ. */
const LONGEST_ENDPOINT_MS = 60_000

const NUMBER = /^\d+(\.\d+)?$/
const numberOf = (text: string | undefined): number | null => (text !== undefined && NUMBER.test(text.trim()) ? Number(text) : null)

const headerOf = ({ headers }: VenueAnswer, name: string): string | undefined => {
  for (const key of Object.keys(headers)) if (key.toLowerCase() === name) return headers[key]
  return undefined
}

/** How many of a limit the venue has counted by this answer; null: it does not say. */
export const countedBy = (answer: VenueAnswer, { header }: RequestLimit): number | null =>
  header === null ? null : numberOf(headerOf(answer, header))

/** Seconds, or a moment in words (RFC 9110, 10.2.3). Null: nothing that can be obeyed is said. */
const retryAfterMs = (answer: VenueAnswer, venueNowMs: number): number | null => {
  const text = headerOf(answer, 'retry-after')
  if (text === undefined) return null
  const waitMs = (numberOf(text) ?? (Date.parse(text) - venueNowMs) / 1000) * 1000
  return waitMs > 0 ? waitMs : null
}

const shortestOrders = ({ limits }: VenueLimits): number =>
  Math.min(...limits.filter(({ counts }) => counts === 'orders').map(({ windowMs }) => windowMs))

/** What an answer closes, and for how long from its arrival; null: nothing. `venueNowMs`: the venue's time. */
export const closedBy = (answer: VenueAnswer, request: VenueRequest, venue: VenueLimits, venueNowMs: number): Closure | null => {
  const { status, code } = answer
  const told = status >= 400 ? retryAfterMs(answer, venueNowMs) : null
  if (told !== null) return { what: 'everything', forMs: told }
  const untold = venue.closedForMs[status]
  // Binance refuses an order past the account's number of orders by a 429 that names no time; all else may go on.
  const ordersMs = shortestOrders(venue)
  if (status === 429 && request.order && Number.isFinite(ordersMs)) return { what: 'orders', forMs: ordersMs }
  if (untold !== undefined) return { what: 'everything', forMs: untold }
  const { endpointHeaders, endpointCodes } = venue
  const isRefused = code !== undefined && endpointCodes.includes(code)
  const left = endpointHeaders === null ? null : numberOf(headerOf(answer, endpointHeaders.left))
  if (!isRefused && left !== 0) return null
  const reset = endpointHeaders === null ? null : numberOf(headerOf(answer, endpointHeaders.reset))
  const waitMs = reset === null ? 0 : reset - venueNowMs
  return { what: 'endpoint', forMs: Math.min(Math.max(waitMs, ENDPOINT_MS), LONGEST_ENDPOINT_MS) }
}
