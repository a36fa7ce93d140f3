import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { OrderReport, Report } from '../../src/exchange/port.ts'
import { SteadyClock } from '../../src/kernel/clock.ts'
import { RemoteVenue } from './remote/client.ts'
import { ID, ORDER, TRADE } from './remote/sample.ts'

/** The client against a venue that says what a test wants it to. */
const TIMEOUT_MS = 200
const TIME = { timeMs: 1_700_000_000_500 }
const USD = { asset: 'USD', free: '9', locked: '1' }
const FOUND = { orderId: ID, symbol: 'BTC/USD', status: 'filled', venueOrderId: 'v1', executed: '0.1', trades: [TRADE], ...TIME }

type Saying = (response: ServerResponse, request: IncomingMessage) => void
const json =
  (status: number, body: unknown): Saying =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const html =
  (status: number): Saying =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Gateway</h1>')

let server: Server
let sockets: WebSocketServer
let url: string
let say: Saying
let asked: string[] = []
let bodies: Record<string, unknown>[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/time') return json(200, { timeMs: Date.now() })(response, request)
    if (request.url === '/balances') return json(200, { balances: [USD], timeMs: TIME.timeMs + 1 })(response, request)
    if (request.url === '/orders' && request.method === 'GET') return json(200, { open: [], ...TIME })(response, request)
    asked.push(`${request.method} ${request.url}`)
    request.on('data', (text) => bodies.push(JSON.parse(String(text))))
    say(response, request)
  })
  sockets = new WebSocketServer({ server })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
const hangUp = (): void => {
  for (const socket of sockets.clients) socket.terminate()
}
afterAll(() => {
  hangUp()
  server.closeAllConnections()
  server.close()
})

const clients: RemoteVenue[] = []
const ticks: string[] = []
/** what was said of the line, and what surveys said */
const said: string[] = []
const surveys: Report[] = []
const client = (to = url): { venue: RemoteVenue; reports: OrderReport[] } => {
  const reports: OrderReport[] = []
  const venue = new RemoteVenue({
    url: to,
    agent: 'test',
    clock: new SteadyClock(0),
    timeoutMs: TIMEOUT_MS,
    receiveWindowMs: 500,
    proofDelayMs: 1000,
    silenceMs: 60_000,
    lookEveryMs: 60_000,
    onTick: (...tick) => ticks.push(tick.join(' ')),
  })
  venue.listen((report) => {
    if (report.kind === 'line') said.push(report.is)
    else if (report.kind === 'survey' || report.kind === 'clock') surveys.push(report)
    else if (report.kind !== 'foreign-fill' && report.kind !== 'funding') reports.push(report)
  })
  clients.push(venue)
  return { venue, reports }
}
afterEach(() => {
  for (const venue of clients.splice(0)) venue.close()
  asked = []
  bodies = []
  said.length = 0
  surveys.length = 0
  ticks.length = 0
})

/** The one report a request led to: `because` of an unknown is left to taste. */
const told = async (act: (venue: RemoteVenue) => void, to?: string): Promise<unknown> => {
  const { venue, reports } = client(to)
  act(venue)
  const beganMs = performance.now()
  while (reports.length === 0 && performance.now() - beganMs < 2000) await sleep(5)
  // no second one comes
  await sleep(20)
  expect(reports).toHaveLength(1)
  const [report] = reports
  expect(report).toMatchObject({ symbol: 'BTC/USD', orderId: ID })
  if (report?.kind === 'trade' || report === undefined) throw new Error('Requests are answered by replies and look-ups.')
  const said = report.kind === 'reply' ? report.outcome : report.answer
  return said.is === 'unknown' ? 'unknown' : said
}

/** What proves nothing, whatever was asked. */
const NOTHING: [string, Saying][] = [
  ['a server error (F05)', json(500, { code: 'insufficient-balance', orderId: ID, ...TIME })],
  ['a bad gateway', html(502)],
  ['a venue that is not available (F06)', json(503, {})],
  ['a limit that was met (F12)', json(429, { code: 'too-many-requests', orderId: ID, ...TIME })],
  ['a page of a gateway with a definite status', html(400)],
  ['another page', html(404)],
  ['a page with a good status', html(200)],
  ['an empty body', (response) => response.writeHead(200).end()],
  ['half a body', (response) => response.writeHead(200, { 'content-length': '100' }).write('{"orderId":"cf01')],
  ['a body that never ends', (response) => response.writeHead(200).write(JSON.stringify(FOUND).slice(0, 9))],
  ['null', json(200, null)],
  ['a list', json(200, [FOUND])],
  ['no time', json(200, { ...FOUND, timeMs: undefined })],
  ['a time that is text', json(200, { ...FOUND, timeMs: '1700000000500' })],
  ['a refusal that is about another order', json(400, { code: 'insufficient-balance', orderId: 'cf9', ...TIME })],
  ['an absence of another order', json(404, { code: 'unknown-order', orderId: 'cf9', ...TIME })],
  ['a refusal without a code', json(400, { orderId: ID, ...TIME })],
  ['a code that is a number (F19)', json(400, { code: -2010, orderId: ID, ...TIME })],
  ['a code nobody knows', json(400, { code: 'moon-in-the-wrong-house', orderId: ID, ...TIME })],
  ['an answer about another order (F20)', json(200, { ...FOUND, orderId: 'cf9' })],
  ['a way to somewhere else (F07)', (response) => response.writeHead(307, { location: '/elsewhere' }).end()],
  ['a broken line', (_, { socket }) => socket.destroy()],
  ['a line that breaks in the answer', (response, { socket }) => response.writeHead(200).write('{', () => socket.destroy())],
  ['no answer at all', () => {}],
]

