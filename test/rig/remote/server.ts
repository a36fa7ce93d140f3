import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import type { PlaceOrder } from '../../../src/exchange/port.ts'
import { type Faults, noticeFault, type RequestFault, requestFault } from './faults.ts'
import { Prices, TICK_EVERY_MS } from './prices.ts'
import { type Notice, type Truth, Venue } from './venue.ts'

/**
 * The venue as a process of its own, which survives the engine and knows the truth. The port of the venue is what an
 * engine sees; the port of control is the test's: it works while the venue is out, and tells what really happened.
 */
export type Post = { readonly orderId: string; readonly agent: string; readonly atMs: number }
export type Account = {
  readonly timeMs: number
  readonly balances: Readonly<Record<string, string>>
  readonly open: readonly string[]
  readonly orders: readonly Truth[]
  /** every request to place that came, whatever became of it */
  readonly posts: readonly Post[]
  readonly requests: number
}
/** One request about one order. */
export type Asked = { readonly method: string; readonly orderId: string; readonly agent: string; readonly atMs: number }
type Env = { Bindings: HttpBindings }
type Call = Context<Env>

const beganMs = Date.now() - performance.now()
const nowMs = (): number => Math.floor(beganMs + performance.now())

let faults: Faults = {}
let isSilent = false
let requests = 0
const posts: Post[] = []
const asked: Asked[] = []
const prices = new Prices()
const venue = new Venue((notice) => void tellNotice(notice))
const sockets = new WebSocketServer({ noServer: true })

const send = (message: object): void => {
  if (isSilent) return
  const text = JSON.stringify(message)
  for (const socket of sockets.clients) socket.send(text)
}

const tellNotice = async (notice: Notice): Promise<void> => {
  const fault = noticeFault(faults)
  if (fault === 'dropped') return
  if (fault === 'doubled') send(notice)
  if (fault === 'delayed') await sleep(faults.slowMs ?? 600)
  send(notice)
}

const remember = (c: Call, orderId: string): Post => {
  const post = { orderId, agent: c.req.header('user-agent') ?? '', atMs: nowMs() }
  asked.push({ method: c.req.method, ...post })
  return post
}

const named = (c: Call, orderId: string) => ({ orderId, venueOrderId: c.req.query('venueOrderId') ?? null })

/**
 * How far a replica lags behind. An order leaves up to 250 ms after it was decided and is taken for 600 ms more; all that has to
 * be over within the 1000 ms after which absence counts as proof.
 */
const STALE_MS = 100

/** Carries a request through whatever befalls it; `handle` is what the venue does and says. */
const endure = async (c: Call, handle: (fault: RequestFault | null) => Response): Promise<Response> => {
  requests++
  const breakOff = (): Response => {
    c.env.incoming.socket.destroy()
    return c.body(null)
  }
  const never = (): Promise<Response> => new Promise(() => {})
  if (isSilent) return never()
  const fault = requestFault(faults, c.req.method)
  if (fault === 'lost') return breakOff()
  if (fault === 'unavailable') return c.html('<h1>503 Service Unavailable</h1>', 503)
  if (fault === 'late') await sleep(faults.lateMs ?? 480)
  const answer = handle(fault)
  switch (fault) {
    case 'cut':
      return breakOff()
    case 'hung':
      return never()
    case 'failed':
      return c.json({ code: 'internal-error' }, 502)
    case 'garbled':
      return c.html('<h1>200 OK</h1>', 200)
    case 'odd':
      return c.json({ ...((await answer.json()) as object), symbol: 7, timeMs: 'soon' }, 200)
    case 'foreign':
      return c.json({ ...((await answer.json()) as object), orderId: 'cf000000000080008000000000000000' }, answer.status as 200)
    case 'slow':
      await sleep(faults.slowMs ?? 600)
  }
  return answer
}

