import type { Bar } from '../../../src/market/bar.ts'
import type { Indicator } from '../../../src/market/indicators/indicator.ts'

/** A candle of which only these prices matter. */
export const candle = (high: number, low: number, close: number): Bar => ({ closeMs: 0, open: close, high, low, close, volume: 1 })

/** What the indicator says behind each candle; one object carries them all, as in the market. */
export const valuesOf = <Value>(indicator: Indicator<Value>, candles: readonly Bar[]): readonly (Value | null)[] => {
  const bar = candle(0, 0, 0)
  return candles.map((each, nth) => {
    indicator.push(Object.assign(bar, each, { closeMs: (nth + 1) * 60_000 }))
    return indicator.value
  })
}
