import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

/**
 * The volume of the candle over the mean of the `period` before it, below zero where the candle fell; 0 where nothing was traded, or it
 * closed where it opened.
 */
class SignedVolume implements Indicator {
  readonly #before: Newest
  #value: number | null = null

  constructor(period: number) {
    this.#before = new Newest(period)
  }

  push({ open, close, volume }: Bar): void {
    const { isFull } = this.#before
    const usual = isFull ? this.#before.mean : 0
    this.#value = isFull ? Math.sign(close - open) * (usual > 0 ? volume / usual : 0) : null
    this.#before.push(volume)
  }

  get value(): number | null {
    return this.#value
  }
}

export const signedVolume = withDefaults({ period: 20 }, ({ period }: Period): Indicator => new SignedVolume(period))