const app = new Hono<Env>()
  .get('/time', (c) => endure(c, () => c.json({ timeMs: nowMs() })))
  .get('/orders', (c) => endure(c, () => c.json({ open: venue.openOrders(), timeMs: nowMs() })))
  .get('/balances', (c) => endure(c, () => c.json({ balances: venue.owned(), timeMs: nowMs() })))
  .post('/orders', async (c) => {
    const order = (await c.req.json()) as PlaceOrder & { validUntilMs: number }
    posts.push(remember(c, order.orderId))
    return endure(c, () => {
      const timeMs = nowMs()
      const { orderId, symbol } = order
      const refuse = (code: string, status: 400 | 409): Response => c.json({ code, orderId, timeMs }, status)
      if (timeMs > order.validUntilMs) return refuse('request-expired', 400)
      const placed = venue.place(order, timeMs)
      if ('code' in placed) return refuse(placed.code, placed.code === 'duplicate-order-id' ? 409 : 400)
      return c.json({ orderId, symbol, ...placed, timeMs }, 201)
    })
  })
  .delete('/orders/:id', (c) => {
    const { orderId } = remember(c, c.req.param('id'))
    return endure(c, () => {
      const timeMs = nowMs()
      const code = venue.cancel(named(c, orderId), timeMs)
      if (code !== null) return c.json({ code, orderId, timeMs }, code === 'unknown-order' ? 404 : 409)
      return c.json({ orderId, timeMs })
    })
  })
  .get('/orders/:id', (c) => {
    const { orderId } = remember(c, c.req.param('id'))
    return endure(c, (fault) => {
      const timeMs = nowMs()
      const found = venue.look(named(c, orderId), fault === 'stale' ? timeMs - (faults.staleMs ?? STALE_MS) : timeMs)
      return found === null ? c.json({ code: 'unknown-order', orderId, timeMs }, 404) : c.json({ orderId, timeMs, ...found })
    })
  })

const server = createAdaptorServer({ fetch: app.fetch }) as import('node:http').Server
server.on('upgrade', (request, socket, head) => {
  if (isSilent) return
  sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
    client.on('error', () => client.terminate())
    send({ type: 'hello', timeMs: nowMs() })
  })
})

const cutStreams = (): void => {
  for (const socket of sockets.clients) socket.terminate()
}

/** Nobody answers at the venue's address; its market goes on. */
const goOut = async (ms: number, port: number): Promise<void> => {
  server.close()
  server.closeAllConnections()
  cutStreams()
  await sleep(ms)
  server.listen(port, '127.0.0.1')
}

const account = (): Account => ({
  timeMs: nowMs(),
  balances: venue.balances(),
  open: venue.openOrders().map(({ orderId }) => orderId),
  orders: venue.orders(),
  posts,
  requests,
})

const control = new Hono()
  .get('/account', (c) => c.json(account()))
  .get('/asked', (c) => c.json(asked))
  .post('/faults', async (c) => {
    faults = await c.req.json()
    return c.json({})
  })
  .post('/prices', async (c) => {
    const { isHeld, shovePct } = (await c.req.json()) as { isHeld?: boolean; shovePct?: number }
    if (isHeld !== undefined) prices.isHeld = isHeld
    if (shovePct !== undefined) prices.shove(shovePct)
    return c.json({})
  })
  .post('/outage', async (c) => {
    const { ms } = (await c.req.json()) as { ms: number }
    void goOut(ms, (server.address() as AddressInfo).port)
    return c.json({})
  })
  .post('/silence', async (c) => {
    const { ms } = (await c.req.json()) as { ms: number }
    isSilent = true
    setTimeout(() => {
      isSilent = false
    }, ms)
    return c.json({})
  })
  .post('/cut', (c) => {
    cutStreams()
    return c.json({})
  })

const listen = (of: import('node:http').Server): Promise<number> =>
  new Promise((resolve) => of.listen(0, '127.0.0.1', () => resolve((of.address() as AddressInfo).port)))

const trade = (): void => {
  for (const tick of prices.next()) {
    const timeMs = nowMs()
    venue.tick(tick, timeMs)
    send({ type: 'tick', symbol: tick.symbol, price: tick.price, volume: tick.volume, timeMs })
  }
}
// nobody meets a market without a price: who asks before the first one would rest where it should have taken
trade()
setInterval(trade, TICK_EVERY_MS)

const controls = createAdaptorServer({ fetch: control.fetch }) as import('node:http').Server
process.stdout.write(`${JSON.stringify({ venue: await listen(server), control: await listen(controls) })}\n`)
// nothing may stay behind when the test is gone, however it went
process.stdin.resume().on('end', () => process.exit(0))
