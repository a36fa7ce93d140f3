import { WebSocket } from 'ws'

export type Heard = { readonly stream?: string; readonly data?: Record<string, unknown> } & Record<string, unknown>

/** So long whatever was sent may be on its way: a computer that does many things at once takes seconds. */
const PATIENCE_MS = 20_000

/** A client of streams that knows nothing of any venue: it keeps what comes. */
export class Listener {
  readonly socket: WebSocket
  readonly heard: Heard[] = []
  pongs = 0
  pings = 0
  /** null: it is open; else the code of its close */
  closed: number | null = null

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (text) => this.heard.push(JSON.parse(String(text))))
    this.socket.on('pong', () => this.pongs++)
    this.socket.on('ping', () => this.pings++)
    this.socket.on('error', () => {})
    this.socket.on('close', (code) => {
      this.closed = code
    })
  }

  static async open(url: string): Promise<Listener> {
    const listener = new Listener(url)
    await new Promise((resolve, reject) => listener.socket.once('open', resolve).once('error', reject))
    return listener
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Asks, and resolves with the answer, which carries the request's id. */
  async ask(message: { readonly id: number } & Record<string, unknown>): Promise<Heard> {
    this.say(message)
    return this.until(({ id }) => id === message.id)
  }

  /** The first that fits, once it is there; for three seconds at most. */
  async until(fits: (heard: Heard) => boolean): Promise<Heard> {
    const endMs = performance.now() + PATIENCE_MS
    for (;;) {
      const found = this.heard.find(fits)
      if (found !== undefined) return found
      if (performance.now() > endMs) throw new Error(`Nothing that fits was heard, of ${this.heard.length} messages.`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Until whatever has left the venue has come: answered pings overtake nothing. */
  async settled(): Promise<void> {
    const before = this.pongs
    this.socket.ping()
    const endMs = performance.now() + PATIENCE_MS
    while (this.pongs === before && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 1))
  }

  close(): void {
    this.socket.terminate()
  }
}
