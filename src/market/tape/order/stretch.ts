import { Spacings } from '../timeframe.ts'
import type { RowCursor } from './row.ts'
import type { Pause } from './to-series.ts'

// No hold is longer (`exit.maxHoldMin`), and no market was shut for so long: a time behind such a hole has a wrong digit.
const LONGEST_HOLE_MS = 366 * 86_400_000

/** Rows from one open time to another. */
export type Stretch = {
  readonly fromMs: number
  toMs: number
  rows: number
  readonly spacings: Spacings
}

const beginAt = (timeMs: number): Stretch => ({ fromMs: timeMs, toMs: timeMs, rows: 0, spacings: new Spacings() })

/** The longest stretch of rows without such a hole: the few beside it have wrong times. Playing years of silence takes hours. */
export async function longestStretch(rows: RowCursor, pause: Pause): Promise<Stretch> {
  let best = beginAt(Number.NEGATIVE_INFINITY)
  let stretch = best
  for (let read = 0; rows.next(); ) {
    const timeMs = rows.cells[rows.at]!
    const spacingMs = timeMs - stretch.toMs
    if (spacingMs > LONGEST_HOLE_MS) stretch = beginAt(timeMs)
    else if (spacingMs > 0) stretch.spacings.add(spacingMs)
    stretch.toMs = timeMs
    stretch.rows++
    if (stretch.rows > best.rows) best = stretch
    if (++read % pause.rows === 0) await pause.wait()
  }
  return best
}
