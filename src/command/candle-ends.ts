import type { PositionState } from '../../machines/position/state.ts'
import type { Clock } from '../kernel/clock.ts'
import { CandleExits, type CandleExitsParts } from './candle-exits.ts'
import { slotsOf, takes } from './coin.ts'
import type { QueuedCommand } from './command-queue.ts'
import type { Proposals } from './proposals.ts'

type Wanted = { readonly coin: number; readonly wanted: QueuedCommand }
const NOTHING: readonly Wanted[] = []

type CandleEndsParts = CandleExitsParts & { readonly proposals: Proposals; readonly clock: Clock }

/**
 * What a candle of a coin that has ended leads to: a proposal where nothing is open, and otherwise an exit for which it is a reason, and a
 * proposal where a position may have several entries. Whether it takes one more is decided when its turn comes, behind the exit.
 */
export class CandleEnds {
  readonly #parts: CandleEndsParts
  readonly #exits: CandleExits
  readonly #slots: readonly (readonly number[])[]

  constructor(parts: CandleEndsParts) {
    this.#parts = parts
    this.#exits = new CandleExits(parts)
    this.#slots = slotsOf(parts.coins)
  }

  /** `openOf`: null where that position is flat. */
  of(instrument: number, closeMs: number, openOf: (coin: number) => PositionState | null): readonly Wanted[] {
    const { proposals, coins, clock, settings } = this.#parts
    const slots = this.#slots[instrument]!
    const { symbol, timeframeMs } = coins[slots[0]!]!
    // a candle that ended while the process slept, or was busy, says nothing of the market once the next one has ended as well
    const isNewest = clock.nowMs() < closeMs + timeframeMs
    const isScaling = settings.of(symbol).entry.maxEntries > 1
    const mayEnter = (coin: number): boolean => isScaling || openOf(coin) === null
    const proposal = proposals.onBar(instrument, closeMs, isNewest && slots.some(mayEnter))
    const exits = isNewest ? this.#exitsOf(slots, closeMs, openOf) : NOTHING
    const entered = proposal === null ? undefined : slots.find((coin) => takes(coins[coin]!, proposal.direction ?? 'long'))
    if (proposal === null || entered === undefined || !mayEnter(entered)) return exits
    return [...exits, { coin: entered, wanted: { type: 'Propose', proposal, closeMs } }]
  }

  #exitsOf(slots: readonly number[], closeMs: number, openOf: (coin: number) => PositionState | null): readonly Wanted[] {
    let exits = NOTHING
    for (const coin of slots) {
      const position = openOf(coin)
      if (position === null) continue
      for (const wanted of this.#exits.of(coin, position, closeMs)) exits = [...exits, { coin, wanted }]
    }
    return exits
  }
}
