import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { followOpenRequests } from '../../src/command/open-requests.ts'
import { loadConfig, publicOptions } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { VenueTime } from '../../src/kernel/venue-time.ts'
import { ClockOffset } from '../../src/market/live/clock-offset.ts'
import type { Feed, FeedItem } from '../../src/market/live/feed.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { InputFiles } from '../../src/run/inputs/input-files.ts'
import { newestKept } from '../../src/run/inputs/input-reading.ts'
import { keptSessions } from '../../src/run/inputs/kept-sessions.ts'
import { inputsFolder, segmentsIn } from '../../src/run/inputs/segment-folder.ts'
import { type SessionParity, sessionParity } from '../../src/run/inputs/session-parity.ts'
import { runLiveSession } from '../../src/run/live-session.ts'
import { HandTimers } from '../market/live/hand-timers.ts'

export const MINUTE_MS = 60_000
export const BEGAN_MS = Date.parse('2026-01-01T00:00:00Z')
const symbol = 'AAA/USDT'
const FILTERS = { tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '5' }
const INSTRUMENT = { symbol, base: 'AAA', quote: 'USDT', settle: null, contractSize: '1', isTrading: true, ...FILTERS }
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '3',
  'entry.dropPct': '1.5',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '3',
  'exit.maxHoldMin': '30',
  'risk.cooldownMin': '0',
  // drawn by the order's id, which no two logs share
  'paper.latencyMinMs': '100',
  'paper.latencyMaxMs': '100',
}

/** A venue, the computer of an engine that trades at it, and their clocks, all moved by hand. */
export class ClockWorld {
  readonly timers = new HandTimers()
  readonly store = new MemoryStore()
  readonly log = join(mkdtempSync(join(tmpdir(), 'clock-world-')), 'log.db')
  readonly config: ReturnType<typeof loadConfig>
  /** the venue's clock less this computer's steady one; a minute of the venue ends 3 s behind each measure */
  aheadMs = BEGAN_MS - 4000
  /** each way of a question for the time, and whether it is answered */
  wayMs = 10
  isReached = true
  price = 2000
  #hear: (item: FeedItem) => void = () => {}
  #candleMs = 0
  #clock: ClockOffset | null = null

  constructor(set: Readonly<Record<string, string>> = {}) {
    this.config = loadConfig({ overrides: { ...SET, ...set } })
  }

  get venueMs(): number {
    return this.timers.steadyMs() + this.aheadMs
  }

