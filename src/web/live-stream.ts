import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { pause, type Timers, within } from '../kernel/clock.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { positionName } from '../kernel/slots.ts'
import { type CandleSource, seenUntilMs } from '../view/candle-source.ts'
import type { LogPlace } from '../view/replica/log-place.ts'
import type { View } from '../view/replica/view.ts'
import type { PageRole } from './access/keys.ts'
import { ApiProblem, problemOf } from './api-problem.ts'
import { momentShown } from './moment-shown.ts'
import { placeShown } from './place-shown.ts'
import type { MomentShown } from './shapes/moment-shapes.ts'
import type { StreamSays } from './shapes/stream-shapes.ts'

/** Events are gathered for so long, and at most so many are told at once: more are left out, and asked for by whoever wants them. */
const GATHER_MS = 100
const MOST_EVENTS = 200
/** The figures change at most four times a second. */
const MOMENT_MS = 250
const PING_MS = 5000
/** Of a market that is listened to. */
const PRICES_MS = 500
/** A browser opens six at most, and nobody has three of them. */
const MOST_STREAMS = 16
/** Whoever takes nothing for so long makes room: a computer that sleeps, or one that only holds a place. */
const TAKE_MS = 60_000

type Parts = {
  readonly view: () => View
  readonly candles: CandleSource
  readonly timers: Timers
  readonly log: string
  readonly version: string
  readonly warn: (sentence: string) => void
}
/** Who listens: `isIn` is asked again and again, since a token ends. */
export type Listener = { readonly role: PageRole; readonly isIn: () => boolean; readonly after: string | null }

/** Fields that differ, coins by themselves. */
export const momentDifference = (before: MomentShown | null, now: MomentShown): StreamSays['moment'] => {
  if (before === null) return now
  const changed = Object.entries(now).filter(([name, value]) => {
    if (name === 'at' || name === 'coins') return false
    return JSON.stringify(value) !== JSON.stringify(before[name as keyof MomentShown])
  })
  const known = new Map(before.coins.map((coin) => [coin.coin, JSON.stringify(coin)]))
  const coins = now.coins.filter((coin) => known.get(coin.coin) !== JSON.stringify(coin))
  return { at: now.at, ...Object.fromEntries(changed), ...(coins.length > 0 && { coins }) }
}

