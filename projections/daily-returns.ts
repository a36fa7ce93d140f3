import type { Money } from '../src/kernel/money.ts'

const DAY_MS = 86_400_000
/** Midnight itself ends the day before: a candle that ends then is of that day. */
export const dayOf = (timeMs: number): number => Math.floor((timeMs - 1) / DAY_MS)
/** Digits that a ratio of two amounts keeps before it becomes a number. */
const RATIO = 10n ** 15n
const ONE = Number(RATIO)

/**
 * Returns by the day (UTC; `day` is the one that is not over), and how much of the time how much was at risk. Ratios are numbers, for they are opinions about what was
 * earned and no money. `base`: what the equity of now would have been at the day's beginning; `sum`, `squares` and `falls` are of
 * the returns of the `days` that are over, `falls` of the squares of those below zero; `growth` their product. `heldMs` and
 * `exposedMs`: how long something was held, and the same weighted by its value over the equity.
 */
export type DailyReturns = {
  beganMs: number
  seenMs: number
  day: number
  base: Money
  last: Money
  days: number
  sum: number
  squares: number
  falls: number
  growth: number
  heldMs: number
  exposedMs: number
  exposure: number
}

export const noReturns = (timeMs: number, equity: Money): DailyReturns => ({
  ...{ beganMs: timeMs, seenMs: timeMs, day: dayOf(timeMs + 1), base: equity, last: equity },
  ...{ days: 0, sum: 0, squares: 0, falls: 0, growth: 1, heldMs: 0, exposedMs: 0, exposure: 0 },
})

const ratio = (part: Money, whole: Money): number => (whole <= 0n ? 0 : Number((part * RATIO) / whole) / ONE)

const closeDay = (daily: DailyReturns): void => {
  const gain = ratio(daily.last - daily.base, daily.base)
  daily.sum += gain
  daily.squares += gain * gain
  if (gain < 0) daily.falls += gain * gain
  daily.growth *= 1 + gain
  daily.base = daily.last
}

/** Lets the time pass with what was held since the last sample; each day that ends by then is one return, days without samples of zero. */
export const passTime = (daily: DailyReturns, timeMs: number): void => {
  const span = timeMs - daily.seenMs
  if (span <= 0) return
  const days = dayOf(timeMs) - daily.day
  if (days > 0) {
    closeDay(daily)
    daily.days += days
    daily.day += days
  }
  if (daily.exposure > 0) {
    daily.heldMs += span
    daily.exposedMs += span * daily.exposure
  }
  daily.seenMs = timeMs
}

/** A sample of the equity, and of the value of what is held then. */
export const sampleReturns = (daily: DailyReturns, timeMs: number, equity: Money, held: Money): void => {
  passTime(daily, timeMs)
  daily.last = equity
  daily.exposure = ratio(held, equity)
}

/** Money that was paid in (or, below zero, out) is no return: what the day has earned until then stays the same share of what is there. */
export const payIn = (daily: DailyReturns, timeMs: number, amount: Money): void => {
  passTime(daily, timeMs)
  const before = daily.last
  daily.last += amount
  daily.base = before > 0n ? (daily.base * daily.last) / before : daily.last
}
