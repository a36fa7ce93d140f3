import type { DecideExit, OfPrice } from '../../machines/position/commands.ts'
import { priceCommands } from '../decision/price-commands.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
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

  constructor(parts: PriceWatchParts, owed: OwedByCoin, want: Want) {
    this.#parts = parts
    this.#want = want
    this.#owed = owed
    this.#missing = new MissingMarks(parts)
  }

  /** The last price. One that touches no threshold of the coin and is no extreme costs a few comparisons more than storing it. */
  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    const { market, housekeeping } = this.#parts
    if (housekeeping.isMarkDue) housekeeping.beat()
    market.tick(coin, ticks, timeMs, volume)
    this.#heed(coin, timeMs)
  }

  mark(coin: number, ticks: number, timeMs: number): void {
    const { market, housekeeping } = this.#parts
    if (housekeeping.isMarkDue) housekeeping.beat()
    market.mark(coin, ticks, timeMs)
    this.#heed(coin, timeMs)
  }

  /** Also of a mark price that stands: what is watched may have come to it since. */
  #heed(coin: number, timeMs: number): void {
    const { market, housekeeping, coins, state } = this.#parts
    if (!this.#owed.isFlat(coin)) this.#missing.look(coin, timeMs)
    const ticks = market.valueTicks[coin]!
    housekeeping.extremes.tick(coin, ticks)
    if (!this.#owed.isTouched(coin, ticks)) return
    const price = market.scales[coin]!.toMoney(ticks)
    for (const command of priceCommands(positionOf(state, coins[coin]!.position.stream), price)) this.#want(coin, command)
  }
}
