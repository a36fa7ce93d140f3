import type { Settings } from '../config/settings.ts'
import { eventId } from '../event/envelope.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarksObserved } from '../kernel/common-facts.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { fillsOf } from '../replay/totals.ts'
import { AccountWatch } from './account-watch.ts'
import { type Coin, oneOfEach } from './coin.ts'
import { ExposedAlarms } from './exposed-alarms.ts'
import { Extremes } from './extremes.ts'
import { FeedWatch } from './feed-watch.ts'
import { LineWatch } from './line-watch.ts'
import { nextMarkMs, sampleMarks } from './marks.ts'
import type { Recorder, Target } from './recorder.ts'
import { RiskWatch } from './risk-watch.ts'
import { recordSeal } from './seals.ts'
import { UnownedReports } from './unowned-reports.ts'
import type { Valuation } from './valuation.ts'

type HousekeepingParts = {
  readonly coins: readonly Coin[]
  readonly venue: Pick<Capabilities, 'clock'>
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly valuation: Valuation
  readonly recorder: Recorder
  readonly clock: Clock
  /** the parts of the streams of the whole book */
  readonly book: Parts
  readonly session: Target
  /** keeps a snapshot of the state behind a seal, for a quicker start */
  readonly keepSnapshot: () => Promise<void>
}

/**
 * The input that led to a sample when no fill of this process did. A fill of an earlier process that was not sampled is sampled
 * at the start.
 */
const UNCAUSED = { fill: 'start', sample: 'deadline', stop: 'end', risk: 'deadline' } as const

/**
 * Writes what the log needs besides trading: samples of the prices of held coins, seals, facts about unowned reports, the line, the
 * market and the account.
 */
export class Housekeeping {
  readonly extremes: Extremes
  readonly unowned: UnownedReports
  readonly line: LineWatch
  readonly feed: FeedWatch
  readonly account: AccountWatch
  readonly exposed: ExposedAlarms
  readonly risk: RiskWatch
  #nextMs = Number.POSITIVE_INFINITY
  /** the options that the next sample was planned by */
  #planned: Settings['now'] | null = null
  #isMarkDue: boolean
  /** the newest fill that was not sampled yet, if this process recorded one */
  #fill: LogEvent | null = null
  #sealedAt: number
  #isFresh = false
  readonly #parts: HousekeepingParts

  constructor(parts: HousekeepingParts) {
    const { state, clock, recorder } = parts
    this.#parts = parts
    this.extremes = new Extremes({ ...parts, coins: oneOfEach(parts.coins) })
    this.unowned = new UnownedReports(parts)
    this.line = new LineWatch(parts)
    this.feed = new FeedWatch(parts)
    this.account = new AccountWatch(parts)
    this.exposed = new ExposedAlarms(parts)
    this.risk = new RiskWatch({ ...parts, extremes: this.extremes, mark: (heard) => this.mark('risk', heard) })
    this.#sealedAt = recorder.heads.events
    this.#isMarkDue = fillsOf(state) !== state.facts.marked.fills
    // at boot the present moment is played again, and a sample that is due in it is taken then
    this.#plan(clock.nowMs() - 1)
  }

  /** when the next sample, the next fact about unowned reports, the end of a halt or an alarm is due */
  get nextMs(): number {
    const { settings, clock } = this.#parts
    // under other options a sample may be due at once, but not at a moment that is over
    if (this.#planned !== settings.now) this.#plan(clock.nowMs() - 1)
    return Math.min(this.#nextMs, this.unowned.nextMs, this.risk.nextMs, this.exposed.nextMs, this.feed.nextMs)
  }

  /** whether fills came since the last sample: the next one is then taken before another price is heard */
  get isMarkDue(): boolean {
    return this.#isMarkDue
  }

  /**
   * Called after a group of commands, before its events are durable. `fill` is the last fill among them. One sample covers all
   * fills of a moment and is taken when the moment ends, so that a process that plays the moment again takes the same one.
   */
  afterCommands(fill: LogEvent | null): void {
    const { recorder, clock, session, state } = this.#parts
    if (fill !== null) {
      this.#fill = fill
      this.#isMarkDue = true
      this.#nextMs = clock.nowMs()
    }
    if (!this.#isSealDue()) return
    recordSeal(recorder, session, state, 'interval')
    this.#sealedAt = recorder.heads.events
    this.#isFresh = true
  }

  /** Whether a snapshot is to be kept: behind a new seal, which says what it must fold to, once everything before it is durable. */
  get isSnapshotDue(): boolean {
    return this.#isFresh && !this.#parts.recorder.isHolding
  }

  keepSnapshot(): Promise<void> {
    this.#isFresh = false
    return this.#parts.keepSnapshot()
  }

  /** Writes whatever is due. */
  beat(): void {
    const nowMs = this.#parts.clock.nowMs()
    if (this.unowned.nextMs <= nowMs) this.unowned.beat()
    if (this.risk.nextMs <= nowMs) this.risk.beat()
    if (this.exposed.nextMs <= nowMs) this.exposed.beat()
    this.feed.beat()
    if (this.#nextMs > nowMs) return
    this.mark(this.#isMarkDue ? 'fill' : 'sample')
    // samples alone are committed by a timer, and the seal would stand in another place in every run
    if (this.#isSealDue()) this.#parts.recorder.commit()
  }

  /** Takes a sample now, unless it would say nothing new; returns it. `asked`: what led to it, where no fill did. */
  mark(because: MarksObserved['data']['because'], asked?: Heard): LogEvent | null {
    const { recorder, book, clock } = this.#parts
    const nowMs = clock.nowMs()
    const fact = sampleMarks({ ...this.#parts, extremes: this.extremes, nowMs, because })
    let sample: LogEvent | null = null
    if (fact !== null) {
      const stream = streams.marks(book.book)
      const heard = this.#fill?.input ?? asked ?? { kind: UNCAUSED[because], time: nowMs }
      const causation = this.#fill && eventId(this.#fill)
      sample = recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation, heard })[0]!
      this.extremes.marked()
    }
    this.#fill = null
    this.#isMarkDue = false
    this.#plan(nowMs)
    return sample
  }

  #isSealDue(): boolean {
    const { recorder, settings } = this.#parts
    return recorder.heads.events - this.#sealedAt >= settings.now.log.sealEveryEvents
  }

  #plan(afterMs: number): void {
    const { state, settings, clock } = this.#parts
    this.#planned = settings.now
    this.#nextMs = this.#isMarkDue ? clock.nowMs() : nextMarkMs(state, settings.now.market.markEveryS * 1000, afterMs)
  }
}
