import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { Listener } from './venues/listener.ts'
import { LocalVenue, type PlayedTape } from './venues/local-venue.ts'
import { BEGINS_MS, MINUTE_MS, sampleCandles } from './venues/sample-candles.ts'
import { shapeOf } from './venues/shape.ts'
import { readTapes } from './venues/tape/read-tape.ts'
import { recordedFrames } from './venues/tape/recorded-frames.ts'

const candles = sampleCandles(30)
const tape: PlayedTape = { symbol: 'BTC/USDT', candles, timeframeMs: MINUTE_MS }

let venue: LocalVenue
const listeners: Listener[] = []
const open = async (path: string): Promise<Listener> => {
  const listener = await Listener.open(`${venue.url.replace('http', 'ws')}${path}`)
  listeners.push(listener)
  return listener
}
const get = async (path: string): Promise<unknown> => (await fetch(venue.url + path)).json()

afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close()
  await venue.close()
})

describe('a local venue for Binance spot', () => {
  test('has the candles of its tape, over REST and as final frames', async () => {
    venue = await LocalVenue.start()
    venue.play({ ...tape, startAt: candles[10]!.openMs })
    const client = await open('/ws/btcusdt@kline_1m')
    await client.settled()
    await venue.step(5 * MINUTE_MS)
    await client.settled()
    const rows = (await get('/api/v3/klines?symbol=BTCUSDT&interval=1m')) as unknown[][]
    const told = candles
      .slice(0, 15)
      .map(({ openMs, open, high, low, close, volume }) => [openMs, ...[open, high, low, close, volume].map(Number)])
    expect(rows.slice(0, -1).map(([openMs, ...of]) => [openMs, ...of.slice(0, 5).map(Number)])).toEqual(told)
    const finals = client.heard.filter(({ k }) => (k as { x: boolean }).x).map(({ k }) => k as Record<string, string | number>)
    expect(finals.map(({ t, o, h, l, c, v }) => [t, ...[o, h, l, c, v].map(Number)])).toEqual(told.slice(10))
    // field by field as text
    const texts = finals.map(({ t, o, h, l, c, v, T, q, n, V, Q, B }) => [t, o, h, l, c, v, T, q, n, V, Q, B])
    expect(texts).toEqual(rows.slice(10, 15))
  })

  test('ends a candle when it ends, and not before, and the next one begins behind it', async () => {
    venue = await LocalVenue.start()
    venue.play(tape)
    const client = await open('/ws/btcusdt@kline_1m')
    const both = await open('/ws/btcusdt@kline_1m/btcusdt@trade')
    await client.settled()
    await venue.step(MINUTE_MS - 1)
    await client.settled()
    expect(client.heard.length).toBeGreaterThan(2)
    expect(client.heard.filter(({ k }) => (k as { x: boolean }).x)).toEqual([])
    await venue.step(1)
    await client.settled()
    expect(client.heard.filter(({ k }) => (k as { x: boolean }).x)).toHaveLength(1)
    expect(await get('/api/v3/time')).toEqual({ serverTime: BEGINS_MS + MINUTE_MS })
    await both.settled()
    expect(both.heard.slice(-2).map(({ e }) => e)).toEqual(['kline', 'trade'])
  })

  test('has no candle where none was recorded, but one of its last price in every minute without a trade', async () => {
    venue = await LocalVenue.start()
    venue.play({ ...tape, candles: [...candles.slice(0, 3), ...candles.slice(5, 8)] })
    const trades = candles
      .slice(0, 4)
      .map(({ openMs, close: price }) => ({ timeMs: openMs * 2 - BEGINS_MS, price, amount: '1', side: 'buy' as const }))
    venue.play({ symbol: 'ETH/USDT', trades })
    await venue.step(8 * MINUTE_MS - 1)
    const rows = async (id: string, interval: string): Promise<unknown[][]> =>
      ((await get(`/api/v3/klines?symbol=${id}&interval=${interval}`)) as unknown[][]).map(([openMs, , , , close, volume, , , count]) => [
        (Number(openMs) - BEGINS_MS) / MINUTE_MS,
        Number(close),
        Number(volume) > 0,
        Number(count) > 0,
      ])
    expect((await rows('BTCUSDT', '1m')).map(([minute]) => minute)).toEqual([0, 1, 2, 5, 6, 7])
    expect(await rows('ETHUSDT', '1m')).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n, Number(candles[n >> 1]!.close), n % 2 === 0, n % 2 === 0]),
    )
    expect((await rows('BTCUSDT', '3m')).map(([minute, , isTraded]) => [minute, isTraded])).toEqual([
      [0, true],
      [3, true],
      [6, true],
    ])
  })

  test('tells the figures of a day as REST has them', async () => {
    venue = await LocalVenue.start()
    const trades = [0, 500, 700].map((ms, n) => ({ timeMs: BEGINS_MS + ms, price: `${10 + n}`, amount: `${n + 1}`, side: 'buy' as const }))
    venue.play({ symbol: 'ETH/USDT', trades })
    const client = await open('/ws/ethusdt@ticker/ethusdt@miniTicker')
    await client.settled()
    await venue.step(1_000)
    await client.settled()
    const row = (await get('/api/v3/ticker/24hr?symbol=ETHUSDT')) as Record<string, unknown>
    expect([row.openPrice, row.highPrice, row.lowPrice, row.lastPrice, row.volume, row.quoteVolume, row.count].map(Number)).toEqual([
      10, 12, 10, 12, 6, 68, 3,
    ])
    const [whole, mini] = ['24hrTicker', '24hrMiniTicker'].map((name) => client.heard.find(({ e }) => e === name)!)
    const { e: _, E: __, s, ...figures } = whole!
    expect({ symbol: s, ...figures }).toEqual({
      symbol: row.symbol,
      p: row.priceChange,
      P: row.priceChangePercent,
      w: row.weightedAvgPrice,
      x: row.prevClosePrice,
      c: row.lastPrice,
      Q: row.lastQty,
      b: row.bidPrice,
      B: row.bidQty,
      a: row.askPrice,
      A: row.askQty,
      o: row.openPrice,
      h: row.highPrice,
      l: row.lowPrice,
      v: row.volume,
      q: row.quoteVolume,
      O: row.openTime,
      C: row.closeTime,
      F: row.firstId,
      L: row.lastId,
      n: row.count,
    })
    expect(mini).toMatchObject({ c: row.lastPrice, o: row.openPrice, h: row.highPrice, l: row.lowPrice, v: row.volume, q: row.quoteVolume })
  })

  test('moves along the path of a candle: open, the nearer extreme, the other one, close', async () => {
    venue = await LocalVenue.start()
    venue.play(tape)
    const client = await open('/stream?streams=btcusdt@trade/btcusdt@bookTicker')
    await client.settled()
    await venue.step(MINUTE_MS - 1)
    await client.settled()
    const trades = client.heard.filter(({ stream }) => stream === 'btcusdt@trade').map(({ data }) => Number(data!.p))
    const corners = trades.filter(
      (price, at) => at === 0 || at === trades.length - 1 || Math.sign(price - trades[at - 1]!) !== Math.sign(trades[at + 1]! - price),
    )
    expect(corners).toEqual([100.01, 98.53, 103.02, 101.24])
    for (const [at, { stream, data }] of client.heard.entries()) {
      if (stream !== 'btcusdt@trade') continue
      const { data: quote } = client.heard[at - 1]!
      expect(data!.m === true ? quote!.b : quote!.a, 'a taker pays the quote that stood').toBe(data!.p)
    }
  })

  test('subscribes, lists and unsubscribes', async () => {
    venue = await LocalVenue.start()
    venue.play(tape)
    const client = await open('/ws/7')
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt@trade', 'btcusdt@bookTicker'], id: 1 })).toEqual({
      result: null,
      id: 1,
    })
    expect(await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 2 })).toEqual({ result: null, id: 2 })
    expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 })).toEqual({ result: ['btcusdt@bookTicker'], id: 3 })
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt'], id: 4 })).toHaveProperty('error.code', 2)
    await venue.step(MINUTE_MS / 2)
    await client.settled()
    const frames = client.heard.filter(({ id }) => id === undefined)
    expect(frames.length).toBeGreaterThan(1)
    expect(frames.every((frame) => 'u' in frame && !('stream' in frame))).toBe(true)
    // more than five messages in one second would be the last
    await sleep(1000)
    await client.ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 5 })
    expect(await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 6 })).toEqual({ result: true, id: 6 })
    await venue.step(MINUTE_MS / 2)
    expect(await client.until(({ stream }) => stream === 'btcusdt@bookTicker')).toHaveProperty('data.u')
  })

  test('refuses as the venue does, and counts what was asked for', async () => {
    venue = await LocalVenue.start()
    venue.play(tape)
    expect(await get('/api/v3/klines?symbol=NOSUCH&interval=1m')).toEqual({ code: -1121, msg: 'Invalid symbol.' })
    expect(await get('/api/v3/klines?symbol=BTCUSDT&interval=7m')).toEqual({ code: -1120, msg: 'Invalid interval.' })
    expect(await get('/api/v3/klines?interval=1m')).toHaveProperty('code', -1102)
    const answer = await fetch(`${venue.url}/api/v3/time`)
    expect(answer.headers.get('x-mbx-used-weight-1m')).toBe('7')
    expect(venue.counts().paths['/api/v3/klines']).toEqual({ requests: 3, weight: 6, statuses: { 400: 3 } })
  })

  test('goes by itself at a speed, and REST knows what the stream has said', async () => {
    venue = await LocalVenue.start()
    venue.play({ ...tape, speed: 600 })
    const client = await open('/ws/btcusdt@kline_1m')
    const final = (await client.until(({ k }) => (k as { x: boolean }).x)).k as { t: number; c: string }
    const rows = (await get(`/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${final.t}&limit=1`)) as unknown[][]
    expect(rows[0]!.slice(0, 5)).toEqual([final.t, ...['o', 'h', 'l', 'c'].map((name) => (final as Record<string, unknown>)[name])])
  })
})

