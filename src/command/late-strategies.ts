import type { Settings } from '../config/settings.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Fact } from '../kernel/log-event.ts'
import type { Coin } from './coin.ts'
import type { Cause, Recorder } from './recorder.ts'
import type { StrategyShare } from './strategy-shares.ts'

type LateStrategiesParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly recorder: Pick<Recorder, 'note' | 'record'>
}

/** A candle at which the strategy of a share was late. */
type LateAt = { readonly strategy: string; readonly barCloseMs: number; readonly limitMs: number }

/** Of a share whose strategy was late at the newest candle that it was asked about. `options`: those that were in force. */
type Late = { readonly strategy: string; readonly inARow: number; readonly isOff: boolean; readonly options: string }

/**
 * Which strategies were late, and which are asked no more until their options change. The count is of this process: a start asks all of
 * them again.
 */
export class LateStrategies {
  readonly #parts: LateStrategiesParts
  readonly #late = new Map<StrategyShare, Late>()

  constructor(parts: LateStrategiesParts) {
    this.#parts = parts
  }

  isOff(share: StrategyShare): boolean {
    return this.#late.get(share)?.isOff === true
  }

  inTime(share: StrategyShare): void {
    this.#late.delete(share)
  }

  late(share: StrategyShare, at: LateAt): void {
    const { settings, recorder } = this.#parts
    const inARow = (this.#late.get(share)?.inARow ?? 0) + 1
    const isOff = inARow >= settings.now.live.strategyLateBars
    this.#late.set(share, { strategy: at.strategy, inARow, isOff, options: this.#optionsOf(share) })
    recorder.note(this.#first(share).decisions, { type: 'StrategyLate', data: { ...at, inARow, isOff } }, 'candle')
  }

  /** Other options are in force: whoever has others than when it was late is asked again. */
  optionsApplied(cause: Cause): void {
    for (const [share, { strategy, isOff, options }] of this.#late) {
      if (options === this.#optionsOf(share)) continue
      this.#late.delete(share)
      if (!isOff) continue
      const { decisions } = this.#first(share)
      const resumed: Fact = { type: 'StrategyResumed', data: { strategy } }
      this.#parts.recorder.record(decisions, [resumed], { correlation: decisions.stream, ...cause })
    }
  }

  #first({ coins: [first] }: StrategyShare): Coin {
    return this.#parts.coins[first!]!
  }

  #optionsOf(share: StrategyShare): string {
    const { settings } = this.#parts
    const { strategyLimitMs, strategyLateBars } = settings.now.live
    return canonical({ strategyLimitMs, strategyLateBars, entry: settings.of(this.#first(share).parts).entry })
  }
}
