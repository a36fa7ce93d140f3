import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { type RollingOptions, rollingHigh } from './rolling-high.ts'

/** The lowest low of the same candles: minus the highest of prices below zero. */
export const rollingLow = withDefaults(rollingHigh.defaults, (options: RollingOptions, timeframeMs: number): Indicator => {
  const mirrored = rollingHigh(options, timeframeMs)
  const bar: Bar = { closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }
  return {
    push: ({ closeMs, low }) => {
      bar.closeMs = closeMs
      bar.high = -low
      mirrored.push(bar)
    },
    get value() {
      const { value } = mirrored
      return value === null ? null : -value
    },
  }
})
