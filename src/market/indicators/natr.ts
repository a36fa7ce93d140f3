import { atr } from './atr.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'

/** Average true range in percent of the close. */
export const natr = withDefaults({ period: 14 }, ({ period }: Period): Indicator => {
  const range = atr({ period })
  let close = 0
  return {
    push: (bar) => {
      range.push(bar)
      close = bar.close
    },
    get value() {
      return range.value === null || close === 0 ? null : (range.value / close) * 100
    },
  }
})
