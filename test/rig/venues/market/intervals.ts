const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** The lengths of candles that the venue has, by Binance's names of them, in milliseconds. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1s': SECOND,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '1w': WEEK,
}

/** 1970-01-01 was a Thursday, and weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY

/** When the candle that holds this time opens. */
export const openOf = (timeMs: number, lengthMs: number): number => {
  const origin = lengthMs === WEEK ? FIRST_MONDAY : 0
  return origin + Math.floor((timeMs - origin) / lengthMs) * lengthMs
}
