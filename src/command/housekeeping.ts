import type { Config } from '../config/schema.ts'
import { eventId } from '../event/envelope.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarksObserved } from '../kernel/common-facts.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { fillsOf } from '../replay/totals.ts'
import type { Coin } from './coin.ts'
import { Extremes } from './extremes.ts'
import { nextMarkMs, sampleMarks } from './marks.ts'
import type { Recorder, Target } from './recorder.ts'
import { recordSeal } from './seals.ts'
import { UnownedReports } from './unowned-reports.ts'

type HousekeepingParts = {
  readonly coins: readonly Coin[]
  readonly config: Config
  readonly state: EngineState
  readonly market: Market
  readonly recorder: Recorder
  readonly clock: Clock
  /** parts of a stream of the whole book */
  readonly book: Parts
  readonly session: Target
  /** keeps what stands after a seal, for a quicker start */
  readonly keepSnapshot: () => Promise<void>
}

/** What a sample comes of that no fill of this process caused; one that is owed for a fill of the process before is found at the start. */
const UNCAUSED = { fill: 'start', sample: 'deadline', stop: 'end' } as const

/** What the log needs besides the trading: prices of held coins, sampled, and seals, which follow from the state; and unowned reports. */
export class Housekeeping {
  readonly extremes: Extremes
  readonly unowned: UnownedReports
  #nextMs = Number.POSITIVE_INFINITY
  #isMarkOwed: boolean
  /** the last fill of those that are to be marked, if this process recorded one */
  #fill: LogEvent | null = null
  #sealedAt: number
  #isFresh = false
  readonly #parts: HousekeepingParts

  constructor(parts: HousekeepingParts) {
    const { state, clock, recorder } = parts
    this.#parts = parts
    this.extremes = new Extremes(parts)
    this.unowned = new UnownedReports(parts)
    this.#sealedAt = recorder.heads.events
    this.#isMarkOwed = fillsOf(state) !== state.facts.marked.fills
    // at boot the present moment is played again, a sample due in it too
    this.#plan(clock.nowMs() - 1)
  }

  /** when the next sample is due, or a count of reports */
  get nextMs(): number {
    return Math.min(this.#nextMs, this.unowned.nextMs)
  }

  /** whether other coins are held than at the last sample: then one comes before the market is heard */
  get isMarkOwed(): boolean {
    return this.#isMarkOwed
  }

  /**
   * After a group of commands, before it becomes durable. `fill`: the last one among them. All fills of a moment are marked
   * together, when that moment has nothing more to say: whoever plays it again after an interruption marks the same.
   */
  afterCommands(fill: LogEvent | null): void {
    const { recorder, clock, session, state } = this.#parts
    if (fill !== null) {
      this.#fill = fill
      this.#isMarkOwed = true
      this.#nextMs = clock.nowMs()
    }
    if (!this.#isSealDue()) return
    recordSeal(recorder, session, state, 'interval')
    this.#sealedAt = recorder.heads.events
    this.#isFresh = true
  }

  /** A snapshot stands at a seal, which says what it must fold to, and at nothing that is not durable. */
  async afterDurable(): Promise<void> {
    if (!this.#isFresh || this.#parts.recorder.isHolding) return
    this.#isFresh = false
    await this.#parts.keepSnapshot()
  }

  /** Whatever is due. */
  beat(): void {
    const nowMs = this.#parts.clock.nowMs()
    if (this.unowned.nextMs <= nowMs) this.unowned.beat()
    if (this.#nextMs > nowMs) return
    this.mark(this.#isMarkOwed ? 'fill' : 'sample')
    // a seal is written with the next commit, and samples alone bring one only when their time is up: each run another time
    if (this.#isSealDue()) this.#parts.recorder.commit()
  }

  /** At any moment, if there is something to say. */
  mark(because: MarksObserved['data']['because']): void {
    const { recorder, book, clock } = this.#parts
    const nowMs = clock.nowMs()
    const fact = sampleMarks({ ...this.#parts, extremes: this.extremes, nowMs, because })
    if (fact !== null) {
      const stream = streams.marks(book.book)
      const heard = this.#fill?.input ?? { kind: UNCAUSED[because], time: nowMs }
      const causation = this.#fill && eventId(this.#fill)
      recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation, heard })
      this.extremes.marked()
    }
    this.#fill = null
    this.#isMarkOwed = false
    this.#plan(nowMs)
  }

  #isSealDue(): boolean {
    const { recorder, config } = this.#parts
    return recorder.heads.events - this.#sealedAt >= config.log.sealEveryEvents
  }

  #plan(afterMs: number): void {
    const { state, config, clock } = this.#parts
    this.#nextMs = this.#isMarkOwed ? clock.nowMs() : nextMarkMs(state, config.market.markEveryS * 1000, afterMs)
  }
}