  /** Until the venue's time has been measured once more. */
  async passToMeasure(): Promise<void> {
    for (const before = this.#clock!.measuredMs; this.#clock!.measuredMs === before; ) await this.pass(1)
  }

  say(item: { readonly kind: string } & Record<string, unknown>): void {
    this.#hear({ symbol, ...item } as unknown as FeedItem)
  }

  trade(price: number, venueTimeMs = this.venueMs): void {
    this.say({ kind: 'trade', price: String(price), quantity: '50', tradeId: String(venueTimeMs), venueTimeMs })
  }

  quote(price: number, venueTimeMs = this.venueMs): void {
    this.say({ kind: 'quote', bid: String(price - 0.01), ask: String(price + 0.01), venueTimeMs })
  }

  candle(openMs: number, close = this.price): void {
    const text = String(close)
    this.say({ kind: 'candle', timeframeMs: MINUTE_MS, candle: { openMs, open: text, high: text, low: text, close: text, volume: '9' } })
  }

  /** Seconds pass, each with a quote and a trade; the candle of a minute that has ended is told then. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.timers.advance(1000)
      const openMs = Math.floor(this.venueMs / MINUTE_MS) * MINUTE_MS
      if (openMs > this.#candleMs) {
        if (this.#candleMs > 0) this.candle(this.#candleMs)
        this.#candleMs = openMs
      }
      this.quote(this.price)
      this.trade(this.price)
      await this.timers.advance(0)
    }
  }

  /** Three flat minutes, a fall that is bought, and a trade through its limit. */
  async buy(): Promise<void> {
    await this.pass(150)
    this.price = 1960
    await this.pass(40)
    this.price = 1959
    await this.pass(2)
  }

  /** Trades while `script` passes, and stops in order; behind what was traded before. */
  async trading(script: () => Promise<void>): Promise<void> {
    const { timers, store, config } = this
    const [open, stop] = [{}, new AbortController()]
    const folded = foldNothing()
    const follow = (event: LogEvent): void => followOpenRequests(open, folded.state, event)
    await foldLog(store, folded, { isChecked: true, onEvent: follow })
    const feed = this.#feed()
    await feed.open([symbol])
    const settings = new Settings(config)
    const folder = inputsFolder(this.log)
    const keep = (): typeof config.inputs => config.inputs
    const files = new InputFiles({ folder, cited: folded.cursor.input, keep, say: () => {} }, newestKept(segmentsIn(folder)))
    let isTrading = false
    const session = runLiveSession({
      ...{ settings, feed, told: [INSTRUMENT], identity: { venue: 'binance', symbols: [symbol], timeframeMs: MINUTE_MS }, mode: 'paper' },
      ...{ store, folded, open, version: 'test', stop: stop.signal, timers, follow },
      running: new VenueTime(timers, () => feed.aheadOfSteadyMs, folded.lastTimeMs),
      tell: () => {},
      keepSnapshot: async () => {},
      say: () => {},
      keeping: { files, optionsOf: publicOptions },
      onTrading: () => void (isTrading = true),
    })
    // the paper venue answers a start within a second
    for (let step = 0; step < 100 && !isTrading; step++) await timers.advance(10)
    try {
      await script()
    } finally {
      stop.abort()
      await session
      await files.close()
    }
  }

  async events(): Promise<LogEvent[]> {
    const found: LogEvent[] = []
    for await (const page of this.store.readAll(null)) found.push(...page.map((row) => decode(row) as LogEvent))
    return found
  }

  async of<Type extends LogEvent['type']>(type: Type): Promise<EventOf<Type>[]> {
    return (await this.events()).filter((event): event is EventOf<Type> => event.type === type)
  }

  /** What became of the clock, in order. */
  async clock(): Promise<unknown[]> {
    return (await this.events()).flatMap(({ type, data }) => (type === 'ClockMoved' || type === 'ClockObserved' ? [data] : []))
  }

  /** Every session played again by its inputs. */
  async parity(): Promise<SessionParity[]> {
    const found: SessionParity[] = []
    for (const session of keptSessions(segmentsIn(inputsFolder(this.log))))
      found.push(await sessionParity(this.store, session, { settings: new Settings(this.config), configOf: () => this.config }))
    return found
  }

  #feed(): Feed {
    const { timers } = this
    const clock = new ClockOffset(timers, async () => {
      await new Promise<void>((resolve) => timers.after(this.wayMs, resolve))
      if (!this.isReached) throw new Error('down')
      const venueMs = this.venueMs
      await new Promise<void>((resolve) => timers.after(this.wayMs, resolve))
      return venueMs
    })
    this.#clock = clock
    let callOff = (): void => {}
    const beat = (): void => {
      callOff = timers.after(500, beat)
      clock.beat()
    }
    return {
      open: async () => {
        const measured = clock.measure()
        await timers.advance(2 * this.wayMs)
        await measured
        return [INSTRUMENT]
      },
      history: async () => {
        const now = Math.floor(this.venueMs / MINUTE_MS) * MINUTE_MS
        const flat = { open: '2000', high: '2000', low: '2000', close: '2000', volume: '9' }
        return Array.from({ length: 10 }, (_, at) => ({ openMs: now - (10 - at) * MINUTE_MS, ...flat }))
      },
      begin: (hear) => {
        this.#hear = hear
        beat()
      },
      get aheadOfSteadyMs() {
        return clock.aheadOfSteadyMs
      },
      get uncertainMs() {
        return clock.uncertainMs
      },
      get measuredMs() {
        return clock.measuredMs
      },
      close: async () => {
        this.#hear = () => {}
        callOff()
      },
    }
  }
}
