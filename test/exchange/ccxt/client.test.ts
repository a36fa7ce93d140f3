import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { httpFactsOf, OddReply } from '../../../src/exchange/ccxt/http-facts.ts'
import { loadVenueClass } from '../../../src/exchange/ccxt/load-venue-class.ts'
import { PUBLIC_TERMS } from '../../../src/exchange/ccxt/public-terms.ts'
import { VENUE_NAMES } from '../../../src/exchange/ccxt/venue-exchange.ts'
import { clientOf, PlainVenue, soon } from './plain-venue.ts'

// Each override of the library leans on something inside of it. What an upgrade changes there fails here, by the name of the override.

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const stage = async () => {
  const venue = await new PlainVenue().listen()
  open.push(venue)
  const parts = await clientOf(venue)
  open.push(parts.client)
  return { venue, ...parts }
}
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error: Error) => error,
  )

describe('the library', () => {
  test('is the version that was looked at', () => {
    const root = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { dependencies: { ccxt: string } }
    const installed = readFileSync(new URL('../package.json', import.meta.resolve('ccxt')), 'utf8')
    expect(root.dependencies.ccxt).toBe('4.5.84')
    expect(JSON.parse(installed)).toMatchObject({ name: 'ccxt', version: '4.5.84' })
  })

  test.each(VENUE_NAMES)('has for %s what is called by name', async (name) => {
    const Venue = await loadVenueClass(name)
    const exchange = new Venue(PUBLIC_TERMS(['spot']))
    for (const method of [
      'loadHttpProxyAgent',
      'loadMarkets',
      'calculateRateLimiterCost',
      'fetch2',
      'client',
      'handleErrors',
      'handleHttpStatusCode',
      'getDispatcherOptions',
      'handleMessage',
      'watchBidsAsks',
      'watchTradesForSymbols',
      'watchOHLCVForSymbols',
      'watchTickers',
    ])
      expect(typeof Reflect.get(exchange, method), method).toBe('function')
  })

  test('throttles nothing and repeats nothing', async () => {
    const { venue, client } = await stage()
    expect(client.exchange.enableRateLimit).toBe(false)
    expect(client.exchange.options.maxRetriesOnFailure).toBe(0)
    venue.answer = (_, response) => venue.json(response, {}, 500)
    await failureOf(client.ask('publicGetTime', {}))
    expect(venue.asked).toEqual(['GET /api/v3/time'])
    venue.answer = (_, response) => venue.json(response, { serverTime: 1 })
    const began = performance.now()
    for (let time = 0; time < 40; time++) await client.ask('publicGetTime', {})
    expect(performance.now() - began, 'forty at its own pace take two seconds').toBeLessThan(1500)
  })

  test('leaves decimals as the venue wrote them', async () => {
    const { client } = await stage()
    const market = (await client.exchange.loadMarkets())['BTC/USDT']
    expect(market).toMatchObject({
      precision: { price: '0.01000000', amount: '0.00001000' },
      info: { filters: [{ tickSize: '0.01000000' }, {}, {}] },
    })
  })
})

describe('every address', () => {
  test.each(VENUE_NAMES)('of %s is aimed at the venue beside us, REST and streams', async (name) => {
    const venue = await new PlainVenue().listen()
    open.push(venue)
    const { client } = await clientOf(venue, name)
    open.push(client)
    const all: string[] = []
    const collect = (urls: object): void => {
      for (const value of Object.values(urls)) typeof value === 'string' ? all.push(value) : collect(value as object)
    }
    collect(client.exchange.urls.api)
    expect(all.length).toBeGreaterThan(5)
    expect(all.filter((url) => !/^(http|ws):\/\/127\.0\.0\.1:\d+(\/|$)/.test(url))).toEqual([])
  })
})

