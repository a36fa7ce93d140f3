/** What is asked of ccxt's clients here. Its own types say numbers where `number: String` gives text. */
export type CcxtClient = {
  readonly urls: { readonly api: Record<string, unknown> }
  readonly markets: Readonly<
    Record<string, { readonly active: boolean; readonly precision: { readonly amount: string; readonly price: string } }>
  >
  has: Record<string, unknown>
  loadHttpProxyAgent(): Promise<void>
  loadMarkets(reload?: boolean): Promise<unknown>
  fetchTime(): Promise<number>
  fetchOHLCV(symbol: string, timeframe: string, since?: number, limit?: number): Promise<readonly (readonly unknown[])[]>
  fetchTrades(symbol: string): Promise<readonly CcxtTrade[]>
  fetchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, CcxtQuote>>>
  fetchOrderBook(
    symbol: string,
  ): Promise<{ readonly bids: readonly (readonly unknown[])[]; readonly asks: readonly (readonly unknown[])[] }>
  fetchFundingRate(symbol: string): Promise<Readonly<Record<string, unknown>>>
  fetchFundingRateHistory(symbol: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  watchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, CcxtQuote>>>
  watchTicker(symbol: string, params: object): Promise<CcxtQuote>
  watchTrades(symbol: string): Promise<readonly CcxtTrade[]>
  watchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly unknown[])[]>
  watchMarkPrice(symbol: string): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}
export type CcxtTrade = {
  readonly symbol: string
  readonly id: string
  readonly price: string
  readonly amount: string
  readonly side: string
  readonly timestamp: number
}
export type CcxtQuote = { readonly symbol: string; readonly bid: string; readonly ask: string; readonly last: string }

type Aim = 'keep-hosts' | 'drop-hosts'

/** Every address of the client, in whatever depth it stands, leads to this port; paths stay as they are, behind the host's name or without it. */
const aim = (addresses: Record<string, unknown>, port: number, hosts: Aim): void => {
  for (const [name, address] of Object.entries(addresses)) {
    if (typeof address === 'string')
      addresses[name] = address.replace(
        /^(ws|http)s:\/\/([^/:]+)(?::\d+)?/,
        (_, scheme, host) => `${scheme}://127.0.0.1:${port}${hosts === 'keep-hosts' ? `/${host}` : ''}`,
      )
    else if (address !== null && typeof address === 'object') aim(address as Record<string, unknown>, port, hosts)
  }
}

/** ccxt's own client of one venue, as it is, aimed at this machine. */
export const ccxtClient = async (
  id: 'binance' | 'bybit',
  port: number,
  options: object,
  hosts: Aim = 'drop-hosts',
): Promise<CcxtClient> => {
  const root = new URL('./src/', import.meta.resolve('ccxt'))
  const { default: Exchange } = (await import(new URL(`pro/${id}.js`, root).href)) as { default: new (options: object) => CcxtClient }
  const client = new Exchange({ enableRateLimit: false, number: String, timeout: 5_000, options })
  aim(client.urls.api, port, hosts)
  // without it ccxt refuses sockets that are not encrypted
  await client.loadHttpProxyAgent()
  return client
}
