/** The slowest reply that is waited for: lists of all markets are megabytes, everything else is there in a tenth of it. */
const TIMEOUT_MS = 10_000
/** A ping this often: two that are not answered end a socket whose peer is gone, within half a minute. */
const PING_EVERY_MS = 10_000
const PINGS_MISSED = 2
/** As long as a first frame is waited for: a dial that takes longer has no chance of one. */
const DIAL_MS = 8000
// Our tap takes what would fill them; where an upgrade lets something through, it is one entry.
const CACHED = 1

/** What a client without a key is made with: no throttle, no repeats, no pauses of the library's own, decimals as text. */
export const PUBLIC_TERMS = (kinds: readonly ('spot' | 'linear')[]): Record<string, unknown> => ({
  enableRateLimit: false,
  number: String,
  timeout: TIMEOUT_MS,
  streaming: { keepAlive: PING_EVERY_MS, maxPingPongMisses: PINGS_MISSED, connectionTimeout: DIAL_MS },
  options: {
    maxRetriesOnFailure: 0,
    fetchMarkets: { types: kinds },
    fetchMargins: false,
    fetchCurrencies: false,
    tradesLimit: CACHED,
    OHLCVLimit: CACHED,
    ordersLimit: CACHED,
    // aggregated trades have numbers without holes, and any of them can be asked for again
    watchTradesForSymbols: { name: 'aggTrade' },
    ws: { backoff: { base: 0, max: 0 } },
  },
})
