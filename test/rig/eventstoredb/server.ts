import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { fileURLToPath } from 'node:url'
import { unknownCorrelation } from './batch-append.ts'
import { Database } from './database.ts'
import { Faults, type Refusal } from './faults.ts'
import type { Member } from './gossip.ts'
import { GrpcCall } from './grpc.ts'
import type { Node, Role } from './node.ts'
import { type Routes, routes } from './routes.ts'
import type { Endpoint } from './statuses.ts'
import { Wire } from './wire.ts'

const HOST = '127.0.0.1'
const certificate = fileURLToPath(new URL('./localhost.crt', import.meta.url))
const key = fileURLToPath(new URL('./localhost.key', import.meta.url))
/** Clients cancel each read of a missing stream; and ten oversized appends at once are one test. */
const HTTP2 = { streamResetBurst: 1e9, streamResetRate: 1e9, maxSessionMemory: 1_000, settings: { initialWindowSize: 1 << 20 } }

export type ServerOptions = {
  /** default: any free one */
  readonly port?: number
  /** what was committed before; default: nothing */
  readonly db?: Database
  /** with the certificate beside this file, for `localhost` */
  readonly tls?: boolean
  /** `user:password` that each call must bring; the client sends them over TLS only. Default: nobody is asked */
  readonly credentials?: string
  /** of a node in a cluster; default: alone */
  readonly role?: Role
  readonly members?: () => readonly Member[]
}

/** One server process, as far as its clients can tell; its methods are what may befall it. */
export class EsdbServer {
  readonly db: Database
  readonly faults = new Faults()
  /** how many appends have arrived whole, whatever was answered */
  appends = 0
  /** how many events were sent, to whoever read or subscribed */
  sent = 0
  port = 0
  readonly #appendsOf = new Map<string, number>()
  readonly #wire: Wire
  readonly #http2: Http2Server | Http2SecureServer
  readonly #isSecure: boolean
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #calls = new Set<GrpcCall>()
  readonly #batchCalls = new Set<GrpcCall>()
  readonly #routes: Routes
  #readsLeft = Number.POSITIVE_INFINITY

  constructor(options: ServerOptions) {
    this.db = options.db ?? new Database()
    this.#wire = new Wire((connection) => this.#http2.emit('connection', connection))
    this.#isSecure = options.tls ?? false
    const secrets = this.#isSecure ? { key: readFileSync(key), cert: readFileSync(certificate) } : null
    this.#http2 = secrets === null ? createServer(HTTP2) : createSecureServer({ ...HTTP2, ...secrets })
    const node: Node = {
      db: this.db,
      faults: this.faults,
      role: options.role ?? { isLeader: () => true, leader: () => this.endpoint },
      credentials: options.credentials ?? null,
      reset: () => this.dropConnections(),
      onAppend: (stream) => this.#count(stream),
      onSend: () => {
        this.sent++
      },
    }
    const alone: Member = { id: randomUUID(), address: HOST, port: 0, state: 'leader' }
    const members = options.members ?? (() => [{ ...alone, port: this.port }])
    this.#routes = routes(node, members, (call) => this.#follow(this.#batchCalls, call))
    this.#http2.on('session', (session) => {
      session.on('error', () => {})
      session.on('close', () => this.#sessions.delete(session))
      this.#sessions.add(session)
    })
    this.#http2.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (String(headers[':path']).endsWith('Streams/Read') && --this.#readsLeft === 0) this.pause()
      const call = new GrpcCall(stream, headers)
      this.#follow(this.#calls, call)
      this.#routes(String(headers[':path']), call)
    })
  }

  get url(): string {
    return this.urlAs('')
  }

  /** For the user `user:password`. A name, since Node takes no address for a TLS server's name. */
  urlAs(credentials: string): string {
    const user = credentials === '' ? '' : `${credentials}@`
    const host = this.#isSecure ? 'localhost' : HOST
    return `esdb://${user}${host}:${this.port}?tls=${this.#isSecure}${this.#isSecure ? `&tlsCAFile=${certificate}` : ''}`
  }

  get endpoint(): Endpoint {
    return { address: HOST, port: this.port }
  }

  /** how many connections were ever made */
  get connections(): number {
    return this.#wire.opened
  }

  get openConnections(): number {
    return this.#wire.open
  }

  appendsOf(stream: string): number {
    return this.#appendsOf.get(stream) ?? 0
  }

  #count(stream: string): void {
    this.appends++
    this.#appendsOf.set(stream, this.appendsOf(stream) + 1)
  }

  #follow(calls: Set<GrpcCall>, call: GrpcCall): void {
    calls.add(call)
    call.onClose(() => calls.delete(call))
  }

  async listen(port: number): Promise<this> {
    this.port = await this.#wire.listen(port)
    return this
  }

  /** As SIGSTOP: connections and requests are taken by the system and wait, nothing is answered, not even a ping. */
  pause(): void {
    this.#wire.pause()
  }

  /** As `pause`, when the `nth` read from now on arrives. */
  pauseAtRead(nth: number): void {
    this.#readsLeft = nth
  }

  /** As SIGCONT. */
  resume(): void {
    this.#wire.resume()
  }

  dropConnections(): void {
    this.#wire.reset()
  }

  /** As SIGKILL: every connection is reset and the port is free. What was committed is in `db`. */
  async kill(): Promise<void> {
    this.#wire.stopListening()
    this.#wire.reset()
    for (const session of this.#sessions) session.destroy()
  }

  /** Listens again on the same port, with the same `db`. */
  async restart(): Promise<void> {
    this.#wire.resume()
    await this.listen(this.port)
  }

  /** As SIGTERM: answers for some more time, then ends what is still open without a status, and is gone. */
  async close(graceMs = 0): Promise<void> {
    if (graceMs > 0) await new Promise((resolve) => setTimeout(resolve, graceMs))
    this.#wire.resume()
    this.#wire.stopListening()
    for (const call of this.#calls) call.abandon()
    const closed = [...this.#sessions].map((session) => new Promise<void>((resolve) => session.close(resolve)))
    const limit = setTimeout(() => this.#wire.reset(), 200)
    await Promise.all(closed)
    clearTimeout(limit)
    this.#wire.reset()
  }

  get delayMs(): number {
    return this.faults.delayMs
  }

  set delayMs(ms: number) {
    this.faults.delayMs = ms
  }

  /** The next `count` appends are stored; then the connection is reset, or the answer never comes. */
  loseAcknowledgements(count: number, by: 'reset' | 'silence' = 'reset'): void {
    this.faults.plan(count, { is: 'answer-lost', by })
  }

  /** The connection is reset when the next `count` appends arrive, and they are not stored. */
  loseRequests(count: number): void {
    this.faults.plan(count, { is: 'request-lost' })
  }

  /** The next `count` appends are refused. `leader`: what `not-leader` names, by default this server. */
  refuse(as: Refusal, count = 1, leader: Endpoint = this.endpoint): void {
    this.faults.plan(count, { is: 'refused', as, leader })
  }

  /** The next `count` appends are stored at once and answered so much later. */
  acknowledgeLate(ms: number, count = 1): void {
    this.faults.plan(count, { is: 'answered-late', ms })
  }

  /** Answers, to every client that appends, an append that it knows nothing of; the client's own code throws at that. */
  answerUnknownCorrelation(): void {
    for (const call of this.#batchCalls) call.send(unknownCorrelation())
  }
}

/** Resolves when it takes connections. */
export const startEventStoreDb = (options: ServerOptions = {}): Promise<EsdbServer> => new EsdbServer(options).listen(options.port ?? 0)
