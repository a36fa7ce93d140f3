import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Heard, Listener } from './venues/listener.ts'
import { LocalVenue } from './venues/local-venue.ts'
import { BEGINS_MS, MINUTE_MS, sampleCandles } from './venues/sample-candles.ts'

const candles = sampleCandles(60)
const STREAMS = 'btcusdt@trade/btcusdt@bookTicker/btcusdt@kline_1m'

let venue: LocalVenue
const listeners: Listener[] = []
const open = async (streams = STREAMS): Promise<Listener> => {
  const listener = await Listener.open(`ws://127.0.0.1:${venue.port}/stream?streams=${streams}`)
  listeners.push(listener)
  await listener.settled()
  return listener
}
const get = (path: string): Promise<Response> => fetch(venue.url + path)
const json = async (path: string): Promise<Record<string, unknown>> => (await get(path)).json() as Promise<Record<string, unknown>>
const step = async (ms: number, ...heard: readonly Listener[]): Promise<void> => {
  await venue.step(ms)
  for (const listener of heard) await listener.settled()
}
/** What a candle's minutes are told as, whole: what faults are held against. */
const toldBy = async (faults: Parameters<LocalVenue['set']>[0], seed: string, minutes: number): Promise<readonly Heard[]> => {
  const other = await LocalVenue.start({ seed })
  other.play({ symbol: 'BTC/USDT', candles, timeframeMs: MINUTE_MS })
  const listener = await Listener.open(`ws://127.0.0.1:${other.port}/stream?streams=${STREAMS}`)
  await listener.settled()
  other.set(faults)
  await other.step(minutes * MINUTE_MS)
  await listener.settled()
  listener.close()
  await other.close()
  return listener.heard
}
const texts = (heard: readonly Heard[]): string[] => heard.map((one) => JSON.stringify(one))

beforeEach(async () => {
  venue = await LocalVenue.start()
  venue.play({ symbol: 'BTC/USDT', candles, timeframeMs: MINUTE_MS })
})
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close()
  await venue.close()
})

describe('sockets of a local venue', () => {
  test('fall silent and answer pings, and speak again', async () => {
    const client = await open()
    venue.set({ isSilent: true })
    await step(MINUTE_MS, client)
    expect([client.heard, client.pongs]).toEqual([[], 2])
    venue.heal()
    await step(MINUTE_MS, client)
    expect(client.heard.length).toBeGreaterThan(5)
  })

  test('are half open: no frame, no pong, no answer, and no end; new ones are whole', async () => {
    const dead = await open()
    venue.halfOpen()
    dead.say({ method: 'LIST_SUBSCRIPTIONS', id: 1 })
    dead.socket.ping()
    const alive = await open()
    await step(MINUTE_MS, alive)
    expect([dead.heard, dead.pongs, dead.closed]).toEqual([[], 1, null])
    expect(venue.counts().frames.answers, 'what the dead one said has not arrived').toBe(0)
    expect(alive.heard.length).toBeGreaterThan(5)
  })

  test('are cut, and whoever comes again is heard', async () => {
    const client = await open()
    venue.cut()
    while (client.closed === null) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(client.closed).toBe(1006)
    await open()
    expect(venue.counts().openSockets).toBe(1)
    expect(venue.counts().opened).toEqual({ '/stream': 2 })
  })

  test('are refused while nobody listens; those that are open stay', async () => {
    const client = await open()
    const { port } = venue
    // leaves a connection behind that is kept alive
    await get('/api/v3/time').then((answer) => answer.text())
    venue.refuse()
    await expect(get('/api/v3/time')).rejects.toThrow('fetch failed')
    await expect(open()).rejects.toThrow('ECONNREFUSED')
    await step(MINUTE_MS, client)
    expect(client.heard.length).toBeGreaterThan(5)
    await venue.accept()
    expect(venue.port).toBe(port)
    expect((await get('/api/v3/time')).status).toBe(200)
    await open()
  })

  test('are pinged, and hung up on where too much is said', async () => {
    await venue.close()
    venue = await LocalVenue.start({ pingEveryMs: 5 })
    const client = await open()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(client.pings).toBeGreaterThan(2)
    for (let id = 0; id < 20; id++) client.say({ method: 'LIST_SUBSCRIPTIONS', id })
    while (client.closed === null) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(client.closed).toBe(1008)
  })
})

