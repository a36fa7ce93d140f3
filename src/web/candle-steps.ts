const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
/** Lengths that people read, in minutes. */
const NICE = [1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * MINUTE_MS)

/** The shortest length that people read, is whole candles of `ownMs`, and of which at most `points` fill the time. */
export const stepFor = (ownMs: number, spanMs: number, points: number): number => {
  const least = Math.max(ownMs, spanMs / points)
  const nice = NICE.find((step) => step >= least && step % ownMs === 0)
  if (nice !== undefined) return nice
  const unit = DAY_MS % ownMs === 0 ? DAY_MS : ownMs
  return Math.ceil(least / unit) * unit
}
