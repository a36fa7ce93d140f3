import { decode } from '../event/codec.ts'
import type { EventStore } from '../event/store.ts'
import type { RequestUsage } from '../exchange/budget/request-budget.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import { streams } from '../kernel/streams.ts'
import type { FeedItem } from '../market/live/feed.ts'
import { UnheardSymbols } from '../market/live/unheard-symbols.ts'
import type { Market } from '../market/market.ts'
import type { Folded } from '../replay/fold-log.ts'
import type { StandingAlarm } from './alerts/alert-book.ts'
import type { AlertOptions } from './alerts/alert-rule.ts'
import { AlertWatch } from './alerts/alert-watch.ts'
import type { Health } from './health.ts'
import { healthOf } from './health-of.ts'
import type { TellingLog } from './log.ts'

const HOUR_MS = 3_600_000
/** A start writes a handful of events of its session: more than an hour can hold of any that matter. */
const SESSION_EVENTS = 500
/** What waits to be told when a session ends: as long as a person waits for a prompt. */
const LAST_WORDS_MS = 3000

type SessionWatchParts = {
  readonly timers: Timers
  /** the engine's */
  readonly running: Pick<Clock, 'nowMs'>
  readonly folded: Folded
  readonly book: string
  readonly symbols: readonly string[]
  readonly clockOffsetMs: () => number | null
  readonly requests: () => readonly RequestUsage[]
  readonly options: () => AlertOptions
  readonly log: TellingLog
}

/** Engine's times at which processes went on with this log, the newest last. */
const restartsOf = async (store: Pick<EventStore, 'readStream'>, { heads }: Pick<Folded, 'heads'>): Promise<number[]> => {
  const stream = streams.session('main')
  const [last = 0] = heads.table.get(stream) ?? []
  const times: number[] = []
  for await (const page of store.readStream(stream, Math.max(last - SESSION_EVENTS, 0)))
    for (const event of page.map(decode)) if (event.type === 'SessionStarted' && event.data.resumed) times.push(event.time)
  return times
}

/** Looks at a session on a live market from its first moment of trading to its end, and tells a person what is wrong with it. */
export class SessionWatch {
  readonly #parts: SessionWatchParts
  readonly #openSince = new Map<string, number>()
  readonly #unheard: UnheardSymbols
  #line: Health['line']
  #alerts: AlertWatch | null = null
  #look: (() => Health) | null = null
  #isClosed = false

  constructor(parts: SessionWatchParts) {
    this.#parts = parts
    // nothing is heard before the first word of it
    this.#unheard = new UnheardSymbols(parts.symbols)
    this.#line = { isUp: false, sinceMs: parts.running.nowMs() }
  }

  /** How it is now; null: it does not trade yet. */
  get health(): Health | null {
    return this.#look?.() ?? null
  }

  get alarms(): readonly StandingAlarm[] {
    return this.#alerts?.standing ?? []
  }

  /** What the feed says of its line. */
  hear(item: FeedItem): void {
    if (item.kind !== 'line' || item.is === 'gap') return
    this.#unheard.hear(item)
    // of single coins their prices grow old
    const isUp = !this.#unheard.areAll
    if (isUp !== this.#line.isUp) this.#line = { isUp, sinceMs: this.#parts.running.nowMs() }
  }

  /** The engine trades. A log that cannot be read for it ends nothing: then nobody is told of restarts. */
  async begin(market: Pick<Market, 'lastMs'>, store: Pick<EventStore, 'readStream'>): Promise<void> {
    const { timers, options, log, running, folded } = this.#parts
    const beganMs = running.nowMs()
    const restartsMs = await restartsOf(store, folded).catch((error: unknown) => {
      log.warn({ error }, 'how often the engine was started could not be read')
      return []
    })
    if (this.#isClosed) return
    const look = (): Health => this.#health(market, restartsMs, beganMs)
    this.#look = look
    this.#alerts = new AlertWatch({ timers, options, log, health: look })
    this.#alerts.begin()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#alerts?.close(LAST_WORDS_MS)
  }

  #health({ lastMs }: Pick<Market, 'lastMs'>, restartsMs: readonly number[], beganMs: number): Health {
    const { running, folded, book, symbols, clockOffsetMs, requests } = this.#parts
    const atMs = running.nowMs()
    const open = new Set([...folded.state.positions.values()].flatMap(({ orders }) => orders.map(({ orderId }) => orderId)))
    for (const orderId of this.#openSince.keys()) if (!open.has(orderId)) this.#openSince.delete(orderId)
    return healthOf({
      atMs,
      book,
      state: folded.state,
      places: folded.places.known,
      line: this.#line,
      heardMs: new Map(symbols.map((symbol, coin) => [symbol, Math.max(lastMs[coin]!, beganMs)])),
      clockOffsetMs: clockOffsetMs(),
      openSinceMs: (orderId) => {
        const sinceMs = this.#openSince.get(orderId) ?? atMs
        this.#openSince.set(orderId, sinceMs)
        return sinceMs
      },
      requests: requests(),
      rssBytes: process.memoryUsage.rss(),
      restarts: restartsMs.filter((ms) => atMs - ms < HOUR_MS).length,
    })
  }
}