describe('fetch2', () => {
  test('asks for leave before every call, with its weight by the table', async () => {
    const { venue, client, calls } = await stage()
    venue.answer = (_, response) => venue.json(response, [])
    await client.ask('publicGetKlines', { symbol: 'BTCUSDT', interval: '1m', limit: 1000 })
    await client.ask('fapiPublicGetKlines', { symbol: 'BTCUSDT', interval: '1m', limit: 1000 })
    await client.ask('fapiPublicGetKlines', { symbol: 'BTCUSDT', interval: '1m', limit: 99 })
    await client.ask('publicGetTickerBookTicker', { symbols: '["BTCUSDT"]' })
    expect(calls).toEqual([
      // of spot a unit is five of the venue's own
      { api: 'public', path: 'klines', method: 'GET', cost: 0.4 },
      { api: 'fapiPublic', path: 'klines', method: 'GET', cost: 5 },
      { api: 'fapiPublic', path: 'klines', method: 'GET', cost: 1 },
      { api: 'public', path: 'ticker/bookTicker', method: 'GET', cost: 0.8 },
    ])
  })

  test('sends nothing where there is no leave, and waits for it', async () => {
    const { venue, client, gate } = await stage()
    gate.admit = () => Promise.reject(new Error('no budget'))
    expect((await failureOf(client.ask('publicGetTime', {}))).message).toBe('no budget')
    expect(venue.asked).toEqual([])
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.admit = () => promise
    const asked = client.ask('publicGetPing', {})
    await new Promise((later) => setTimeout(later, 50))
    expect(venue.asked).toEqual([])
    resolve()
    await asked
    expect(venue.asked).toEqual(['GET /api/v3/ping'])
  })
})

describe('handleErrors', () => {
  test.each([
    [429, { 'retry-after': '7' }, '{"code":-1003,"msg":"Too many"}', { status: 429, code: '-1003', retryAfterS: 7, isJson: true }],
    [418, { 'retry-after': '120' }, '{}', { status: 418, code: null, retryAfterS: 120, isJson: true }],
    [503, {}, '{"code":-1008,"msg":"Busy"}', { status: 503, code: '-1008', retryAfterS: null, isJson: true }],
    [400, {}, '{"code":-1121,"msg":"Invalid symbol."}', { status: 400, code: '-1121', isJson: true }],
    [403, {}, '<html>', { status: 403, code: null, isJson: false, body: '<html>' }],
  ])('a refusal with status %i carries its facts', async (status, headers, body, facts) => {
    const { venue, client } = await stage()
    venue.answer = (_, response) => response.writeHead(status, headers).end(body)
    expect(httpFactsOf(await failureOf(client.ask('publicGetTime', {})))).toMatchObject(facts)
  })

  test.each([
    [200, '<html>Welcome</html>'],
    [200, ''],
    [200, 'null'],
    [200, '{"serverTime":'],
    [301, '{}'],
    [599, '{"serverTime":1}'],
  ])('%i with %j is no success', async (status, body) => {
    const { venue, client } = await stage()
    venue.answer = (_, response) => response.writeHead(status, {}).end(body)
    const error = await failureOf(client.ask('publicGetTime', {}))
    expect(error).toBeInstanceOf(status === 301 ? Error : OddReply)
  })

  test('every reply is told with its headers', async () => {
    const { venue, client, replies } = await stage()
    venue.answer = (_, response) => venue.json(response, { serverTime: 1 }, 200, { 'x-mbx-used-weight-1m': '17' })
    await client.ask('publicGetTime', {})
    expect(replies).toMatchObject([{ status: 200, method: 'GET', headers: { 'X-Mbx-Used-Weight-1m': '17' } }])
    expect(replies[0]!.url).toMatch(/\/api\/v3\/time$/)
  })
})

describe('getDispatcherOptions', () => {
  test('a body that stalls is given up like a head that does not come', async () => {
    const { venue, client } = await stage()
    client.exchange.timeout = 300
    venue.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"server')
    }
    const began = performance.now()
    await failureOf(client.ask('publicGetTime', {}))
    expect(performance.now() - began).toBeLessThan(3000)
  })
})

