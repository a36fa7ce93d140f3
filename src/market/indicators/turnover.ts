import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { Recent } from './recent.ts'
import { typicalPrice } from './typical-price.ts'

/** What was traded within the last `windowMin` minutes, in the quote asset: volumes at the typical prices of their candles. */
class Turnover implements Indicator {
  readonly #traded: Recent

  constructor(windowMin: number, timeframeMs: number) {
    this.#traded = new Recent(windowMin, timeframeMs)
  }

  push(bar: Bar): void {
    this.#traded.push(bar.closeMs, bar.volume * typicalPrice(bar))
  }

  get value(): number | null {
    return this.#traded.before === null ? null : this.#traded.sum
  }
}

export const turnover = withDefaults(
  { windowMin: 1440 },
  ({ windowMin }: { readonly windowMin: number }, timeframeMs: number) => new Turnover(windowMin, timeframeMs),
)
