import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { type Dialect, type MarketEvent, withoutHost } from './dialect.ts'
import { StreamLine, type Wire } from './stream-line.ts'

const FLUSH_MS = 1_000

/** The streams of all protocols. */
export class StreamDoor {
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false })
  readonly #lines = new Set<StreamLine>()
  readonly #dialects: readonly Dialect[]
  readonly #wire: Wire
  /** sockets that were ever opened, by path */
  readonly opened: Record<string, number> = {}

  constructor(dialects: readonly Dialect[], wire: Wire) {
    this.#dialects = dialects
    this.#wire = wire
  }

  get openSockets(): number {
    return this.#lines.size
  }

  get isHeard(): boolean {
    return this.#lines.size > 0
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname: full, searchParams } = new URL(request.url ?? '/', 'http://venue')
    const pathname = withoutHost(full)
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const line = new StreamLine(client, this.#wire)
      for (const dialect of this.#dialects) {
        line.session = dialect.open(pathname, searchParams, line)
        if (line.session !== null) return this.#keep(line, dialect, pathname)
      }
      client.close(1008, `No stream is at ${pathname}`)
    })
  }

  tell(event: MarketEvent): void {
    for (const { session } of this.#lines) session?.tell(event)
  }

  beat(timeMs: number): void {
    for (const { session } of this.#lines) session?.beat(timeMs)
  }

  cut(): void {
    for (const { socket } of this.#lines) socket.terminate()
  }

  /** The sockets that are open now are dead, and neither side is told. New ones are none of it. */
  halfOpen(): void {
    for (const line of this.#lines) line.isHalfOpen = true
  }

  /** Resolves when what was sent has left, or when somebody has not taken it for a second. */
  async flushed(): Promise<void> {
    for (let waited = 0; waited < FLUSH_MS && [...this.#lines].some(({ socket }) => socket.bufferedAmount > 0); waited++) await sleep(1)
  }

  #keep(line: StreamLine, dialect: Dialect, path: string): void {
    const { socket } = line
    this.opened[path] = (this.opened[path] ?? 0) + 1
    this.#lines.add(line)
    const timer = this.#pinged(line, dialect)
    const spoken = { second: 0, messages: 0 }
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(timer)
      this.#lines.delete(line)
    })
    socket.on('ping', (data) => {
      if (!line.isHalfOpen) socket.pong(data)
    })
    socket.on('message', (data) => {
      if (line.isHalfOpen) return
      const second = Math.floor(performance.now() / 1_000)
      if (second !== spoken.second) Object.assign(spoken, { second, messages: 0 })
      if (++spoken.messages > dialect.messagesPerS) line.close(1008, 'Too many requests')
      else line.session?.hear(String(data))
    })
  }

  /** Who does not answer the venue's pings in time is hung up on. */
  #pinged(line: StreamLine, { pingEveryMs, pongWithinMs }: Dialect): NodeJS.Timeout | undefined {
    if (pingEveryMs === 0) return undefined
    const { socket } = line
    let heardMs = performance.now()
    socket.on('pong', () => {
      heardMs = performance.now()
    })
    return setInterval(() => {
      if (line.isHalfOpen) return
      if (performance.now() - heardMs > pongWithinMs) socket.terminate()
      else socket.ping(String(Math.floor(performance.timeOrigin + performance.now())))
    }, pingEveryMs)
  }
}
