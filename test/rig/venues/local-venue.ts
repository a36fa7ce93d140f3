import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { binanceFutures, binanceSpot } from './binance/dialects.ts'
import { bybit } from './bybit/dialect.ts'
import { ExchangeFloor } from './market/exchange-floor.ts'
import { type Instrument, usualInstruments } from './market/instrument.ts'
import { MarketPlayer } from './market/market-player.ts'
import type { SymbolMarket } from './market/symbol-market.ts'
import { type PathCount, RequestCounts, type SeenRequest } from './server/counts.ts'
import type { Dialect } from './server/dialect.ts'
import { NO_FAULTS, type VenueFaults } from './server/faults.ts'
import { HttpDoor } from './server/http-door.ts'
import { StreamDoor } from './server/stream-door.ts'
import type { FrameCounts, Wire } from './server/stream-line.ts'
import type { MarketItem, MarketTape } from './tape/items.ts'
import { firstTimeOf, itemsOf } from './tape/play-items.ts'

export type VenueOptions = {
  /** 0, the default: whichever is free */
  readonly port?: number
  /** what is listed from the start; the usual coins and perpetuals */
  readonly instruments?: readonly Instrument[]
  /** of what befalls frames */
  readonly seed?: string
  /** how often it pings, in real time; as each venue does */
  readonly pingEveryMs?: number
}
export type PlayedTape = MarketTape & {
  /** times as fast as the steady clock; 0, the default of the first tape: the venue's time stands still, and `step` moves it */
  readonly speed?: number
  /** of the first tape: where on it the venue's time begins; what lies before is history. The tape's first moment. */
  readonly startAt?: number
  /** of the first tape: the time that the venue is to have then; all tapes are moved by so many whole candles (or minutes). */
  readonly asOfMs?: number
}
export type VenueCounts = {
  readonly paths: Readonly<Record<string, PathCount>>
  readonly seen: readonly SeenRequest[]
  readonly frames: FrameCounts
  readonly openSockets: number
  /** sockets ever opened, by path */
  readonly opened: Readonly<Record<string, number>>
}

const HOST = '127.0.0.1'
const MINUTE_MS = 60_000

/**
 * A venue on this machine that speaks the public protocols of Binance (spot and USD-M) and of Bybit v5 (spot
 * and linear), each at its own paths and all of the same markets, driven by recorded tapes on a clock of its own.
 *
 *     const venue = await LocalVenue.start()
 *     venue.play({ symbol: 'BTC/USDT', candles, timeframeMs: 60_000, startAt })
 *     await venue.step(60_000)                 // a minute passes
 *     venue.set({ lost: 0.1, frames: '@kline_' }) // a tenth of the candles' frames is lost from now on
 *     venue.counts().paths['/api/v3/klines']
 *     await venue.close()
 */
export class LocalVenue {
  readonly floor: ExchangeFloor
  readonly #player: MarketPlayer
  readonly #server: Server
  readonly #streams: StreamDoor
  readonly #requests = new RequestCounts()
  readonly #frames: FrameCounts = { sent: 0, lost: 0, doubled: 0, late: 0, swapped: 0, unheard: 0, answers: 0 }
  #faults: VenueFaults = { ...NO_FAULTS }
  #port = 0
  #shiftMs = 0
  /** frames that are late, by when they come */
  readonly #late: { readonly atMs: number; readonly what: () => void }[] = []

