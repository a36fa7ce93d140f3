import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { Recent } from './recent.ts'

/** By how many percent a close is above (positive) or below the last one of `windowMin` minutes ago or before. By time, so that holes count. */
class PriceChange implements Indicator {
  readonly #closes: Recent

  constructor(windowMin: number, timeframeMs: number) {
    this.#closes = new Recent(windowMin, timeframeMs)
  }

  push({ closeMs, close }: Bar): void {
    this.#closes.push(closeMs, close)
  }

  get value(): number | null {
    const { before, newest } = this.#closes
    return before === null || before === 0 ? null : ((newest - before) / before) * 100
  }
}

export const priceChange = withDefaults(
  { windowMin: 1440 },
  ({ windowMin }: { readonly windowMin: number }, timeframeMs: number) => new PriceChange(windowMin, timeframeMs),
)
