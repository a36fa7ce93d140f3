import type { ITimeScaleApi, Logical, Time } from 'lightweight-charts'

/** Pixels of any moment: the library knows only those of whole bars, so it is asked for two of them and the rest lies between. */
export type BarPlaces = { xOf(ms: number): number | null; barBefore(ms: number): number }

export const barPlaces = (scale: ITimeScaleApi<Time>, barsMs: readonly number[], stepMs: number): BarPlaces => {
  /** The last bar that begins at or before the moment; -1: none. */
  const barBefore = (ms: number): number => {
    let [low, high] = [0, barsMs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (barsMs[middle]! <= ms) low = middle + 1
      else high = middle
    }
    return low - 1
  }
  const xOf = (ms: number): number | null => {
    if (barsMs.length === 0) return null
    const index = Math.max(0, barBefore(ms))
    const [x, next] = [scale.logicalToCoordinate(index as Logical), scale.logicalToCoordinate((index + 1) as Logical)]
    if (x === null || next === null) return null
    const lengthMs = (barsMs[index + 1] ?? barsMs[index]! + stepMs) - barsMs[index]!
    const share = (ms - barsMs[index]!) / lengthMs
    // before the first bar nothing is known; behind the last one at most a bar
    return share < 0 ? null : x + (next - x) * Math.min(share, 1)
  }
  return { xOf, barBefore }
}
