import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { typicalPrice } from './typical-price.ts'

const HOUR_MS = 3_600_000

/**
 * Volume-weighted average price of the session so far: typical prices weighted by volume, begun anew every `sessionH` hours counted
 * from midnight UTC. Null until something was traded in the session.
 */
class VolumeWeightedPrice implements Indicator {
  readonly #sessionMs: number
  #session = Number.NEGATIVE_INFINITY
  #traded = 0
  #volume = 0

  constructor(sessionMs: number) {
    this.#sessionMs = sessionMs
  }

  push(bar: Bar): void {
    // a candle that ends at midnight is the last one of its day
    const session = Math.ceil(bar.closeMs / this.#sessionMs)
    if (session !== this.#session) {
      this.#session = session
      this.#traded = 0
      this.#volume = 0
    }
    this.#traded += typicalPrice(bar) * bar.volume
    this.#volume += bar.volume
  }

  get value(): number | null {
    return this.#volume === 0 ? null : this.#traded / this.#volume
  }
}

export const vwap = withDefaults(
  { sessionH: 24 },
  ({ sessionH }: { readonly sessionH: number }) => new VolumeWeightedPrice(sessionH * HOUR_MS),
)
