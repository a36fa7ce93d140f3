import type { IChartApi, Logical, LogicalRange } from 'lightweight-charts'
import type { Sight } from './chart-sight.ts'

/** Nobody asks for a window while it is still moved. */
const REST_MS = 120
/** A wheel or a finger goes on for so long behind its last word. */
const TOUCH_MS = 1000

export type ChartMoves = {
  /** which bars are drawn */
  hear(barsMs: readonly number[], stepMs: number): void
  /** where somebody has moved the chart to, in the bars that are drawn; null: nobody has, or it does not hold the moment */
  range(atMs: number | null): LogicalRange | null
  forget(): void
  close(): void
}

/** Tells what somebody does to a chart from what the page does to it, and keeps the time in sight, whatever bars it is drawn with. */
export const hearMoves = (chart: IChartApi, box: HTMLElement, moved: (sight: Sight) => void): ChartMoves => {
  let drawn: { readonly barsMs: readonly number[]; readonly stepMs: number } = { barsMs: [], stepMs: 1 }
  let sight: Sight | null = null
  let touchedMs = Number.NEGATIVE_INFINITY
  let isHeld = false
  let resting: ReturnType<typeof setTimeout> | undefined
  const timeAt = (logical: number): number => {
    const { barsMs, stepMs } = drawn
    const [first, last] = [barsMs[0] ?? 0, barsMs.at(-1) ?? 0]
    if (logical <= 0) return first + logical * stepMs
    if (logical >= barsMs.length - 1) return last + (logical - barsMs.length + 1) * stepMs
    const at = Math.floor(logical)
    return barsMs[at]! + (barsMs[at + 1]! - barsMs[at]!) * (logical - at)
  }
  const logicalAt = (timeMs: number): Logical => {
    const { barsMs, stepMs } = drawn
    const [first, last] = [barsMs[0] ?? 0, barsMs.at(-1) ?? 0]
    if (timeMs <= first) return ((timeMs - first) / stepMs) as Logical
    if (timeMs >= last) return (barsMs.length - 1 + (timeMs - last) / stepMs) as Logical
    const at = barsMs.findLastIndex((ms) => ms <= timeMs)
    return (at + (timeMs - barsMs[at]!) / (barsMs[at + 1]! - barsMs[at]!)) as Logical
  }
  const touched = (): void => {
    touchedMs = performance.now()
  }
  const held = (): void => {
    isHeld = true
  }
  const released = (): void => {
    if (isHeld) touched()
    isHeld = false
  }
  // the box outlives the chart that is drawn in it
  const ended = new AbortController()
  const { signal } = ended
  box.addEventListener('wheel', touched, { passive: true, capture: true, signal })
  box.addEventListener('pointerdown', held, { capture: true, signal })
  addEventListener('pointerup', released, { signal })
  addEventListener('pointercancel', released, { signal })
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    const isTouched = isHeld || performance.now() - touchedMs < TOUCH_MS
    if (range === null || !isTouched || drawn.barsMs.length === 0) return
    const seen = { fromMs: timeAt(range.from), toMs: timeAt(range.to) }
    sight = seen
    clearTimeout(resting)
    resting = setTimeout(() => moved(seen), REST_MS)
  })
  return {
    hear: (barsMs, stepMs) => {
      drawn = { barsMs, stepMs }
    },
    range: (atMs) => {
      if (sight === null || (atMs !== null && (atMs < sight.fromMs || atMs > sight.toMs))) return null
      return { from: logicalAt(sight.fromMs), to: logicalAt(sight.toMs) }
    },
    forget: () => {
      sight = null
    },
    close: () => {
      clearTimeout(resting)
      ended.abort()
    },
  }
}
