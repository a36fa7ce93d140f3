import type { RowOf } from '../view/replica/row-kinds.ts'
import type { View } from '../view/replica/view.ts'

type Sampled = { readonly asOf: { readonly ordinal: number }; readonly fromMs: number; readonly toMs: number; readonly points: number }

/** The newest mark of each of as many equal pieces of the time, the oldest first. */
export const sampledEquity = (view: View, { asOf, fromMs, toMs, points }: Sampled): RowOf<'equity'>[] => {
  const sampled: RowOf<'equity'>[] = []
  const span = toMs - fromMs
  for (let point = 1; point <= points; point++) {
    const untilMs = fromMs + Math.floor((span * point) / points)
    const shownMs = sampled.at(-1)?.timeMs ?? -1
    const [row] = view.rows('equity', asOf, { fromMs: Math.max(shownMs + 1, fromMs), untilMs, limit: 1 }).rows
    if (row !== undefined) sampled.push(row)
  }
  return sampled
}
