import { type Money, percentOf, roundToTick } from '../kernel/money.ts'

/** Where the limit of an entry lies: never dearer than wished. */
export const entryLimit = (price: Money, offsetPct: Money, tick: Money): Money =>
  roundToTick(price + percentOf(price, offsetPct), tick, 'down')
