import type { OfPrice } from '../../machines/position/commands.ts'
import type { DecideExit } from '../../machines/position/exit-commands.ts'
import { priceCommands } from '../decision/price-commands.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { type Coin, slotsOf } from './coin.ts'
import type { Housekeeping } from './housekeeping.ts'
import { MissingMarks } from './missing-marks.ts'
import type { OwedByCoin } from './owed-by-coin.ts'
import type { Quiet } from './quiet.ts'
import type { Recorder, Target } from './recorder.ts'

const SEVERAL = -1

/** Where goes what a position wants at a price. */
export type Want = (coin: number, command: DecideExit | OfPrice) => void
type PriceWatchParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly housekeeping: Housekeeping
  readonly quiet: Quiet
  readonly recorder: Recorder
  readonly session: Target
}

/**
 * Hears prices for the positions. They are valued and watched at the mark price where the venue tells one that is not too old, else at the
 * last price; orders are priced at the last price.
 */
export class PriceWatch {
  readonly #parts: PriceWatchParts
  readonly #owed: OwedByCoin
  readonly #want: Want
  readonly #missing: MissingMarks
  /** by instrument, its positions; and the one where there is no other */
  readonly #slots: readonly (readonly number[])[]
  readonly #only: Int32Array

  constructor(parts: PriceWatchParts, owed: OwedByCoin, want: Want) {
    this.#parts = parts
    this.#want = want
    this.#owed = owed
    this.#missing = new MissingMarks(parts)
    this.#slots = slotsOf(parts.coins)
    this.#only = Int32Array.from(this.#slots, ([first, ...others]) => (first === undefined || others.length > 0 ? SEVERAL : first))
  }

  /**
   * The last price of an instrument. One that touches no threshold of its positions and is no extreme costs a few comparisons more than
   * storing it.
   */
  tick(instrument: number, ticks: number, timeMs: number, volume: number): void {
    if (this.#parts.housekeeping.isMarkDue) this.#markFirst()
    this.#parts.market.tick(instrument, ticks, timeMs, volume)
    this.#heed(instrument, timeMs)
  }

  mark(instrument: number, ticks: number, timeMs: number): void {
    if (this.#parts.housekeeping.isMarkDue) this.#markFirst()
    this.#parts.market.mark(instrument, ticks, timeMs)
    this.#heed(instrument, timeMs)
  }

  /** The sample of a fill is of the prices before the next one. */
  #markFirst(): void {
    this.#parts.quiet.end()
    this.#parts.housekeeping.beat()
  }

  /** Also of a mark price that stands: what is watched may have come to it since. */
  #heed(instrument: number, timeMs: number): void {
    const { market, housekeeping } = this.#parts
    if (this.#missing.isLookedFor(instrument) && this.#isAnyOpen(this.#slots[instrument]!)) this.#missing.look(instrument, timeMs)
    const ticks = market.valueTicks[instrument]!
    housekeeping.extremes.tick(instrument, ticks)
    const only = this.#only[instrument]!
    if (only !== SEVERAL) {
      if (this.#owed.isTouched(only, ticks)) this.#touch(only, instrument, ticks)
    } else for (const coin of this.#slots[instrument]!) if (this.#owed.isTouched(coin, ticks)) this.#touch(coin, instrument, ticks)
  }

  #isAnyOpen(slots: readonly number[]): boolean {
    for (let at = 0; at < slots.length; at++) if (!this.#owed.isFlat(slots[at]!)) return true
    return false
  }

  #touch(coin: number, instrument: number, ticks: number): void {
    const { market, coins, state } = this.#parts
    const price = market.scales[instrument]!.toMoney(ticks)
    for (const command of priceCommands(positionOf(state, coins[coin]!.position.stream), price)) this.#want(coin, command)
  }
}
