import type { PositionState } from '../../machines/position/state.ts'
import type { Clock } from '../kernel/clock.ts'
import { CandleExits, type CandleExitsParts } from './candle-exits.ts'
import type { QueuedCommand } from './command-queue.ts'
import type { Proposals } from './proposals.ts'

const NO_EXITS: readonly QueuedCommand[] = []

type CandleEndsParts = CandleExitsParts & { readonly proposals: Proposals; readonly clock: Clock }

/**
 * What a candle of a coin that has ended leads to: a proposal where nothing is open, and otherwise an exit for which it is a reason, and a
 * proposal where a position may have several entries. Whether it takes one more is decided when its turn comes, behind the exit.
 */
export class CandleEnds {
  readonly #parts: CandleEndsParts
  readonly #exits: CandleExits

  constructor(parts: CandleEndsParts) {
    this.#parts = parts
    this.#exits = new CandleExits(parts)
  }

  /** `position`: null where the coin is flat. */
  of(coin: number, closeMs: number, position: PositionState | null): readonly QueuedCommand[] {
    const { proposals, coins, clock, settings } = this.#parts
    // a candle that ended while the process slept, or was busy, says nothing of the market once the next one has ended as well
    const isNewest = clock.nowMs() < closeMs + coins[coin]!.timeframeMs
    const mayEnter = position === null || settings.of(coins[coin]!.symbol).entry.maxEntries > 1
    const proposal = proposals.onBar(coin, closeMs, isNewest && mayEnter)
    const exits = position === null || !isNewest ? NO_EXITS : this.#exits.of(coin, position, closeMs)
    return proposal === null ? exits : [...exits, { type: 'Propose', proposal, closeMs }]
  }
}