const recording = recordingOf('market/ticks/binance_ethusdt_20240808_raw-ws.jsonl.gz')
describe('its frames', { tags: [RECORDINGS] }, () => {
  test.skipIf(!existsSync(recording))('are those that were recorded, one by one', async () => {
    venue = await LocalVenue.start()
    venue.play(readTapes([`ETH/USDT=${recording}`])[0]!)
    const client = await open('/stream?streams=ethusdt@trade/ethusdt@bookTicker')
    await client.settled()
    await venue.step(20_000)
    await client.settled()
    const recorded = recordedFrames(gunzipSync(readFileSync(recording)).toString())
    for (const stream of ['ethusdt@trade', 'ethusdt@bookTicker']) {
      const heard = client.heard.filter((frame) => frame.stream === stream)
      const expected = recorded.filter((frame) => frame.stream === stream).slice(0, heard.length)
      expect(heard.length).toBeGreaterThan(100)
      // when the venue wrote a frame is nobody's business but its own
      const said = ({ data }: { readonly data?: unknown }) => ({ ...(data as object), E: 0 })
      expect(heard.map(said)).toEqual(expected.map(said))
      expect(Object.keys(heard[0]!.data!), 'in the same order').toEqual(Object.keys(expected[0]!.data))
      expect(shapeOf(heard[0]!.data)).toEqual(shapeOf(expected[0]!.data))
    }
  })
})

