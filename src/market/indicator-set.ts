import { assert } from '../kernel/assert.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Bar } from './bar.ts'
import { type IndicatorNeeds, type IndicatorValues, makeIndicator } from './indicators/index.ts'
import type { Indicator } from './indicators/indicator.ts'

/** Reads what the indicators say of the newest candle that has ended. */
export type ReadIndicators<Needs extends IndicatorNeeds = IndicatorNeeds> = () => IndicatorValues<Needs>

/** The indicators of one coin. Each is there once, whoever needs it, and is worked out once a candle. */
export class IndicatorSet {
  readonly #timeframeMs: number
  readonly #byNeed = new Map<string, Indicator<unknown>>()
  readonly #all: Indicator<unknown>[] = []
  #hasBegun = false

  constructor(timeframeMs: number) {
    this.#timeframeMs = timeframeMs
  }

  /** Whoever reads an indicator says so before the first candle. */
  reader<const Needs extends IndicatorNeeds>(needs: Needs): ReadIndicators<Needs> {
    const named = Object.entries(needs).map(([name, need]) => [name, this.#needed(need)] as const)
    // a field at a time: this is asked at every candle, and a list of entries would take longer than all of the rest
    return () => {
      const values: Record<string, unknown> = {}
      for (const [name, indicator] of named) values[name] = indicator.value
      return values as IndicatorValues<Needs>
    }
  }

  push(bar: Bar): void {
    this.#hasBegun = true
    for (const indicator of this.#all) indicator.push(bar)
  }

  #needed(need: IndicatorNeeds[string]): Indicator<unknown> {
    const key = canonical(need)
    const known = this.#byNeed.get(key)
    if (known !== undefined) return known
    assert(!this.#hasBegun, 'An indicator is needed from the first candle on: begun later, it would be another one after the next start.')
    const made = makeIndicator(need, this.#timeframeMs)
    this.#byNeed.set(key, made)
    this.#all.push(made)
    return made
  }
}