/** What follows a log, told to whoever listens, as server-sent events. */
export class LiveStream {
  readonly #parts: Parts
  #open = 0
  /** the newest figures, which all who listen are told */
  #newest: { readonly of: string; readonly shown: Promise<MomentShown> } | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get count(): number {
    return this.#open
  }

  /** Throws a ApiProblem where too many listen. */
  answer(c: Context, listener: Listener): Response {
    if (this.#open >= MOST_STREAMS) throw new ApiProblem('too-many', `${MOST_STREAMS} pages follow this log already: close one.`, {}, 10)
    const view = this.#parts.view()
    this.#open++
    let isCounted = true
    const leave = (): void => {
      if (isCounted) this.#open--
      isCounted = false
    }
    const response = streamSSE(c, async (stream) => {
      stream.onAbort(leave)
      try {
        await new Telling(this.#parts, view, stream, listener, (place) => this.#momentAt(view, place)).run()
      } catch (error) {
        // it ends, and whoever listened comes back; a defect is told
        problemOf(error, this.#parts.warn)
      } finally {
        leave()
      }
    })
    response.headers.set('cache-control', 'no-store')
    return response
  }

  #momentAt(view: View, place: LogPlace): Promise<MomentShown> {
    const { candles } = this.#parts
    const of = `${place.hash} ${candles.edition}`
    if (this.#newest?.of !== of) {
      const shown = view.at({ ordinal: place.ordinal }).then((moment) => momentShown(moment, candles))
      this.#newest = { of, shown }
      shown.catch(() => {
        this.#newest = null
      })
    }
    return this.#newest!.shown
  }
}

/** One that listens. It is told what is new whenever it has taken what was told before, so that nothing piles up for a slow one. */
class Telling {
  readonly #parts: Parts
  readonly #view: View
  readonly #stream: SSEStreamingApi
  readonly #listener: Listener
  readonly #momentAt: (place: LogPlace) => Promise<MomentShown>
  /** up to which event it knows; 0: none */
  #told = 0
  #shown: MomentShown | null = null
  /** what the prices in it are of */
  #edition = -1
  #momentMs = Number.NEGATIVE_INFINITY
  #pingMs = Number.NEGATIVE_INFINITY
  #isAnew = true
  #wake = (): void => {}

  constructor(parts: Parts, view: View, stream: SSEStreamingApi, listener: Listener, momentAt: (place: LogPlace) => Promise<MomentShown>) {
    this.#parts = parts
    this.#view = view
    this.#stream = stream
    this.#listener = listener
    this.#momentAt = momentAt
  }

  async run(): Promise<void> {
    const stop = this.#view.onGrowth((_head, isAnew) => {
      this.#isAnew ||= isAnew
      this.#wake()
    })
    this.#stream.onAbort(() => this.#wake())
    try {
      while (!this.#stream.aborted && !this.#stream.closed && this.#listener.isIn()) {
        await this.#tell()
        await pause(this.#parts.timers, GATHER_MS)
        await this.#growth()
      }
    } finally {
      stop()
    }
  }

  /** Waits until the log has grown, a figure is due, or a ping. */
  async #growth(): Promise<void> {
    const head = this.#view.head?.ordinal ?? 0
    const nowMs = this.#parts.timers.steadyMs()
    if (this.#isAnew || head > this.#told || this.#stream.aborted) return
    const isListened = this.#parts.candles.heardMs !== null
    // prices are heard while the log is silent
    const momentMs = this.#isMomentOld() ? this.#momentMs + MOMENT_MS : isListened ? nowMs + PRICES_MS : Number.POSITIVE_INFINITY
    const dueMs = Math.min(this.#pingMs + PING_MS, momentMs)
    if (dueMs <= nowMs) return
    await new Promise<void>((resolve) => {
      const callOff = this.#parts.timers.after(dueMs - nowMs, resolve)
      this.#wake = () => {
        callOff()
        resolve()
      }
    })
    this.#wake = () => {}
  }

  async #tell(): Promise<void> {
    const { head } = this.#view
    const nowMs = this.#parts.timers.steadyMs()
    if (this.#isAnew) await this.#hello(head)
    if (head !== null && head.ordinal > this.#told) await this.#events(head)
    if (head !== null && this.#isMomentOld() && nowMs >= this.#momentMs + MOMENT_MS) {
      this.#edition = this.#parts.candles.edition
      const now = await this.#momentAt(head)
      await this.#say('moment', momentDifference(this.#shown, now), head)
      this.#shown = now
      this.#momentMs = nowMs
    }
    if (nowMs < this.#pingMs + PING_MS) return
    this.#pingMs = nowMs
    await this.#say('ping', { engineMs: this.#engineMs(head), head: head?.position ?? null }, null)
  }

  #isMomentOld(): boolean {
    return this.#shown?.at.ordinal !== this.#view.head?.ordinal || this.#edition !== this.#parts.candles.edition
  }

  /** The engine's clock, as far as its log and what it hears say. */
  #engineMs(head: LogPlace | null): number | null {
    return head === null ? null : seenUntilMs(head, this.#parts.candles)
  }

  async #hello(head: LogPlace | null): Promise<void> {
    this.#isAnew = false
    this.#shown = null
    const { log, version } = this.#parts
    const { role, after } = this.#listener
    // one whose event is not in the log any more begins with what is now
    const known = after === null || this.#told > 0 ? null : this.#view.columns.ordinalAt(after)
    this.#told = known ?? head?.ordinal ?? 0
    await this.#say('hello', { log, head: head && placeShown(head), engineMs: this.#engineMs(head), version, role }, head)
  }

  async #events(head: LogPlace): Promise<void> {
    const { columns } = this.#view
    const from = Math.max(this.#told + 1, head.ordinal - MOST_EVENTS + 1)
    if (from > this.#told + 1) await this.#say('gap', { from: columns.position(this.#told + 1), to: columns.position(from - 1) }, null)
    const events = await this.#view.events(from, head.ordinal)
    const told = await this.#view.told(events)
    // by now they are of another log
    if (this.#isAnew) return
    await this.#say(
      'events',
      events.map((event, at) => ({ ...this.#placed(from + at, event), words: told[at]! })),
      head,
    )
    this.#told = head.ordinal
  }

  #placed(ordinal: number, { type, parts }: LogEvent) {
    const { columns } = this.#view
    const coin = parts.symbol === null ? null : positionName(parts)
    return { position: columns.position(ordinal), ordinal, timeMs: columns.timeMs(ordinal), type, coin }
  }

  async #say<Name extends keyof StreamSays>(event: Name, says: StreamSays[Name], at: LogPlace | null): Promise<void> {
    const writing = this.#stream.writeSSE({ event, data: JSON.stringify(says), ...(at !== null && { id: at.position }) })
    if ((await within(this.#parts.timers, TAKE_MS, writing)) === null) this.#stream.abort()
  }
}