describe('client', () => {
  test('a promise of a socket that nobody awaits ends with it, and is no unhandled rejection', async () => {
    const { client } = await stage()
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const socket = client.exchange.client(`ws://127.0.0.1:1/ws/x`)
    const awaited = socket.future('somebody')
    void socket.future('nobody')
    socket.reset(new Error('gone'))
    await expect(awaited).rejects.toThrow('gone')
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('a venue that is not there ends what listens, and no promise is left without a handler', async () => {
    const { venue, client } = await stage()
    await client.exchange.loadMarkets()
    await venue.close()
    open.shift()
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const because = await client.listen((exchange) => exchange.watchBidsAsks(['BTC/USDT'])).ended
    await client.listen((exchange) => exchange.watchTradesForSymbols(['BTC/USDT'])).ended
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', note)
    expect(because).toMatch(/ECONNREFUSED/)
    expect(unhandled).toEqual([])
  })

  test('the sockets of what listens are known, asks for aggregated trades, and is subscribed anew after its end', async () => {
    const { venue, client } = await stage()
    await client.exchange.loadMarkets()
    const first = client.listen((exchange) => exchange.watchTradesForSymbols(['BTC/USDT']))
    await soon(() => venue.said.length === 1)
    expect([...first.sockets].map(({ url }) => new URL(url).pathname)).toEqual(['/ws/0'])
    venue.lines[0]!.terminate()
    expect(await first.ended).toMatch(/1006/)
    const began = performance.now()
    client.listen((exchange) => exchange.watchTradesForSymbols(['BTC/USDT']))
    await soon(() => venue.said.length === 2)
    expect(performance.now() - began, 'the library waits a second by itself').toBeLessThan(800)
    expect(venue.said.map((text) => JSON.parse(text) as object)).toMatchObject([
      { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'] },
      { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'] },
    ])
  })
})

describe('handleMessage', () => {
  const quote = (u: number) => JSON.stringify({ u, s: 'BTCUSDT', b: '1', B: '1', a: '2', A: '1' })

  test('every frame is seen though nobody awaits, and none is kept by the library', async () => {
    const { venue, client, frames } = await stage()
    await client.exchange.loadMarkets()
    client.listen((exchange) => exchange.watchBidsAsks(['BTC/USDT']))
    await soon(() => venue.said.length === 1)
    for (let u = 0; u < 30; u++) venue.lines[0]!.send(quote(u))
    await soon(() => frames.length === 30)
    expect(frames.map((frame) => (frame as { u: number }).u)).toEqual(Array.from({ length: 30 }, (_, u) => u))
    expect(Reflect.get(client.exchange, 'bidsasks')).toEqual({})
  })

  test('a defect of whoever hears is no fault of the line: it ends the process', async () => {
    const { venue, client, gate } = await stage()
    await client.exchange.loadMarkets()
    const listening = client.listen((exchange) => exchange.watchBidsAsks(['BTC/USDT']))
    await soon(() => venue.said.length === 1)
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const thrown: Error[] = []
    process.on('uncaughtException', (error) => thrown.push(error))
    gate.defect = new Error('a defect')
    venue.lines[0]!.send(quote(1))
    await soon(() => thrown.length === 1)
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
    expect(thrown).toEqual([gate.defect])
    expect(await Promise.race([listening.ended, 'still there'])).toBe('still there')
  })

  test('nothing more is heard of a line that was dropped, and it is closed at once though its peer is silent', async () => {
    const { venue, client, frames } = await stage()
    await client.exchange.loadMarkets()
    const listening = client.listen((exchange) => exchange.watchBidsAsks(['BTC/USDT']))
    await soon(() => venue.said.length === 1)
    for (let u = 0; u < 5; u++) venue.lines[0]!.send(quote(u))
    listening.drop('of no use')
    expect(await listening.ended).toBe('of no use')
    await soon(() => venue.lines[0]!.readyState === 3)
    expect(venue.lines[0]!.readyState).toBe(3)
    const [socket] = listening.sockets
    client.exchange.handleMessage(socket!, { u: 9, s: 'BTCUSDT', b: '1', B: '1', a: '2', A: '1' })
    expect(frames, 'what waited in it is not heard either').toEqual([])
  })
})

describe('close', () => {
  test('leaves no socket, not even one whose dial is not answered', async () => {
    const { venue, client } = await stage()
    await client.exchange.loadMarkets()
    client.listen((exchange) => exchange.watchBidsAsks(['BTC/USDT']))
    await soon(() => venue.said.length === 1)
    venue.isMute = true
    client.listen((exchange) => exchange.watchTradesForSymbols(['BTC/USDT']))
    // two of requests, which are kept open, one that stands, one that is being dialled
    await soon(() => venue.openSockets === 4)
    expect(venue.openSockets).toBe(4)
    await client.close()
    // what is kept open for the next request ends by itself after some seconds
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(venue.openSockets).toBe(0)
  })
})