const market = (name: string): string => recordingOf(`market/${name}`)
const TRADES = market('ticks/binance_XRP-ETH_trades_2019-10-11.csv.gz')
const CANDLES = ['1m', '5m'].map((timeframe) => market(`candles/binance_XRP-ETH_${timeframe}_2019-10-11.csv.gz`))
describe('its candles', { tags: [RECORDINGS] }, () => {
  test.skipIf(![TRADES, ...CANDLES].every((path) => existsSync(path)))(
    'of recorded trades are those that were recorded beside them',
    async () => {
      venue = await LocalVenue.start()
      venue.play(readTapes([TRADES])[0]!)
      await venue.step(86_400_000)
      for (const [at, path] of CANDLES.entries()) {
        const recorded = readTapes([path])[0]!.candles!.slice(0, 1_000)
        const startTime = recorded[0]!.openMs
        const interval = ['1m', '5m'][at]
        const bodies = [startTime, startTime + 60_000_000].map((from) =>
          get(`/api/v3/klines?symbol=XRPETH&interval=${interval}&startTime=${from}&limit=1000`),
        )
        const rows = new Map(((await Promise.all(bodies)) as unknown[][][]).flat().map((row) => [row[0], row.slice(1, 6).map(Number)]))
        const expected = recorded.map(({ openMs, open, high, low, close, volume }) => [
          openMs,
          [open, high, low, close, volume].map(Number),
        ])
        expect(recorded.map(({ openMs }) => [openMs, rows.get(openMs)])).toEqual(expected)
      }
    },
  )
})
