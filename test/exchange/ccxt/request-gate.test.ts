import { afterEach, expect, test } from 'vitest'
import type { BudgetNews } from '../../../src/exchange/budget/request-budget.ts'
import { openVenueClient, type VenueClient } from '../../../src/exchange/ccxt/client.ts'
import { RequestGate, RequestNotSent } from '../../../src/exchange/ccxt/request-gate.ts'
import type { VenueName } from '../../../src/exchange/ccxt/venue-exchange.ts'
import { Stage } from '../budget/budget-stage.ts'
import { PlainVenue } from './plain-venue.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

/** The library's client at a venue that says the time, through a gate whose clocks are moved by hand. */
const gated = async (name: VenueName = 'binance') => {
  const venue = await new PlainVenue().listen()
  open.push(venue)
  venue.answer = (_, response) => venue.json(response, { serverTime: 1 })
  const stage = new Stage()
  const news: BudgetNews[] = []
  const gate = new RequestGate({ venue: name, timers: stage, clock: stage.clock, news: (one) => news.push(one) })
  const client: VenueClient = await openVenueClient({
    venue: name,
    kinds: ['spot', 'linear'],
    venueUrl: new URL(`http://127.0.0.1:${venue.port}`),
    hooks: { admit: gate.admit, replied: gate.replied, frame: () => false },
  })
  open.push(client)
  return { venue, stage, news, gate, client }
}
const caught = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)
const weightsOf = (gate: RequestGate): Record<string, number> =>
  Object.fromEntries(gate.usage.map(({ of, limits }) => [of, limits.find(({ name }) => name === 'weight-1m')!.used]))

test('spot and perpetuals are counted each at its address, in the weights that the venue documents', async () => {
  const { gate, client } = await gated()
  await client.ask('publicGetTime', {})
  await client.ask('publicGetExchangeInfo', {})
  await client.ask('fapiPublicGetTime', {})
  expect(weightsOf(gate)).toEqual({ binance: 21, binanceusdm: 1 })
})

test('what the venue has counted is heard, of the reply to the very call', async () => {
  const { venue, gate, client } = await gated()
  await client.ask('publicGetTime', {})
  venue.answer = (request, response) =>
    venue.json(response, { serverTime: 1 }, 200, { 'x-mbx-used-weight-1m': request.url?.startsWith('/fapi') ? '700' : '4000' })
  await Promise.all([client.ask('publicGetTime', {}), client.ask('fapiPublicGetTime', {}), client.ask('publicGetTime', {})])
  expect(weightsOf(gate)).toEqual({ binance: expect.toSatisfy((used: number) => used >= 4000 && used <= 4001), binanceusdm: 700 })
})

test('a call that gets no reply hears nothing of what others are told meanwhile', async () => {
  const { venue, gate, client } = await gated()
  await Promise.all([client.ask('publicGetTime', {}), client.ask('fapiPublicGetTime', {})])
  venue.answer = (request, response) => {
    if (!request.url?.startsWith('/fapi')) return venue.json(response, { serverTime: 1 }, 200, { 'x-mbx-used-weight-1m': '2000' })
    setTimeout(() => request.socket.destroy(), 50)
  }
  await Promise.all([client.ask('publicGetTime', {}), caught(client.ask('fapiPublicGetTime', {}))])
  expect(weightsOf(gate)).toEqual({ binance: 2000, binanceusdm: 2 })
})

test('a venue that refuses in the body alone is heard: by its code, of the endpoint that was asked', async () => {
  const { venue, news, client } = await gated('bybit')
  venue.answer = (_, response) => venue.json(response, { retCode: 10006, retMsg: 'Too many visits!', result: {} })
  expect(await caught(client.ask('publicGetV5MarketTime', {}))).toBeInstanceOf(Error)
  expect(news).toMatchObject([{ kind: 'closed', what: 'endpoint', endpoint: 'v5/market/time', status: 200 }])
})

test('of what waits the cancel leaves first, whenever it was asked for', async () => {
  const { venue, stage, gate, client } = await gated()
  venue.answer = (_, response) => venue.json(response, { serverTime: 1 }, 200, { 'x-mbx-used-weight-1m': '6000' })
  await client.ask('publicGetTime', {})
  const ask = (name: 'market-data' | 'look-up' | 'cancel') =>
    gate.as({ class: name }, () => client.ask('publicGetTrades', { symbol: name }))
  const all = [ask('market-data'), ask('market-data'), ask('look-up'), ask('market-data'), ask('cancel')]
  await stage.pass(59_999)
  expect(venue.asked).toHaveLength(1)
  venue.answer = (_, response) => venue.json(response, [])
  await stage.pass(1)
  await Promise.all(all)
  expect(venue.asked.slice(1, 3).map((line) => line.split('symbol=')[1])).toEqual(['cancel', 'look-up'])
})

test('after a ban nothing reaches the venue until it is over, whatever it is for', async () => {
  const { venue, stage, news, gate, client } = await gated()
  venue.answer = (_, response) =>
    venue.json(response, { code: -1003, msg: 'Way too much request weight used' }, 418, { 'Retry-After': '120' })
  expect(await caught(client.ask('publicGetTime', {}))).toBeInstanceOf(Error)
  expect(news).toMatchObject([{ kind: 'closed', what: 'everything', status: 418 }])
  venue.answer = (_, response) => venue.json(response, { serverTime: 1 })
  const stop = gate.as({ class: 'protection' }, () => client.ask('publicGetTime', {}))
  await stage.pass(119_999)
  expect(venue.asked).toHaveLength(1)
  await stage.pass(1)
  await stop
  expect(venue.asked).toHaveLength(2)
})

test('what is past its time does not leave, and says so', async () => {
  const { venue, stage, gate, client } = await gated()
  const late = await caught(
    gate.as({ class: 'entry', order: true, sendByMs: stage.clock.nowMs() - 1 }, () => client.ask('publicGetTime', {})),
  )
  expect(late).toBeInstanceOf(RequestNotSent)
  expect(late).toMatchObject({
    because: 'past-send-by',
    message: 'GET time was not sent to binance: nothing could leave in time; try again later.',
  })
  expect(venue.asked).toEqual([])
})

test('a call without a reply is over as well, so that the next may leave', async () => {
  const { venue, client } = await gated()
  // the second may be there as soon as the first is over
  venue.answer = (request, response) => (venue.asked.length === 1 ? request.socket.destroy() : venue.json(response, { serverTime: 1 }))
  const [first, second] = [caught(client.ask('publicGetTime', {})), client.ask('publicGetTime', {})]
  expect(await first).toBeInstanceOf(Error)
  expect(await second).toEqual({ serverTime: 1 })
})

test('after the end nothing leaves', async () => {
  const { venue, gate, client } = await gated()
  await client.ask('publicGetTime', {})
  gate.stop()
  expect(await caught(client.ask('publicGetTime', {}))).toMatchObject({ because: 'stopped' })
  expect(venue.asked).toHaveLength(1)
})
