const MINUTE_MS = 60_000
const UNITS_MS = { s: 1000, m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS, w: 7 * 1440 * MINUTE_MS } as const

/** The length of a candle as people write it: `1s`, `5m`, `4h`, `1d`, `1w`. */
export type TimeframeName = `${number}${keyof typeof UNITS_MS}`

/** In milliseconds; null: it is no such name. */
export const timeframeMsOf = (name: string): number | null => {
  const [, count, unit] = /^([1-9]\d{0,3})([smhdw])$/.exec(name) ?? []
  return count === undefined ? null : Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]
}
