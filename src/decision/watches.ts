import type { WatchedPrices } from '../../machines/position/watch.ts'
import type { TickScale } from '../market/ticks.ts'

/**
 * The thresholds of all coins as whole ticks in two columns, so that a tick which changes nothing costs two
 * comparisons. They follow from the machines' states and are set again after every event of a coin.
 */
export class Watches {
  readonly below: Float64Array
  readonly above: Float64Array

  constructor(coins: number) {
    this.below = new Float64Array(coins).fill(Number.NEGATIVE_INFINITY)
    this.above = new Float64Array(coins).fill(Number.POSITIVE_INFINITY)
  }

  set(coin: number, watched: WatchedPrices, scale: TickScale): void {
    this.below[coin] = watched.atOrBelow === null ? Number.NEGATIVE_INFINITY : scale.floor(watched.atOrBelow)
    this.above[coin] = watched.atOrAbove === null ? Number.POSITIVE_INFINITY : scale.ceil(watched.atOrAbove)
  }

  isTouched(coin: number, ticks: number): boolean {
    return ticks <= this.below[coin]! || ticks >= this.above[coin]!
  }
}