  private constructor({ instruments = usualInstruments(), seed = 'venue', pingEveryMs }: VenueOptions) {
    const faults = (): VenueFaults => this.#faults
    this.#player = new MarketPlayer({
      item: (market, item) => this.#happen(market, item),
      beat: (timeMs) => this.#beat(timeMs),
      isHeard: () => this.#streams.isHeard,
    })
    this.floor = new ExchangeFloor(instruments, { clock: () => this.#player.clock, stale: () => this.#faults.stale })
    const dialects: readonly Dialect[] = [bybit(this.floor), binanceFutures(this.floor), binanceSpot(this.floor)].map((dialect) => ({
      ...dialect,
      pingEveryMs: pingEveryMs ?? dialect.pingEveryMs,
    }))
    const later = (ms: number, what: () => void): void => void this.#late.push({ atMs: this.floor.nowMs + ms, what })
    const wire: Wire = { seed, faults, counts: this.#frames, ordinal: 0, later }
    this.#streams = new StreamDoor(dialects, wire)
    const door = new HttpDoor(dialects, faults, () => this.floor.nowMs, this.#requests)
    this.#server = createServer((request, response) => {
      this.#player.catchUp()
      void door.handle(request, response)
    })
    this.#server.on('upgrade', (request, socket, head) => this.#streams.upgrade(request, socket, head))
  }

  static async start(options: VenueOptions = {}): Promise<LocalVenue> {
    const venue = new LocalVenue(options)
    venue.#port = options.port ?? 0
    await venue.accept()
    return venue
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://${HOST}:${this.#port}`
  }

  /** where the tape is, moved to the venue's time */
  get nowMs(): number {
    return this.floor.nowMs
  }

  /** whether anything on the tapes is still to come */
  get isMore(): boolean {
    return this.#player.isMore
  }

  /** Plays a tape beside those that play. The first one says where time begins. */
  play({ speed, startAt, asOfMs, ...tape }: PlayedTape): void {
    const market = this.floor.marketFor(tape)
    if (tape.candles !== undefined && tape.candles.length > 0) market.bars.fillBelowMs = tape.timeframeMs ?? MINUTE_MS
    if (!this.#player.isBegun) {
      const beginsMs = startAt ?? firstTimeOf(tape)
      const gridMs = tape.timeframeMs ?? MINUTE_MS
      this.#shiftMs = asOfMs === undefined ? 0 : Math.floor((asOfMs - beginsMs) / gridMs) * gridMs
      this.#player.begin(asOfMs ?? beginsMs)
    }
    this.#player.add(market, moved(itemsOf(tape, this.floor.grid(market)), this.#shiftMs))
    if (speed !== undefined) this.#player.speed = speed
  }

  /** Changes how fast time goes; 0: by `step` alone. */
  set speed(speed: number) {
    this.#player.speed = speed
  }

  /** Moves the venue's time on; resolves when all that happens in it was sent. */
  async step(ms: number): Promise<void> {
    await this.#player.step(ms)
    this.#sendLate()
    await this.#streams.flushed()
  }

  /** Turns switches; the others stay as they are. */
  set(faults: Partial<VenueFaults>): void {
    this.#faults = { ...this.#faults, ...faults }
    this.#player.clock.offsetMs = this.#faults.clockOffsetMs
  }

  /** Turns all switches off. */
  heal(): void {
    this.set(NO_FAULTS)
  }

  /** All sockets are cut, without a close frame. */
  cut(): void {
    this.#streams.cut()
  }

  /** All sockets that are open now are dead, without either side being told: no frame, no pong. New ones are not. */
  halfOpen(): void {
    this.#streams.halfOpen()
  }

  /** Nobody listens at the venue's address any more; sockets that are open stay. */
  refuse(): void {
    this.#server.close()
  }

  /** Listens again, at the same port. */
  async accept(): Promise<void> {
    this.#server.listen(this.#port, HOST)
    // rejects with the server's error, where there is one
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  counts(): VenueCounts {
    const { paths, seen } = this.#requests
    return { paths, seen, frames: this.#frames, openSockets: this.#streams.openSockets, opened: this.#streams.opened }
  }

  async close(): Promise<void> {
    this.#player.stop()
    this.#streams.cut()
    this.#server.closeAllConnections()
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve))
    await sleep(0)
  }

  #happen(market: SymbolMarket, item: MarketItem): void {
    this.#sendLate()
    if (!this.floor.isOpen(market, item)) return
    const happened = market.take(item)
    if (happened === null || this.floor.isStale(market)) return
    this.#streams.tell('bid' in happened ? { kind: 'quote', market, quote: happened } : { kind: 'trade', market, trade: happened })
  }

  #beat(timeMs: number): void {
    this.#sendLate()
    this.#streams.beat(timeMs)
  }

  #sendLate(): void {
    const due = this.#late.filter(({ atMs }) => atMs <= this.floor.nowMs)
    if (due.length === 0) return
    const left = this.#late.filter(({ atMs }) => atMs > this.floor.nowMs)
    this.#late.splice(0, this.#late.length, ...left)
    for (const { what } of due.sort((a, b) => a.atMs - b.atMs)) what()
  }
}

function* moved(items: Iterable<MarketItem>, byMs: number): Generator<MarketItem> {
  for (const item of items) yield { ...item, timeMs: item.timeMs + byMs }
}