describe('frames of a local venue', () => {
  test('are lost, by a seed: the others come in order', async () => {
    const whole = texts(await toldBy({}, 'a', 20))
    const some = texts(await toldBy({ lost: 0.3 }, 'a', 20))
    expect(some.length / whole.length).toBeGreaterThan(0.5)
    expect(some.length / whole.length).toBeLessThan(0.9)
    expect(some).toEqual(whole.filter((text) => some.includes(text)))
    expect(texts(await toldBy({ lost: 0.3 }, 'a', 20))).toEqual(some)
    expect(texts(await toldBy({ lost: 0.3 }, 'b', 20))).not.toEqual(some)
  })

  test('are doubled', async () => {
    const whole = texts(await toldBy({}, 'a', 5))
    expect(texts(await toldBy({ doubled: 1 }, 'a', 5))).toEqual(whole.flatMap((text) => [text, text]))
  })

  test("are late by the venue's time", async () => {
    const client = await open('btcusdt@trade')
    venue.set({ late: 1, lateMs: 1_000 })
    await step(999, client)
    expect(client.heard).toEqual([])
    await step(1, client)
    expect(client.heard.map(({ data }) => [data!.T, data!.p])).toEqual([[BEGINS_MS, '100.01000000']])
  })

  test('overtake each other, and none is missing', async () => {
    const whole = texts(await toldBy({}, 'a', 20))
    const swapped = texts(await toldBy({ swapped: 0.3 }, 'a', 20))
    const places = swapped.map((text) => whole.indexOf(text))
    expect(places.filter((place, at) => at > 0 && place < places[at - 1]!).length).toBeGreaterThan(10)
    expect([...swapped].sort()).toEqual(whole.filter((text) => swapped.includes(text)).sort())
    expect(whole.length - swapped.length, 'the last one waits for another').toBeLessThan(2)
  })

  test('of one stream are hit alone', async () => {
    const whole = await toldBy({}, 'a', 5)
    const some = await toldBy({ lost: 1, frames: '@kline_' }, 'a', 5)
    expect(some).toEqual(whole.filter(({ stream }) => stream !== 'btcusdt@kline_1m'))
  })

  test('stand still for one symbol, while REST goes on', async () => {
    venue.play({ symbol: 'ETH/USDT', candles, timeframeMs: MINUTE_MS })
    const client = await open(`${STREAMS}/${STREAMS.replaceAll('btc', 'eth')}`)
    venue.set({ stale: ['BTC/USDT'] })
    await step(2 * MINUTE_MS, client)
    expect(new Set(client.heard.map(({ stream }) => stream!.slice(0, 3)))).toEqual(new Set(['eth']))
    expect((await json('/api/v3/ticker/bookTicker?symbol=BTCUSDT')).askPrice).not.toBe('0.00000000')
    expect(await json('/api/v3/klines?symbol=BTCUSDT&interval=1m')).toHaveLength(3)
  })
})

describe('requests to a local venue', () => {
  test.each([
    [429, '7', -1003],
    [418, '120', -1003],
  ])('are answered with %i and told when to come again', async (status, retryAfter, code) => {
    venue.set({ status, retryAfterS: Number(retryAfter) })
    const answer = await get('/api/v3/time')
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([status, retryAfter])
    expect(await answer.json()).toHaveProperty('code', code)
  })

  test.each([
    [{ status: 503 }, 503],
    [{ isHtml: true }, 200],
  ])('are answered with a page: %j', async (faults, status) => {
    venue.set(faults)
    const answer = await get('/api/v3/time')
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([status, 'text/html'])
    expect(await answer.text()).toMatch(/^<html>/)
    expect(venue.counts().paths['/api/v3/time']!.statuses).toEqual({ [status]: 1 })
  })

  test('stall in the middle of an answer', async () => {
    venue.set({ isStalled: true })
    const answer = await get('/api/v3/exchangeInfo')
    expect(answer.status).toBe(200)
    const body = answer.text().then(() => 'whole')
    const waited = new Promise((resolve) => setTimeout(resolve, 200, 'stalled'))
    expect(await Promise.race([body, waited])).toBe('stalled')
    body.catch(() => {})
  })

  test('are slow, at one path alone', async () => {
    venue.set({ slowMs: 300, paths: '/klines' })
    const beganMs = performance.now()
    await get('/api/v3/time')
    expect(performance.now() - beganMs).toBeLessThan(250)
    await get('/api/v3/klines?symbol=BTCUSDT&interval=1m')
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(299)
  })

  test('that weigh too much are refused till the minute is over, and who goes on is shut out', async () => {
    const ask = (): Promise<Response> => get('/api/v3/depth?symbol=BTCUSDT&limit=5000')
    for (let asked = 0; asked < 24; asked++) expect((await ask()).status).toBe(200)
    await venue.step(20_000)
    const refused = await ask()
    expect([refused.status, refused.headers.get('Retry-After'), refused.headers.get('x-mbx-used-weight-1m')]).toEqual([429, '40', '6250'])
    await venue.step(40_000)
    expect((await ask()).status).toBe(200)
    for (let asked = 0; asked < 23 + 20; asked++) await ask()
    const banned = await ask()
    expect([banned.status, banned.headers.get('Retry-After')]).toEqual([418, '120'])
    await venue.step(119_000)
    expect((await ask()).status).toBe(418)
    await venue.step(1_000)
    expect((await ask()).status).toBe(200)
  })

  test('find a clock that jumped', async () => {
    const client = await open('btcusdt@trade')
    venue.set({ clockOffsetMs: -30_000 })
    await step(10, client)
    expect(await json('/api/v3/time')).toEqual({ serverTime: BEGINS_MS + 10 - 30_000 })
    expect(client.heard[0]!.data).toMatchObject({ E: BEGINS_MS - 30_000, T: BEGINS_MS - 30_000 })
  })
})

