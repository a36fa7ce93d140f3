import { AsyncLocalStorage } from 'node:async_hooks'
import { assert } from '../../kernel/assert.ts'
import { attachHttpFacts, OddReply, readHttpFacts } from './http-facts.ts'
import { loadVenueClass } from './load-venue-class.ts'
import { PUBLIC_TERMS } from './public-terms.ts'
import type { HttpFacts, VenueClass, VenueExchange, VenueName, VenueSocket } from './venue-exchange.ts'
import { aimAt } from './venue-url.ts'

/** One call about to go out; `cost` by the library's table, in its own unit. */
export type VenueCall = { readonly api: string; readonly path: string; readonly method: string; readonly cost: number }

export type VenueReply = HttpFacts & { readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>> }

/** What stands around every call and every frame. None may throw but `admit`, whose error the caller gets: nothing was
 * sent then. */
export type ClientHooks = {
  /** awaited before a call is signed and sent */
  readonly admit: (call: VenueCall) => Promise<void>
  /** once a call that was admitted, when it is over; null: no reply came */
  readonly replied: (reply: VenueReply | null, call: VenueCall) => void
  /** true: it was taken, and the library, which would keep it in its caches, does not see it */
  readonly frame: (socket: VenueSocket, message: unknown) => boolean
}

export type ClientTerms = {
  readonly venue: VenueName
  readonly kinds: readonly ('spot' | 'linear')[]
  /** null: the venue's own addresses */
  readonly venueUrl: URL | null
  readonly hooks: ClientHooks
}

const guarded = new WeakSet<VenueSocket>()
const dropped = new WeakSet<VenueSocket>()

/** The library makes promises that nobody awaits: a refused dial would end the process as an unhandled rejection. */
const guard = (socket: VenueSocket): VenueSocket => {
  if (guarded.has(socket)) return socket
  guarded.add(socket)
  const make = socket.future.bind(socket)
  socket.future = (hash) => {
    const future = make(hash)
    future.catch(() => undefined)
    return future
  }
  return socket
}

/** The library would take what is thrown for a fault of the line, and dial anew for ever: a defect of ours stops the process instead. */
const isTaken = (hooks: ClientHooks, socket: VenueSocket, message: unknown): boolean => {
  try {
    return hooks.frame(socket, message)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
    return true
  }
}

const drop = (client: VenueExchange, socket: VenueSocket, error: Error): void => {
  dropped.add(socket)
  if (client.clients[socket.url] === socket) delete client.clients[socket.url]
  socket.error = error
  socket.reset(error)
  // a close would wait half a minute for an answer of a peer that is gone
  socket.connection?.terminate()
}

/** What is listened to; `ended` never rejects, and says why. */
export type Listening = { readonly sockets: ReadonlySet<VenueSocket>; readonly ended: Promise<string>; drop(because: string): void }

/** A venue's client with our budget before it and our tap in it. */
export class VenueClient {
  readonly #exchange: VenueExchange
  readonly #listening: AsyncLocalStorage<Set<VenueSocket>>

  constructor(exchange: VenueExchange, listening: AsyncLocalStorage<Set<VenueSocket>>) {
    this.#exchange = exchange
    this.#listening = listening
  }

  get exchange(): VenueExchange {
    return this.#exchange
  }

  /** Calls an endpoint by the library's name for it, such as `publicGetTime`. Rejects with the library's errors. */
  async ask(endpoint: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const method: unknown = Reflect.get(this.#exchange, endpoint)
    assert(typeof method === 'function', `The library has the endpoint ${endpoint}`)
    return method.call(this.#exchange, params)
  }

  /** Subscribes by one of the library's `watch` methods, and stays subscribed until the socket ends. */
  listen(watch: (exchange: VenueExchange) => Promise<unknown>): Listening {
    const sockets = new Set<VenueSocket>()
    const ended = this.#listening
      .run(sockets, () => watch(this.#exchange))
      .then(
        () => 'the library took a frame that was ours',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
    return {
      sockets,
      ended,
      drop: (because) => {
        for (const socket of sockets) drop(this.#exchange, socket, new Error(because))
      },
    }
  }

  /** Leaves no socket and no timer. */
  async close(): Promise<void> {
    for (const socket of Object.values(this.#exchange.clients ?? {})) drop(this.#exchange, socket, new Error('closed'))
    await this.#exchange.fetchDispatcher?.destroy()
  }
}

const withGuards = (Venue: VenueClass, hooks: ClientHooks, listening: AsyncLocalStorage<Set<VenueSocket>>): VenueClass => {
  // what the library keeps of a reply is shared by all calls that are under way
  const replies = new AsyncLocalStorage<{ reply: VenueReply | null }>()
  return class extends Venue {
    override async fetch2(...call: Parameters<VenueExchange['fetch2']>): Promise<unknown> {
      const [path, api, method, params, , , config] = call
      const cost = Number(this.calculateRateLimiterCost(api, method, path, params, config))
      const about: VenueCall = { api: String(api), path, method, cost }
      await hooks.admit(about)
      const heard: { reply: VenueReply | null } = { reply: null }
      try {
        return await replies.run(heard, () => super.fetch2(...call))
      } finally {
        hooks.replied(heard.reply, about)
      }
    }

    override client(url: string): VenueSocket {
      const socket = guard(super.client(url))
      listening.getStore()?.add(socket)
      return socket
    }

    override handleErrors(...reply: Parameters<VenueExchange['handleErrors']>): unknown {
      const [status, reason, url, method, headers, body, response] = reply
      const facts = readHttpFacts(status, headers, body, response)
      const heard = replies.getStore()
      if (heard !== undefined) heard.reply = { ...facts, url, method, headers }
      try {
        const handled = super.handleErrors(...reply)
        if (handled === undefined) this.handleHttpStatusCode(status, reason, url, method, body)
        if (status < 200 || status > 299 || !facts.isJson)
          throw new OddReply(`${method} ${url} was answered with ${status} and ${facts.body}`)
        return handled
      } catch (error) {
        attachHttpFacts(error, facts)
        throw error
      }
    }

    override getDispatcherOptions(isPlainAgent = false): Record<string, unknown> {
      // the library's own limit ends with the head of a reply: a body that stalls would be awaited for five minutes
      return { ...super.getDispatcherOptions(isPlainAgent), headersTimeout: this.timeout, bodyTimeout: this.timeout }
    }

    override handleMessage(socket: VenueSocket, message: unknown): void {
      if (!dropped.has(socket) && !isTaken(hooks, socket, message)) super.handleMessage(socket, message)
    }
  }
}

/** Makes the client of a venue; nothing is asked of the venue yet. */
export const openVenueClient = async ({ venue, kinds, venueUrl, hooks }: ClientTerms): Promise<VenueClient> => {
  const listening = new AsyncLocalStorage<Set<VenueSocket>>()
  const Venue = withGuards(await loadVenueClass(venue), hooks, listening)
  const exchange = new Venue(PUBLIC_TERMS(kinds))
  exchange.has.fetchCurrencies = false
  if (venueUrl !== null) {
    aimAt(venueUrl, exchange.urls.api)
    await exchange.loadHttpProxyAgent()
  }
  return new VenueClient(exchange, listening)
}
