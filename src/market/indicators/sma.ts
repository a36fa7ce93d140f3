import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { type MovingAverage, SimpleAverage } from './moving-average.ts'

/** An average of closes is an indicator. */
export const ofCloses = (average: MovingAverage): Indicator => ({
  push: ({ close }) => average.push(close),
  get value() {
    return average.value
  },
})

/** Simple moving average: the mean of the newest `period` closes. */
export const sma = withDefaults({ period: 20 }, ({ period }: Period) => ofCloses(new SimpleAverage(period)))
