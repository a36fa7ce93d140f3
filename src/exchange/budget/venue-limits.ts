/** How many a venue takes of something in any `windowMs`. `header`: where its answers say how many were counted; null: nowhere. */
export type RequestLimit = {
  readonly name: string
  readonly counts: 'weight' | 'orders' | 'requests'
  readonly most: number
  readonly windowMs: number
  readonly header: string | null
}

/** What a venue limits: facts about it. What the account's own tier allows may be more; a number that is too low only waits longer. */
export type VenueLimits = {
  /** of which address it is */
  readonly name: string
  readonly limits: readonly RequestLimit[]
  /** by what a cost of ccxt's table is multiplied to be a weight */
  readonly weightPerCost: number
  /** statuses after which nothing may leave, and for how long where the answer does not say (`Retry-After`) */
  readonly closedForMs: Readonly<Record<number, number>>
  /** codes in an answer, whatever its status, that refuse one endpoint for the moment */
  readonly endpointCodes: readonly string[]
  /** where an answer says how many more of its endpoint are taken, and when there will be more, by the venue's clock; null: nowhere */
  readonly endpointHeaders: { readonly left: string; readonly reset: string } | null
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * Binance: `developers.binance.com`, REST API, "Limits". A 429 without a time is over at the latest when the window of a minute is; bans
 * (418) "scale in duration from 2 minutes to 3 days".
 */
const BINANCE_CLOSED = { 429: MINUTE_MS, 418: 2 * MINUTE_MS }

/**
 * Spot. 6000 a minute: the documentation's example of `rateLimits`. Orders: 50 in ten seconds and 160,000 a day is what the venue
 * documented first and allowed everybody; today's `exchangeInfo` allows more. ccxt's costs are fifths of a weight.
 */
const BINANCE: VenueLimits = {
  name: 'binance',
  limits: [
    { name: 'weight-1m', counts: 'weight', most: 6000, windowMs: MINUTE_MS, header: 'x-mbx-used-weight-1m' },
    { name: 'orders-10s', counts: 'orders', most: 50, windowMs: 10 * SECOND_MS, header: 'x-mbx-order-count-10s' },
    { name: 'orders-1d', counts: 'orders', most: 160_000, windowMs: DAY_MS, header: 'x-mbx-order-count-1d' },
  ],
  weightPerCost: 5,
  closedForMs: BINANCE_CLOSED,
  endpointCodes: [],
  endpointHeaders: null,
}

/** USD-M, an address with limits of its own: 2400 a minute, 300 orders in ten seconds and 1200 a minute. ccxt's costs are weights. */
const BINANCE_USDM: VenueLimits = {
  name: 'binanceusdm',
  limits: [
    { name: 'weight-1m', counts: 'weight', most: 2400, windowMs: MINUTE_MS, header: 'x-mbx-used-weight-1m' },
    { name: 'orders-10s', counts: 'orders', most: 300, windowMs: 10 * SECOND_MS, header: 'x-mbx-order-count-10s' },
    { name: 'orders-1m', counts: 'orders', most: 1200, windowMs: MINUTE_MS, header: 'x-mbx-order-count-1m' },
  ],
  weightPerCost: 1,
  closedForMs: BINANCE_CLOSED,
  endpointCodes: [],
  endpointHeaders: null,
}

/**
 * Bybit: `bybit-exchange.github.io/docs/v5/rate-limit`. 600 requests in five seconds of an address; after 403 ("access too frequent")
 * ten minutes without any. Of an account each endpoint has so many a second, and ccxt's cost is its share of 50: that many together
 * keep each within its own. 429 is not documented; a proxy may say it.
 */
const BYBIT: VenueLimits = {
  name: 'bybit',
  limits: [
    { name: 'cost-1s', counts: 'weight', most: 50, windowMs: SECOND_MS, header: null },
    { name: 'requests-5s', counts: 'requests', most: 600, windowMs: 5 * SECOND_MS, header: null },
  ],
  weightPerCost: 1,
  closedForMs: { 403: 10 * MINUTE_MS, 429: MINUTE_MS },
  endpointCodes: ['10006', '10018'],
  endpointHeaders: { left: 'x-bapi-limit-status', reset: 'x-bapi-limit-reset-timestamp' },
}

/** By the name of ccxt's class. */
export const VENUE_LIMITS = { binance: BINANCE, binanceusdm: BINANCE_USDM, bybit: BYBIT } as const
