import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Heard, Listener } from './venues/listener.ts'
import { LocalVenue } from './venues/local-venue.ts'
import { BEGINS_MS, MINUTE_MS, sampleCandles } from './venues/sample-candles.ts'

const candles = sampleCandles(40)
let venue: LocalVenue
const listeners: Listener[] = []

const open = async (category: 'spot' | 'linear', ...args: readonly string[]): Promise<Listener> => {
  const listener = await Listener.open(`ws://127.0.0.1:${venue.port}/v5/public/${category}`)
  listeners.push(listener)
  if (args.length === 0) return listener
  listener.say({ op: 'subscribe', args, req_id: 'first' })
  expect(await listener.until(({ op }) => op === 'subscribe')).toMatchObject({ success: true, req_id: 'first' })
  return listener
}
type Body = { readonly retCode: number; readonly result: { readonly list: readonly unknown[] } & Record<string, unknown> }
const get = async (path: string): Promise<Body> => {
  const answer = await fetch(`${venue.url}/v5/market/${path}`)
  expect(answer.status, 'whatever is refused is refused in the body').toBe(200)
  return (await answer.json()) as Body
}
const step = async (ms: number, listener: Listener): Promise<void> => {
  await venue.step(ms)
  await listener.settled()
}
const of = (listener: Listener, topic: string): readonly Heard[] => listener.heard.filter((heard) => heard.topic === topic)
const dataOf = (heard: readonly Heard[]) => heard.flatMap(({ data }) => data as unknown as readonly Record<string, unknown>[])

beforeEach(async () => {
  venue = await LocalVenue.start()
  // contracts are ten minutes ahead, so that their prices are others
  venue.play({ symbol: 'BTC/USDT', candles, timeframeMs: MINUTE_MS, startAt: BEGINS_MS + 5 * MINUTE_MS })
  const ahead = candles.slice(10).map((candle) => ({ ...candle, openMs: candle.openMs - 10 * MINUTE_MS }))
  venue.play({ symbol: 'BTC/USDT:USDT', candles: ahead, timeframeMs: MINUTE_MS })
})
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close()
  await venue.close()
})

describe.each([
  ['spot', 0],
  ['linear', 10],
] as const)('a local venue for Bybit, %s', (category, ahead) => {
  test('confirms each candle at its end, as REST and the tape have it', async () => {
    const listener = await open(category, 'kline.1.BTCUSDT')
    await step(3 * MINUTE_MS, listener)
    const told = dataOf(of(listener, 'kline.1.BTCUSDT'))
    const confirmed = told.filter(({ confirm }) => confirm === true)
    expect(confirmed.map(({ start, timestamp }) => [start, timestamp])).toEqual(
      [5, 6, 7].map((n) => [BEGINS_MS + n * MINUTE_MS, BEGINS_MS + (n + 1) * MINUTE_MS]),
    )
    const { result } = await get(`kline?category=${category}&symbol=BTCUSDT&interval=1&limit=4`)
    const rows = result.list.slice(1).reverse()
    expect(confirmed.map((of) => ['start', 'open', 'high', 'low', 'close', 'volume', 'turnover'].map((name) => String(of[name])))).toEqual(
      rows,
    )
    const recorded = candles.slice(5 + ahead, 8 + ahead)
    expect(confirmed.map((of) => ['open', 'high', 'low', 'close', 'volume'].map((name) => Number(of[name])))).toEqual(
      recorded.map(({ open, high, low, close, volume }) => [open, high, low, close, volume].map(Number)),
    )
    expect(told.length).toBeGreaterThan(confirmed.length)
  })

  test('tells trades as REST has them', async () => {
    const listener = await open(category, 'publicTrade.BTCUSDT')
    await step(20_000, listener)
    const told = dataOf(of(listener, 'publicTrade.BTCUSDT'))
    expect(told.length).toBeGreaterThan(2)
    const { result } = await get(`recent-trade?category=${category}&symbol=BTCUSDT&limit=${told.length}`)
    const rows = (result.list as readonly Record<string, unknown>[]).toReversed()
    expect(told.map(({ i, p, v, S, T, s }) => [i, p, v, S, String(T), s])).toEqual(
      rows.map(({ execId, price, size, side, time, symbol }) => [execId, price, size, side, time, symbol]),
    )
  })

  test('tells the best prices that stand at once, and all that follow', async () => {
    const listener = await open(category, 'orderbook.1.BTCUSDT')
    await listener.settled()
    const first = of(listener, 'orderbook.1.BTCUSDT')
    expect(first).toHaveLength(1)
    const { result } = await get(`orderbook?category=${category}&symbol=BTCUSDT&limit=1`)
    expect(first[0]!.data).toEqual({ s: 'BTCUSDT', b: result.b, a: result.a, u: result.u, seq: result.seq })
    await step(MINUTE_MS, listener)
    const asks = of(listener, 'orderbook.1.BTCUSDT').map(({ data }) => Number((data!.a as readonly (readonly string[])[])[0]![0]))
    expect(asks.length).toBeGreaterThan(5)
    expect(Math.min(...asks)).toBeGreaterThan(97 + ahead)
    expect(Math.max(...asks)).toBeLessThan(120 + ahead)
  })
})

