import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { Listener } from './venues/listener.ts'
import { LocalVenue } from './venues/local-venue.ts'
import { instrumentOf } from './venues/market/instrument.ts'
import { BEGINS_MS, MINUTE_MS, sampleCandles } from './venues/sample-candles.ts'
import { shapeOf } from './venues/shape.ts'
import { readTapes } from './venues/tape/read-tape.ts'

type Recorded = { readonly id: string; readonly raw?: unknown }
const recorded = ['binance', 'bybit'].flatMap((name) => {
  const file = recordingOf(`payloads/${name}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[]) : []
})

type Case = {
  readonly recorded: string
  /** a path of REST, or a stream */
  readonly ours: string
  /** what of ours the recorded one is a part of: keys and places, as `data.0` */
  readonly part?: string
  /** numbers have as many decimals as their instrument's tick and step, and not those of the recorded one */
  readonly isLoose?: true
  /** what only one of both has, or has otherwise, and why */
  readonly apart?: Readonly<Record<string, string>>
}

const cases: readonly Case[] = [
  { recorded: 'nautilus-binance-spot-http_json-klines_response', ours: '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1' },
  { recorded: 'nautilus-binance-spot-http_json-depth_response', ours: '/api/v3/depth?symbol=BTCUSDT' },
  {
    recorded: 'nautilus-binance-spot-http_json-trades_response',
    ours: '/api/v3/trades?symbol=BTCUSDT&limit=1',
    // six decimals of quoteQty: the venue's documentation has them so, where it has eight of everything else
    isLoose: true,
  },
  { recorded: 'ccxtsrc-binance-parseTrade-1', ours: '/api/v3/aggTrades?symbol=BTCUSDT', part: '0' },
  { recorded: 'ccxtsrc-binance-parseTicker-6', ours: '/api/v3/ticker/bookTicker?symbol=BTCUSDT' },
  { recorded: 'nautilus-binance-spot-http_json-ticker_24hr_response', ours: '/api/v3/ticker/24hr?symbol=BTCUSDT' },
  { recorded: 'ccxtsrc-binance-ws-parseWsTrade-2', ours: 'btcusdt@aggTrade', isLoose: true },
  { recorded: 'nautilus-binance-futures-market_data_json-agg_trade_stream', ours: 'ethusdt@aggTrade', isLoose: true },
  {
    recorded: 'nautilus-binance-futures-market_data_json-trade_stream',
    ours: 'ethusdt@trade',
    isLoose: true,
    apart: { X: 'trades recorded at another time have it (execType)' },
  },
  { recorded: 'nautilus-binance-futures-market_data_json-kline_stream_closed', ours: 'ethusdt@kline_1m', isLoose: true },
  {
    recorded: 'ccxtsrc-binance-parseTicker-8',
    ours: '/fapi/v1/ticker/bookTicker?symbol=ETHUSDT',
    isLoose: true,
    apart: { pair: 'of coin-margined contracts alone', lastUpdateId: 'of USD-M alone', time: 'whole numbers were copied as text' },
  },
]

const BYBIT = '/v5/market'
const bybitCases: readonly Case[] = [
  {
    recorded: 'nautilus-bybit-http_get_klines_linear',
    ours: `${BYBIT}/kline?category=linear&symbol=ETHUSDT&interval=1&limit=1`,
    isLoose: true,
  },
  {
    recorded: 'nautilus-bybit-http_get_trades_recent',
    ours: `${BYBIT}/recent-trade?category=linear&symbol=ETHUSDT&limit=1`,
    isLoose: true,
    apart: { retExtInfo: 'every other body has it' },
  },
  { recorded: 'ccxtsrc-bybit-parseTicker-1', ours: `${BYBIT}/tickers?category=spot&symbol=BTCUSDT`, part: 'result.list.0', isLoose: true },
  { recorded: 'ccxtsrc-bybit-ws-parseWsTrade-1', ours: 'publicTrade.ETHUSDT', part: 'data.0', isLoose: true },
  { recorded: 'nautilus-bybit-ws_ticker_linear', ours: 'tickers.ETHUSDT', isLoose: true },
]

const messages = new Map<string, unknown>()
let venue: LocalVenue

beforeAll(async () => {
  venue = await LocalVenue.start()
  const candles = sampleCandles(20)
  for (const symbol of ['BTC/USDT', 'ETH/USDT:USDT'])
    venue.play({ symbol, candles, timeframeMs: MINUTE_MS, startAt: BEGINS_MS + 5 * MINUTE_MS })
  const names = cases.filter(({ ours }) => !ours.startsWith('/')).map(({ ours }) => ours)
  const rooms = ['/stream', '/public/stream', '/market/stream']
  const listeners = await Promise.all(rooms.map((room) => Listener.open(`ws://127.0.0.1:${venue.port}${room}?streams=${names.join('/')}`)))
  for (const listener of listeners) await listener.settled()
  await venue.step(3 * MINUTE_MS)
  for (const listener of listeners) {
    await listener.settled()
    for (const { stream, data } of listener.heard) messages.set(stream!, data)
    listener.close()
  }
  await hearBybit()
  for (const { ours } of [...cases, ...bybitCases])
    if (ours.startsWith('/')) messages.set(ours, await (await fetch(venue.url + ours)).json())
})
afterAll(() => venue.close())

/** Of each topic the first message, which is whole. */
const hearBybit = async (): Promise<void> => {
  const listener = await Listener.open(`ws://127.0.0.1:${venue.port}/v5/public/linear`)
  const args = bybitCases.map(({ ours }) => ours).filter((ours) => !ours.startsWith('/'))
  listener.say({ op: 'subscribe', args, req_id: '1' })
  await listener.until(({ op }) => op === 'subscribe')
  await venue.step(MINUTE_MS)
  await listener.settled()
  listener.close()
  for (const message of listener.heard.toReversed()) messages.set(String(message.topic), message)
}

const partOf = (message: unknown, part = ''): unknown =>
  part.split('.').reduce<unknown>((of, key) => (key === '' ? of : (of as Record<string, unknown>)[key]), message)

const without = (message: unknown, apart: Case['apart']): unknown =>
  apart === undefined ? message : Object.fromEntries(Object.entries(message as object).filter(([name]) => !(name in apart)))

describe('what a local venue says is written as it was recorded', { tags: [RECORDINGS] }, () => {
  test.skipIf(recorded.length === 0).each([...cases, ...bybitCases])('$ours', ({ recorded: id, ours, part, isLoose, apart }) => {
    const found = recorded.find((one) => one.id === id)!.raw
    const one = partOf(messages.get(ours), part)
    expect(one).toBeDefined()
    expect(shapeOf(without(one, apart), !isLoose)).toEqual(shapeOf(without(found, apart), !isLoose))
  })

  const markets = recordingOf('markets/binance_spot_2024-09-08.json')
  type Row = Record<string, unknown> & { readonly filters: readonly Record<string, unknown>[] }
  const rows = existsSync(markets) ? ((JSON.parse(readFileSync(markets, 'utf8')) as { readonly raw: Row[] }).raw as readonly Row[]) : []

  test.skipIf(rows.length === 0)('instruments are listed as they were recorded, and what is made up is written like them', async () => {
    const info = (await (await fetch(`${venue.url}/api/v3/exchangeInfo?symbol=ADAUSDT`)).json()) as { readonly symbols: readonly Row[] }
    const row = rows.find(({ symbol }) => symbol === 'ADAUSDT')!
    expect(info.symbols).toEqual([row])
    venue.floor.list(instrumentOf({ symbol: 'ZZZ/USDT', tick: '0.01', step: '0.1' }))
    const made = ((await (await fetch(`${venue.url}/api/v3/exchangeInfo?symbol=ZZZUSDT`)).json()) as typeof info).symbols[0]!
    const like = ({ filters: _, orderTypes: __, ...rest }: Row) => shapeOf(rest)
    expect(like(made)).toEqual(like(row))
    for (const filter of made.filters)
      expect(shapeOf(filter)).toEqual(shapeOf(row.filters.find(({ filterType }) => filterType === filter.filterType)))
  })

  const ticks = ['trades', 'bookticker'].map((kind) => recordingOf(`market/ticks/binanceusdm_ethusdt_20240808_${kind}.csv.gz`))
  test.skipIf(!ticks.every((path) => existsSync(path)))(
    'recorded trades and quotes of contracts are told one by one, to the last decimal',
    async () => {
      const recorder = await LocalVenue.start()
      const [tape] = readTapes(ticks.map((path) => `ETH/USDT:USDT=${path}`))
      recorder.play(tape!)
      const listener = await Listener.open(`ws://127.0.0.1:${recorder.port}/public/stream?streams=ethusdt@trade/ethusdt@bookTicker`)
      await listener.settled()
      await recorder.step(20_000)
      await listener.settled()
      const told = (stream: string) => listener.heard.filter((one) => one.stream === stream).map(({ data }) => data!)
      const trades = told('ethusdt@trade')
      const quotes = told('ethusdt@bookTicker')
      listener.close()
      await recorder.close()
      expect(Math.min(trades.length, quotes.length)).toBeGreaterThan(50)
      const fields = ({ T, t, p, q, m }: Record<string, unknown>) => [T, t, p, q, m]
      expect(trades.map(fields)).toEqual(
        tape!.trades!.slice(0, trades.length).map(({ timeMs, id, price, amount, side }) => [timeMs, id, price, amount, side === 'sell']),
      )
      expect(quotes.map(({ T, u, b, B, a, A }) => [T, u, b, B, a, A])).toEqual(
        tape!
          .quotes!.slice(0, quotes.length)
          .map(({ timeMs, updateId, bid, bidSize, ask, askSize }) => [timeMs, updateId, bid, bidSize, ask, askSize]),
      )
    },
  )
})
