import { randomUUID } from 'node:crypto'
import type { DrainPolicy } from '../../machines/session/commands/drain.ts'
import type { FeedIdentity } from '../../machines/session/events.ts'
import type { Wish } from '../../machines/session/operator-command.ts'
import type { Config } from '../config/schema.ts'
import type { Settings } from '../config/settings.ts'
import type { RequestUsage } from '../exchange/budget/request-budget.ts'
import { type Clock, steadyTimers } from '../kernel/clock.ts'
import type { Mode } from '../kernel/common-facts.ts'
import { Failure } from '../kernel/errors.ts'
import type { FeedItem } from '../market/live/feed.ts'
import { UnheardSymbols } from '../market/live/unheard-symbols.ts'
import { controlPath } from '../ops/control/control-path.ts'
import type { ControlAnswer, ControlRequest } from '../ops/control/control-request.ts'
import { ControlServer } from '../ops/control/control-server.ts'
import { type EngineHealth, engineHealth } from '../ops/control/engine-health.ts'
import { type EngineStatus, engineStatus } from '../ops/control/engine-status.ts'
import type { SessionWatch } from '../ops/session-watch.ts'
import type { Folded } from '../replay/fold-log.ts'
import type { ClockSource } from '../run/clock-source.ts'
import type { Engine } from '../run/engine.ts'
import { note } from './output.ts'
import { reloadSentences } from './reload-words.ts'
import { TradeReload } from './trade-reload.ts'

type ControlParts = {
  /** what messages call the log, and the file that the socket lies beside */
  readonly logName: string
  readonly logPath: string
  readonly mode: Mode
  readonly identity: FeedIdentity
  readonly folded: Folded
  readonly settings: Settings
  /** the configuration that the session was started with, read again */
  readonly read: () => Config
  /** ends the session as it stands; `signal`: which one wants it, where one does */
  readonly endNow: (signal?: string) => void
}

/** A session that drains is ended so long behind its limit: that is by the engine's clock, which may stand. */
const LATE_MS = 1000

/** What is known of the venue while it is asked. */
type VenueLooked = {
  /** the venue's clock less the computer's; null: not measured yet */
  readonly clockOffsetMs: () => number | null
  readonly requests: () => readonly RequestUsage[]
}
type Open = { readonly engine: Engine; readonly source: ClockSource }

/** How persons reach an engine that trades: `coinfold ctl` asks, what is open here answers. */
export class TradeControl {
  readonly #parts: ControlParts
  readonly #sinceMs: number
  readonly #unheard: UnheardSymbols
  /** null: it comes to no session */
  readonly #opened = Promise.withResolvers<Open | null>()
  #open: Open | null = null
  #feed: EngineStatus['feed'] = null
  /** the engine's clock; until the venue has told its time it is the computer's */
  #clock: Pick<Clock, 'nowMs'> = { nowMs: () => steadyTimers.wallMs() }
  #venue: VenueLooked = { clockOffsetMs: () => null, requests: () => [] }
  #watch: Pick<SessionWatch, 'health' | 'alarms'> | null = null
  #server: ControlServer | null = null
  readonly #reload: TradeReload
  #callOff = (): void => {}

  private constructor(parts: ControlParts) {
    this.#parts = parts
    this.#reload = new TradeReload({ ...parts, symbols: parts.identity.symbols })
    this.#unheard = new UnheardSymbols(parts.identity.symbols)
    this.#sinceMs = steadyTimers.wallMs()
  }

  /** Where no socket can be opened that is said, and the engine trades all the same: coins that nobody looks after are worse. */
  static async open(parts: ControlParts): Promise<TradeControl> {
    const control = new TradeControl(parts)
    try {
      control.#server = await ControlServer.open(controlPath(parts.logPath), (request) => control.#answer(request))
    } catch (error) {
      if (!(error instanceof Failure) && (error as NodeJS.ErrnoException).syscall === undefined) throw error
      note(`"coinfold ctl" cannot reach this engine: ${(error as Error).message}`)
    }
    return control
  }

  /** Where it is asked; null: no socket could be opened. */
  get socket(): string | null {
    return this.#server?.path ?? null
  }

  /** The log is open: wishes are taken from now on. */
  begin(engine: Engine, source: ClockSource): void {
    this.#open = { engine, source }
    this.#opened.resolve(this.#open)
  }