describe.each<[string, (venue: RemoteVenue) => void]>([
  ['placing', (venue) => venue.place(ORDER)],
  ['cancelling', (venue) => venue.cancel({ ...ORDER, venueOrderId: null, attempt: 1 })],
  ['looking up', (venue) => venue.query({ ...ORDER, venueOrderId: null, askedMs: 7 })],
])('%s', (_, act) => {
  test.each(NOTHING)('%s proves nothing, and is asked for once (F05 F07 F19)', async (_, saying) => {
    say = saying
    expect(await told(act)).toBe('unknown')
    expect(asked).toHaveLength(1)
  })

  test('nobody there proves nothing', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    expect(await told(act, `http://127.0.0.1:${port}`)).toBe('unknown')
  })

  test('an answer that comes too late changes nothing any more (F03)', async () => {
    say = (response, request) => setTimeout(() => json(200, FOUND)(response, request), TIMEOUT_MS * 1.5)
    const { venue, reports } = client()
    act(venue)
    await sleep(TIMEOUT_MS * 2.5)
    expect(reports).toHaveLength(1)
  })
})

const refused = (status: number, code: string): Saying => json(status, { code, orderId: ID, ...TIME })

test.each<[string, Saying, unknown]>([
  ['taken', json(201, { orderId: ID, symbol: 'BTC/USD', venueOrderId: 'v1', ...TIME }), { is: 'accepted', venueOrderId: 'v1' }],
  ['refused', refused(400, 'insufficient-balance'), { is: 'rejected', code: 'insufficient-balance' }],
  ['refused as too late (F04)', refused(400, 'request-expired'), { is: 'rejected', code: 'request-expired' }],
  // the first one may be alive: F07
  ['refused as a duplicate (F07)', refused(409, 'duplicate-order-id'), 'unknown'],
  ['taken for another coin (F20)', json(201, { orderId: ID, symbol: 'ETH/USD', venueOrderId: 'v1', ...TIME }), 'unknown'],
  ['taken without an id', json(201, { orderId: ID, symbol: 'BTC/USD', ...TIME }), 'unknown'],
])('an order that is %s', async (_, saying, outcome) => {
  say = saying
  expect(await told((venue) => venue.place(ORDER))).toEqual(outcome)
})

test.each([
  ['its receive window', 60_000, 500],
  ['the moment from which its absence is proof', 300, 200],
])('an order is valid until %s is over', async (_, provableInMs, validForMs) => {
  say = json(201, { orderId: ID, symbol: 'BTC/USD', venueOrderId: 'v1', ...TIME })
  const beforeMs = Date.now()
  await told((venue) => venue.place({ ...ORDER, provableAfterMs: beforeMs + provableInMs }))
  const [body] = bodies
  expect(body).toMatchObject({ orderId: ID, reduceOnly: false, postOnly: false, timeInForce: 'GTC' })
  // both clocks are this computer's
  expect(Math.abs(Number(body?.validUntilMs) - beforeMs - validForMs)).toBeLessThan(50)
})

test('an order whose absence is proof already is not sent, and nobody knows of it', async () => {
  say = json(201, { orderId: ID, symbol: 'BTC/USD', venueOrderId: 'v1', ...TIME })
  const late = { ...ORDER, provableAfterMs: Date.now() - 1 }
  expect(await told((venue) => venue.place(late))).toEqual('unknown')
  expect(bodies).toEqual([])
})

test('an order is cancelled and looked up by what the venue calls it, where that is known', async () => {
  say = json(404, { code: 'unknown-order', orderId: ID, ...TIME })
  await told((venue) => venue.cancel({ ...ORDER, venueOrderId: 'v 1', attempt: 1 }))
  await told((venue) => venue.query({ ...ORDER, venueOrderId: 'v 1', askedMs: 7 }))
  await told((venue) => venue.query({ ...ORDER, venueOrderId: null, askedMs: 7 }))
  const path = `/orders/${ID}`
  expect(asked).toEqual([`DELETE ${path}?venueOrderId=v%201`, `GET ${path}?venueOrderId=v%201`, `GET ${path}`])
})

