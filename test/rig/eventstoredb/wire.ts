import { createServer, type Server, type Socket } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'

type Link = { readonly socket: Socket; readonly near: Duplex }

const connect = ({ socket, near }: Link): void => {
  socket.pipe(near)
  near.pipe(socket)
}
const disconnect = ({ socket, near }: Link): void => {
  socket.unpipe(near)
  near.unpipe(socket)
}

/**
 * The sockets of a server, with a gate between them and whoever answers: closed, the system still takes connections
 * and bytes, as for a process under SIGSTOP, and nothing comes back, not even to a ping.
 */
export class Wire {
  /** how many connections were ever made */
  opened = 0
  readonly #links = new Set<Link>()
  readonly #onConnection: (connection: Duplex) => void
  #server: Server | null = null
  #isPaused = false

  constructor(onConnection: (connection: Duplex) => void) {
    this.#onConnection = onConnection
  }

  get open(): number {
    return this.#links.size
  }

  /** Port 0 is any free one; returns the port. */
  async listen(port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.#server = server
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  #accept(socket: Socket): void {
    this.opened++
    const [near, far] = duplexPair()
    const link = { socket, near }
    this.#links.add(link)
    for (const end of [socket, near, far]) end.on('error', () => {})
    socket.on('close', () => {
      this.#links.delete(link)
      far.destroy()
      near.destroy()
    })
    far.on('close', () => socket.destroySoon())
    if (!this.#isPaused) connect(link)
    this.#onConnection(far)
  }

  pause(): void {
    this.#isPaused = true
    for (const link of this.#links) disconnect(link)
  }

  resume(): void {
    this.#isPaused = false
    for (const link of this.#links) connect(link)
  }

  /** Resets every connection; what was under way on it is lost to both sides. */
  reset(): void {
    for (const { socket } of this.#links) socket.resetAndDestroy()
  }

  /** Takes no more connections; those that exist stay. The port is free at once. */
  stopListening(): void {
    this.#server?.close()
    this.#server = null
  }
}