describe('instruments of a local venue', () => {
  const listed = async (): Promise<Record<string, unknown> | undefined> =>
    ((await json('/api/v3/exchangeInfo')).symbols as Record<string, unknown>[]).find(({ symbol }) => symbol === 'BTCUSDT')

  test('are halted: the candle ends, then nothing happens, there are no candles, and it goes on', async () => {
    const client = await open()
    await step(MINUTE_MS - 1, client)
    venue.floor.halt('BTC/USDT')
    expect((await listed())!.status).toBe('BREAK')
    client.heard.length = 0
    await step(3 * MINUTE_MS, client)
    const told = client.heard.map(({ stream, data }) => [stream, (data!.k as { t: number }).t])
    expect(told.every(([stream, openMs]) => stream === 'btcusdt@kline_1m' && openMs === BEGINS_MS)).toBe(true)
    expect(client.heard.at(-1)!.data!.k).toHaveProperty('x', true)
    venue.floor.resume('BTC/USDT')
    expect((await listed())!.status).toBe('TRADING')
    await step(MINUTE_MS, client)
    const opens = ((await json('/api/v3/klines?symbol=BTCUSDT&interval=1m')) as unknown as unknown[][]).map(([openMs]) => openMs)
    expect(opens).toEqual([0, 4].map((n) => candles[n]!.openMs))
    expect(client.heard.length).toBeGreaterThan(5)
  })

  test('have no candles while they are halted, where others have some without a trade', async () => {
    const trades = [0, 6].map((n) => ({ timeMs: BEGINS_MS + n * MINUTE_MS, price: '7', amount: '1', side: 'buy' as const }))
    venue.play({ symbol: 'ETH/USDT', trades })
    await venue.step(2 * MINUTE_MS - 1)
    venue.floor.halt('ETH/USDT')
    await venue.step(2 * MINUTE_MS)
    venue.floor.resume('ETH/USDT')
    await venue.step(3 * MINUTE_MS)
    const rows = (await json('/api/v3/klines?symbol=ETHUSDT&interval=1m')) as unknown as unknown[][]
    expect(rows.map(([openMs]) => (Number(openMs) - BEGINS_MS) / MINUTE_MS)).toEqual([0, 1, 4, 5, 6])
  })

  test('are delisted', async () => {
    const client = await open()
    venue.floor.delist('BTC/USDT')
    await step(MINUTE_MS, client)
    expect(client.heard).toEqual([])
    expect(await listed()).toBeUndefined()
    expect(await json('/api/v3/klines?symbol=BTCUSDT&interval=1m')).toHaveProperty('code', -1121)
  })

  test('have other filters from one moment to the next', async () => {
    venue.floor.change('BTC/USDT', { tick: '0.5', step: '0.01', minNotional: '25' })
    const filters = (await listed())!.filters as Record<string, string>[]
    const of = (name: string): Record<string, string> => filters.find(({ filterType }) => filterType === name)!
    expect([of('PRICE_FILTER').tickSize, of('LOT_SIZE').stepSize, of('NOTIONAL').minNotional]).toEqual([
      '0.50000000',
      '0.01000000',
      '25.00000000',
    ])
  })
})
