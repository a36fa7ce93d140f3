import type { PositionState } from '../../machines/position/state.ts'
import { signalCommand } from '../decision/price-commands.ts'
import type { Clock } from '../kernel/clock.ts'
import { CandleExits, type CandleExitsParts } from './candle-exits.ts'
import { slotsOf, takes } from './coin.ts'
import type { QueuedCommand } from './command-queue.ts'
import type { CandleEnded } from './input.ts'
import type { CandleWishes, ExitWish, Proposals } from './proposals.ts'

type Wanted = { readonly coin: number; readonly wanted: QueuedCommand }
const NOTHING: readonly Wanted[] = []

type CandleEndsParts = CandleExitsParts & { readonly proposals: Proposals; readonly clock: Clock }

/**
 * What a candle of a coin that has ended leads to: an exit for which it is a reason, one that a strategy wants, a change of the plan of
 * what is held, and a proposal where nothing is open or a position may have several entries. Whether it takes one more is decided when its
 * turn comes, behind the exits.
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
  of({ coin: instrument, closeMs, bar, isLate }: CandleEnded, openOf: (coin: number) => PositionState | null): readonly Wanted[] {
    const { proposals, coins, clock } = this.#parts
    const slots = this.#slots[instrument]!
    const { timeframeMs } = coins[slots[0]!]!
    // a candle that ended while the process slept, or was busy, says nothing of the market once the next one has ended as well
    const isNewest = isLate !== true && clock.nowMs() < closeMs + timeframeMs
    const wishes = proposals.onBar(instrument, closeMs, isNewest, bar)
    const exits = isNewest ? this.#exitsOf(slots, closeMs, openOf) : NOTHING
    return wishes.length === 0 ? exits : [...exits, ...this.#wished(wishes, closeMs, openOf)]
  }

  /** All that would leave, then changes of plans, then entries. */
  #wished(wishes: readonly CandleWishes[], closeMs: number, openOf: (coin: number) => PositionState | null): readonly Wanted[] {
    const { coins, settings } = this.#parts
    const wanted: Wanted[] = []
    for (const { coins: own, exit } of wishes) if (exit !== null) wanted.push(...this.#wishedOut(own, exit, openOf))
    for (const { coins: own, plan } of wishes) {
      // the one that the strategy is shown
      const held = plan === null ? undefined : own.find((coin) => openOf(coin) !== null)
      if (plan !== null && held !== undefined) wanted.push({ coin: held, wanted: { type: 'ProposePlan', proposal: plan, closeMs } })
    }
    const mayEnter = (coin: number): boolean => openOf(coin) === null || settings.of(coins[coin]!.parts).entry.maxEntries > 1
    for (const { coins: own, entry } of wishes) {
      const entered = entry === null ? undefined : own.find((coin) => takes(coins[coin]!, entry.direction ?? 'long'))
      if (entry !== null && entered !== undefined && mayEnter(entered))
        wanted.push({ coin: entered, wanted: { type: 'Propose', proposal: entry, closeMs } })
    }
    return wanted
  }

  /** The strategy wants out of whatever is held of its share: judged like a signal from outside. */
  #wishedOut(slots: readonly number[], exit: ExitWish, openOf: (coin: number) => PositionState | null): readonly Wanted[] {
    return slots
      .filter((coin) => openOf(coin) !== null)
      .map((coin) => ({ coin, wanted: signalCommand(this.#parts.market, this.#parts.coins[coin]!.instrument, exit.signal) }))
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
