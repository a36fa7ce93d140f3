import type { Listening } from '../../../../src/exchange/ccxt/client.ts'
import type { VenueSocket } from '../../../../src/exchange/ccxt/venue-exchange.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import type { Ear, MarketKind, StreamTopic } from '../../../../src/market/live/venue-dialect.ts'
import { kindOfSymbol } from '../../../../src/market/live/wanted-symbols.ts'
import type { Process } from '../process.ts'

/** A frame: what it says to whoever reads it. */
export type Say = (ear: Ear, kind: MarketKind, id: string) => void
type Frame = (ear: Ear) => void
export const readFrame = (message: unknown, ear: Ear): boolean => {
  const frame = message as Frame
  frame(ear)
  return true
}

type Hook = (socket: VenueSocket, message: unknown) => boolean

/** One subscription at a venue, on a socket of its own. */
type Subscription = {
  readonly topic: StreamTopic
  readonly symbols: ReadonlySet<string>
  readonly socket: VenueSocket
  readonly end: (because: string) => void
  isOpen: boolean
  /** its socket stands, and nothing comes of it any more */
  isMute: boolean
  lastMs: number
}

const socketOf = (topic: string, nth: number): VenueSocket => ({
  url: `sim://${topic}/${nth}`,
  error: null,
  future: () => new Promise(() => {}),
  reset: () => {},
})

/** The streams that one process listens to: frames come late and in order, or not at all, and sockets end or fall silent. */
export class Streams {
  readonly #process: Process
  readonly #hook: Hook
  readonly #open = new Set<Subscription>()
  #nth = 0
  #frames = 0

  constructor(process: Process, hook: Hook) {
    this.#process = process
    this.#hook = hook
  }

  /** As the client does: `watch` says what is subscribed. */
  listen(watch: (at: { subscribe(topic: StreamTopic, symbols: readonly string[]): Promise<unknown> }) => Promise<unknown>): Listening {
    const sockets = new Set<VenueSocket>()
    let one: Subscription | null = null
    const ended = watch({
      subscribe: (topic, symbols) =>
        new Promise((resolve) => {
          const end = (because: string): void => {
            if (one?.isOpen !== true) return
            one.isOpen = false
            this.#open.delete(one)
            this.#process.receive(() => resolve(because))
          }
          one = { topic, symbols: new Set(symbols), socket: socketOf(topic, this.#nth++), end, isOpen: true, isMute: false, lastMs: 0 }
          sockets.add(one.socket)
          this.#subscribed(one)
        }),
    }).then(String)
    return { sockets, ended, drop: (because) => one?.end(because) }
  }

  #subscribed(one: Subscription): void {
    const { world } = this.#process
    this.#open.add(one)
    if (world.isOut) return void world.timeline.after(this.#latencyMs(one), () => one.end('the venue cannot be reached'))
    one.isMute = world.market!.deafUntilMs > world.timeline.nowMs
    this.#deliver(one, () => {}, 0)
  }

  /** Says it to whoever is subscribed to it. What is late comes behind what was said later. */
  publish(topic: StreamTopic, coin: number, say: Say, delayMs: number): void {
    const { venue, feed, timeline } = this.#process.world
    const { symbol } = venue.places.markets[coin]!
    if (feed.silentUntilMs[coin]! > timeline.nowMs) return
    const kind = kindOfSymbol(symbol)
    for (const one of this.#open)
      if (one.topic === topic && one.symbols.has(symbol)) this.#deliver(one, (ear) => say(ear, kind, symbol), delayMs)
  }

  #deliver(one: Subscription, frame: Frame, delayMs: number): void {
    if (one.isMute) return
    const { world } = this.#process
    let atMs = world.timeline.nowMs + this.#latencyMs(one)
    if (delayMs > 0) atMs += Math.ceil(delayMs)
    else atMs = one.lastMs = Math.max(atMs, one.lastMs)
    world.timeline.at(atMs, () =>
      this.#process.receive(() => {
        if (one.isOpen && !one.isMute) this.#hook(one.socket, frame)
      }),
    )
  }

  /** Sockets end, or stand and say nothing more. */
  fall(topic: StreamTopic | 'all', how: 'cut' | 'half-open'): void {
    for (const one of [...this.#open]) {
      if (topic !== 'all' && one.topic !== topic) continue
      if (how === 'half-open') one.isMute = true
      else one.end('the socket was closed')
    }
  }

  #latencyMs({ topic }: Subscription): number {
    const { scenario } = this.#process.world
    const [least, most] = scenario.live!.latencyMs
    return least + Math.floor(keyedUniform(scenario.seed, 'frame', this.#process.generation, topic, this.#frames++) * (most - least + 1))
  }
}
