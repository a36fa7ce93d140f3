import type { Indicator } from './indicator.ts'
import { Newest } from './newest.ts'

/** What is made of a close and of the one `period` candles before it. */
export const betweenEnds = (period: number, of: (before: number, now: number) => number | null): Indicator => {
  const closes = new Newest(period + 1)
  return {
    push: ({ close }) => closes.push(close),
    get value() {
      return closes.isFull ? of(closes.at(0), closes.at(period)) : null
    },
  }
}
