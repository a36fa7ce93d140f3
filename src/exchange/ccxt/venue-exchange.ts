/** The venues whose client is loaded. */
export const VENUE_NAMES = ['binance', 'bybit'] as const
export type VenueName = (typeof VENUE_NAMES)[number]

/** What one reply of a venue was, as far as the library keeps it from whoever asked. */
export type HttpFacts = {
  readonly status: number
  /** of the body, where it has one: text, whatever it was written as */
  readonly code: string | null
  readonly retryAfterS: number | null
  readonly isJson: boolean
  readonly body: string
}

/** One socket of the library. */
export interface VenueSocket {
  readonly url: string
  error: unknown
  future(hash: string): Promise<unknown>
  /** rejects all who wait at it, and stops its timers */
  reset(error: Error): void
  readonly connection?: { terminate(): void }
}

/** One market as the library lists it; `info` is what the venue itself says. */
export type VenueMarket = {
  readonly id: string
  readonly symbol: string
  readonly spot: boolean
  readonly swap: boolean
  readonly linear?: boolean
  readonly info: unknown
}

type Params = Readonly<Record<string, unknown>>

/** What is used of ccxt's exchange, by its own names: a name that an upgrade changes fails in the contract tests. */
export interface VenueExchange {
  readonly clients: Record<string, VenueSocket>
  readonly markets: Record<string, VenueMarket> | undefined
  readonly urls: { readonly api: Record<string, unknown> }
  readonly options: Record<string, unknown>
  readonly has: Record<string, unknown>
  readonly enableRateLimit: boolean
  timeout: number
  readonly fetchDispatcher?: { destroy(): Promise<void> }
  loadHttpProxyAgent(): Promise<unknown>
  loadMarkets(reload?: boolean, params?: Params): Promise<Record<string, VenueMarket>>
  calculateRateLimiterCost(api: unknown, method: string, path: string, params: Params, config: Params): number
  fetch2(path: string, api: unknown, method: string, params: Params, headers: unknown, body: unknown, config: Params): Promise<unknown>
  client(url: string): VenueSocket
  handleErrors(
    status: number,
    reason: string,
    url: string,
    method: string,
    headers: Record<string, string>,
    body: string,
    response: unknown,
    requestHeaders: unknown,
    requestBody: unknown,
  ): unknown
  handleHttpStatusCode(status: number, reason: string, url: string, method: string, body: string): void
  getDispatcherOptions(isPlainAgent?: boolean): Record<string, unknown>
  handleMessage(socket: VenueSocket, message: unknown): void
  watchBidsAsks(symbols: readonly string[]): Promise<unknown>
  watchTradesForSymbols(symbols: readonly string[]): Promise<unknown>
  watchOHLCVForSymbols(pairs: readonly (readonly [symbol: string, timeframe: string])[]): Promise<unknown>
  watchMarkPrices(symbols: readonly string[]): Promise<unknown>
  watchTickers(symbols: readonly string[]): Promise<unknown>
}

export type VenueClass = new (terms: Record<string, unknown>) => VenueExchange
