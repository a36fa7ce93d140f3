import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'

/** On-balance volume (Granville, 1963), in the base asset: volume of candles that closed higher, less that of those that closed lower. */
class OnBalanceVolume implements Indicator {
  #close: number | null = null
  #volume = 0

  push({ close, volume }: Bar): void {
    if (this.#close !== null) this.#volume += Math.sign(close - this.#close) * volume
    this.#close = close
  }

  get value(): number | null {
    return this.#close === null ? null : this.#volume
  }
}

export const obv = withDefaults({}, (_: object) => new OnBalanceVolume())