  /** The venue has told its time. */
  tick(clock: Pick<Clock, 'nowMs'>, venue: VenueLooked): void {
    this.#clock = clock
    this.#venue = venue
  }

  /** It is looked at: what is seen there is told to who asks. */
  watched(watch: Pick<SessionWatch, 'health' | 'alarms'>): void {
    this.#watch = watch
  }

  /** What the feed says of its line: whether it is heard, and not that something was missed. */
  hear(item: FeedItem): void {
    if (item.kind !== 'line' || item.is === 'gap') return
    this.#unheard.hear(item)
    const { symbols, areAll } = this.#unheard
    const is = symbols.length > 0 ? 'down' : item.is
    this.#feed = { is, because: item.because, sinceMs: this.#clock.nowMs(), symbols: areAll ? null : symbols }
  }

  async close(): Promise<void> {
    this.#callOff()
    this.#opened.resolve(null)
    await this.#server?.close()
  }

  async #answer(request: ControlRequest): Promise<ControlAnswer> {
    if (request.ask === 'status') return { is: 'status', status: this.#status() }
    if (request.ask === 'health') return { is: 'health', health: this.#health() }
    const open = await this.#opened.promise
    if (open === null)
      return { is: 'not-taken', why: 'The start was stopped or has failed before there was a session: nothing came of it.' }
    const { source } = open
    if (request.ask === 'reload') return this.#reload.ask(source, request)
    const { id, actor, because, wish } = request
    const wanted = wish.type === 'Drain' ? this.#limited(wish.policy) : wish
    const { commandId, command, answer } = await source.ask({ id, actor, because, wish: wanted })
    if (wish.type === 'Drain' && answer.is === 'accepted') this.#endLate()
    return { is: 'answered', commandId, command, answer }
  }

  /** Ends the session in good order, as the options say. False: it does not trade, or comes to its end already. */
  async drain(signal: string): Promise<boolean> {
    if (this.#open === null) return false
    const wish = this.#limited(this.#parts.settings.now.live.drainPolicy)
    const asked = { id: randomUUID(), actor: `signal:${signal}`, because: signal, wish }
    const isDraining = (await this.#open.source.ask(asked)).answer.is === 'accepted'
    if (isDraining) this.#endLate(signal)
    return isDraining
  }

  /** Reads the configuration again by a signal, and says what came of it. */
  async reload(signal: string): Promise<void> {
    if (this.#open === null) return
    const asked = { actor: `signal:${signal}`, because: '', isDry: false }
    const answer = await this.#reload.ask(this.#open.source, asked)
    if (answer.is === 'not-taken') note(answer.why)
    else if (answer.is === 'reloaded') for (const sentence of reloadSentences(answer)) note(sentence)
  }

  #endLate(signal?: string): void {
    this.#callOff()
    const { settings, endNow } = this.#parts
    this.#callOff = steadyTimers.after(settings.now.live.drainS * 1000 + LATE_MS, () => endNow(signal))
  }

  #limited(policy: DrainPolicy): Wish {
    const { settings } = this.#parts
    return { type: 'Drain', policy, untilMs: this.#clock.nowMs() + settings.now.live.drainS * 1000 }
  }

  #health(): EngineHealth {
    const { mode, identity, folded, settings } = this.#parts
    return engineHealth({
      ...{ folded, settings, open: this.#open, watch: this.#watch },
      book: `${mode}.${identity.venue}.main`,
      atMs: this.#clock.nowMs(),
      wallMs: steadyTimers.wallMs(),
      pid: process.pid,
      sinceMs: this.#sinceMs,
      clockOffsetMs: this.#venue.clockOffsetMs(),
      requests: this.#venue.requests(),
      rssBytes: process.memoryUsage.rss(),
    })
  }

  #status(): EngineStatus {
    const { logName, mode, identity, folded } = this.#parts
    return engineStatus({
      mode,
      identity,
      folded,
      engine: this.#open?.engine ?? null,
      log: logName,
      pid: process.pid,
      atMs: this.#clock.nowMs(),
      sinceMs: this.#sinceMs,
      feed: this.#feed,
      clockOffsetMs: this.#venue.clockOffsetMs(),
      requests: this.#venue.requests(),
    })
  }
}
