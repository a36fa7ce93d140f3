import type { PositionState } from '../../machines/position/state.ts'
import type { Clock } from '../kernel/clock.ts'
import { CandleExits, type CandleExitsParts } from './candle-exits.ts'
import type { QueuedCommand } from './command-queue.ts'
import type { Proposals } from './proposals.ts'

type CandleEndsParts = CandleExitsParts & { readonly proposals: Proposals; readonly clock: Clock }

/** What a candle of a coin that has ended leads to: a proposal where nothing is open, and otherwise an exit for which it is a reason. */
export class CandleEnds {
  readonly #parts: CandleEndsParts
  readonly #exits: CandleExits

  constructor(parts: CandleEndsParts) {
    this.#parts = parts
    this.#exits = new CandleExits(parts)
  }

  /** `position`: null where the coin is flat. */
  of(coin: number, closeMs: number, position: PositionState | null): readonly QueuedCommand[] {
    const { proposals, coins, clock } = this.#parts
    // a candle that ended while the process slept, or was busy, says nothing of the market once the next one has ended as well
    const isNewest = clock.nowMs() < closeMs + coins[coin]!.timeframeMs
    const proposal = proposals.onBar(coin, closeMs, isNewest && position === null)
    if (proposal !== null) return [{ type: 'Propose', proposal, closeMs }]
    return position === null || !isNewest ? [] : this.#exits.of(coin, position, closeMs)
  }
}