describe('a local venue for Bybit', () => {
  test('tells a ticker of contracts whole, and then what has changed', async () => {
    const listener = await open('linear', 'tickers.BTCUSDT')
    // by then the candle's last price has been told
    await step(MINUTE_MS - 100, listener)
    const [first, ...rest] = of(listener, 'tickers.BTCUSDT')
    expect(first).toMatchObject({ type: 'snapshot', data: { symbol: 'BTCUSDT', fundingRate: '0.0001' } })
    expect(rest.length).toBeGreaterThan(5)
    for (const { type, data } of rest) expect([type, 'volume24h' in data!]).toEqual(['delta', false])
    const { result } = await get('tickers?category=linear&symbol=BTCUSDT')
    expect(result.list[0]).toMatchObject({ bid1Price: rest.at(-1)!.data!.bid1Price, ask1Price: rest.at(-1)!.data!.ask1Price })
  })

  test('answers pings, ends subscriptions, and refuses what there is not', async () => {
    const listener = await open('spot', 'publicTrade.BTCUSDT')
    listener.say({ op: 'ping', req_id: 'p' })
    expect(await listener.until(({ op }) => op === 'ping')).toMatchObject({ success: true, ret_msg: 'pong', req_id: 'p' })
    listener.say({ op: 'subscribe', args: ['publicTrade.NOSUCH'], req_id: 'no' })
    expect(await listener.until(({ req_id }) => req_id === 'no')).toMatchObject({ success: false })
    listener.say({ op: 'unsubscribe', args: ['publicTrade.BTCUSDT'], req_id: 'end' })
    await listener.until(({ op }) => op === 'unsubscribe')
    await step(MINUTE_MS, listener)
    expect(of(listener, 'publicTrade.BTCUSDT')).toEqual([])
    expect((await get('instruments-info?category=linear&status=PreLaunch')).result.list).toEqual([])
    expect((await get('kline?category=spot&symbol=NOSUCH&interval=1')).retCode).toBe(10_001)
    expect((await get('kline?category=spot&symbol=BTCUSDT&interval=7')).retCode).toBe(10_001)
    expect((await get('kline?category=inverse&symbol=BTCUSDT&interval=1')).retCode).toBe(10_001)
  })

  test('falls silent, and is halted, like any other', async () => {
    const listener = await open('linear', 'publicTrade.BTCUSDT', 'tickers.BTCUSDT', 'kline.1.BTCUSDT')
    await listener.settled()
    listener.heard.length = 0
    venue.set({ stale: ['BTC/USDT:USDT'] })
    await step(MINUTE_MS, listener)
    expect(listener.heard).toEqual([])
    venue.heal()
    venue.floor.halt('BTC/USDT:USDT')
    const { result } = await get('instruments-info?category=linear&symbol=BTCUSDT')
    expect(result.list[0]).toMatchObject({ status: 'Settling' })
  })
})
