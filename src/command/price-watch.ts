import type { OfPrice } from '../../machines/position/commands.ts'
import type { DecideExit } from '../../machines/position/exit-commands.ts'
import { priceCommands } from '../decision/price-commands.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { type Coin, slotsOf } from './coin.ts'
import type { Housekeeping } from './housekeeping.ts'
import { MissingMarks } from './missing-marks.ts'
import type { OwedByCoin } from './owed-by-coin.ts'
import type { Recorder, Target } from './recorder.ts'

/** Where goes what a position wants at a price. */
type Want = (coin: number, command: DecideExit | OfPrice) => void
type PriceWatchParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly housekeeping: Housekeeping
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
  readonly #slots: readonly (readonly number[])[]

  constructor(parts: PriceWatchParts, owed: OwedByCoin, want: Want) {
    this.#parts = parts
    this.#want = want
    this.#owed = owed
    this.#missing = new MissingMarks(parts)
    this.#slots = slotsOf(parts.coins)
  }

  /**
   * The last price of an instrument. One that touches no threshold of its positions and is no extreme costs a few comparisons more than
   * storing it.
   */
  tick(instrument: number, ticks: number, timeMs: number, volume: number): void {
    const { market, housekeeping } = this.#parts
    if (housekeeping.isMarkDue) housekeeping.beat()
    market.tick(instrument, ticks, timeMs, volume)
    this.#heed(instrument, timeMs)
  }

  mark(instrument: number, ticks: number, timeMs: number): void {
    const { market, housekeeping } = this.#parts
    if (housekeeping.isMarkDue) housekeeping.beat()
    market.mark(instrument, ticks, timeMs)
    this.#heed(instrument, timeMs)
  }

  /** Also of a mark price that stands: what is watched may have come to it since. */
  #heed(instrument: number, timeMs: number): void {
    const { market, housekeeping } = this.#parts
    const slots = this.#slots[instrument]!
    if (this.#isAnyOpen(slots)) this.#missing.look(instrument, timeMs)
    const ticks = market.valueTicks[instrument]!
    housekeeping.extremes.tick(instrument, ticks)
    for (let at = 0; at < slots.length; at++) if (this.#owed.isTouched(slots[at]!, ticks)) this.#touch(slots[at]!, instrument, ticks)
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