test.each<[string, Saying, unknown]>([
  ['taken', json(200, { orderId: ID, ...TIME }), { is: 'accepted', venueOrderId: '' }],
  ['refused for an order that is closed', refused(409, 'order-closed'), { is: 'rejected', code: 'order-closed' }],
  ['refused with words that are about placing', refused(400, 'insufficient-balance'), 'unknown'],
])('a cancellation that is %s', async (_, saying, outcome) => {
  say = saying
  expect(await told((venue) => venue.cancel({ ...ORDER, venueOrderId: null, attempt: 1 }))).toEqual(outcome)
})

const { orderId: _id, symbol: _symbol, timeMs: _time, ...found } = FOUND
test.each<[string, Saying, unknown]>([
  ['found', json(200, FOUND), { is: 'found', ...found }],
  ['absent', refused(404, 'unknown-order'), { is: 'not-found' }],
  ['archived (F18)', refused(400, 'order-archived'), 'unknown'],
  ['found with a status nobody knows (F19)', json(200, { ...FOUND, status: 'PENDING_NEW' }), 'unknown'],
  ['found with no status (F19)', json(200, { ...FOUND, status: null }), 'unknown'],
  ['found with the trade of another order (F20)', json(200, { ...FOUND, trades: [{ ...TRADE, orderId: 'cf9' }] }), 'unknown'],
  ['found with the trade of another coin', json(200, { ...FOUND, trades: [{ ...TRADE, symbol: 'ETH/USD' }] }), 'unknown'],
  ['found with a quantity that is a number', json(200, { ...FOUND, executed: 0.1 }), 'unknown'],
  ['found with a quantity below zero', json(200, { ...FOUND, trades: [{ ...TRADE, quantity: '-0.1' }] }), 'unknown'],
  ['found with a price of nothing', json(200, { ...FOUND, trades: [{ ...TRADE, price: '0' }] }), 'unknown'],
  ['found with an exponent', json(200, { ...FOUND, executed: '1e-1' }), 'unknown'],
  ['found without a fee', json(200, { ...FOUND, trades: [{ ...TRADE, fee: undefined }] }), 'unknown'],
])('an order that is %s', async (_, saying, answer) => {
  say = saying
  expect(await told((venue) => venue.query({ ...ORDER, venueOrderId: null, askedMs: 7 }))).toEqual(answer)
})

describe('the stream', () => {
  const speak = (...messages: unknown[]): void => {
    for (const socket of sockets.clients)
      for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
  const until = async (isSo: () => boolean): Promise<void> => {
    const beganMs = performance.now()
    while (!isSo() && performance.now() - beganMs < 3000) await sleep(5)
    expect(isSo()).toBe(true)
  }

  test('what cannot be read is passed over, and the line stands (F41)', async () => {
    const { venue, reports } = client()
    await venue.connect()
    const tick = { type: 'tick', symbol: 'BTC/USD', price: '20000', volume: 1, timeMs: 1 }
    speak(
      '',
      'x',
      '[]',
      'null',
      { type: 'news' },
      { ...tick, price: '0' },
      { ...tick, price: '-1' },
      { ...tick, price: null },
      { ...tick, volume: -1 },
    )
    const trade = { type: 'trade', orderId: ID, symbol: 'BTC/USD', trade: TRADE, ...TIME }
    speak({ ...trade, orderId: 'cf9' }, { ...trade, symbol: 'ETH/USD' }, { ...trade, trade: { ...TRADE, quantity: '0' } })
    speak(trade, tick)
    await until(() => ticks.length === 1)
    expect(reports).toEqual([expect.objectContaining({ kind: 'trade', orderId: ID })])
  })

  test('it comes back after a break, and says so, with all that is open when it is asked (F40)', async () => {
    const { venue } = client()
    await venue.connect()
    expect(said).toEqual(['up'])
    hangUp()
    await until(() => said.length === 3)
    expect(said).toEqual(['up', 'down', 'gap'])
    venue.survey({ askedMs: 7 })
    await until(() => surveys.length === 1)
    const ownedMs = { venueTimeMs: TIME.timeMs + 1 }
    const account = {
      openOrders: { found: [], venueTimeMs: TIME.timeMs },
      balances: { found: [USD], ...ownedMs },
      positions: { found: [], ...ownedMs },
    }
    expect(surveys).toEqual([{ kind: 'survey', askedMs: 7, ...account }])
  })

  test('its time is told to who asks for it', async () => {
    const { venue } = client()
    venue.clock({ askedMs: 7 })
    await until(() => surveys.length === 1)
    const aboutMs = expect.closeTo(Date.now(), -3)
    expect(surveys).toEqual([{ kind: 'clock', askedMs: 7, venueTimeMs: aboutMs }])
  })

  test('who listens when it stands already is told so', async () => {
    const { venue } = client()
    await venue.connect()
    said.length = 0
    venue.listen((report) => void said.push(report.kind === 'line' ? report.is : report.kind))
    expect(said).toEqual(['up'])
  })
})
