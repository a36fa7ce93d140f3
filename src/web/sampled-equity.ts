import type { EquityPoint } from '../view/replica/equity-curve.ts'
import type { View } from '../view/replica/view.ts'

type Sampled = { readonly asOf: { readonly ordinal: number }; readonly fromMs: number; readonly toMs: number; readonly points: number }

/** The newest mark of each of as many equal pieces of the time, the oldest first. */
export const sampledEquity = (
  view: View,
  { asOf, fromMs, toMs, points }: Sampled,
): readonly (EquityPoint & { readonly timeMs: number })[] => {
  const { columns } = view
  const sampled: (EquityPoint & { readonly timeMs: number })[] = []
  const span = toMs - fromMs
  for (let point = 1; point <= points; point++) {
    const untilMs = fromMs + Math.floor((span * point) / points)
    const newest = view.equityBy(Math.min(columns.ordinalBy(untilMs), asOf.ordinal))
    if (newest === null || newest.ordinal === sampled.at(-1)?.ordinal) continue
    const timeMs = columns.timeMs(newest.ordinal)
    if (timeMs >= Math.max((sampled.at(-1)?.timeMs ?? -1) + 1, fromMs)) sampled.push({ ...newest, timeMs })
  }
  return sampled
}
