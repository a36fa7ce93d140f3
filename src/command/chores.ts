import type { Config } from '../config/schema.ts'
import { eventId } from '../event/envelope.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarksObserved } from '../kernel/facts.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/state.ts'
import type { Coin } from './coin.ts'
import { nextMarkMs, sampleMarks } from './marks.ts'
import type { Recorder, Target } from './recorder.ts'
import { recordSeal } from './seals.ts'

type ChoresParts = {
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

/** What the log needs besides the trading: prices of held coins, sampled, and seals. Both follow from the state. */
export class Chores {
  #nextMs = Number.POSITIVE_INFINITY
  #sealedAt: number
  #isFresh = false
  readonly #parts: ChoresParts

  constructor(parts: ChoresParts) {
    this.#parts = parts
    this.#sealedAt = parts.recorder.heads.events
    // at boot the present moment is played again, a sample due in it too
    this.#plan(parts.clock.nowMs() - 1)
  }

  /** when the next sample is due */
  get nextMs(): number {
    return this.#nextMs
  }

  /** After a group of commands, before it becomes durable. `fill`: the last one among them. */
  afterCommands(fill: LogEvent | null): void {
    this.mark('fill', fill)
    const { recorder, config, session, state } = this.#parts
    if (recorder.heads.events - this.#sealedAt >= config.log.sealEveryEvents) {
      recordSeal(recorder, session, state, 'interval')
      this.#sealedAt = recorder.heads.events
      this.#isFresh = true
    }
  }

  /** A snapshot stands at a seal, which says what it must fold to. */
  async afterDurable(): Promise<void> {
    if (!this.#isFresh) return
    this.#isFresh = false
    await this.#parts.keepSnapshot()
  }

  mark(because: MarksObserved['data']['because'], fill: LogEvent | null = null): void {
    const { recorder, book, clock, state, market, coins } = this.#parts
    const fact = sampleMarks({ state, market, coins, nowMs: clock.nowMs(), because })
    const stream = streams.marks(book.book)
    if (fact !== null) {
      const heard = fill?.input ?? { kind: because === 'stop' ? 'end' : 'deadline', time: clock.nowMs() }
      recorder.record({ stream, parts: book }, [fact], { correlation: stream, causation: fill && eventId(fill), heard })
    }
    this.#plan(clock.nowMs())
  }

  #plan(afterMs: number): void {
    const { state, coins, config } = this.#parts
    this.#nextMs = nextMarkMs(state, coins, config.market.markEveryS * 1000, afterMs)
  }
}
