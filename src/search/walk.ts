import type { TapePart } from '../../machines/session/events.ts'
import type { Tape } from '../market/tape/tape.ts'

/** One step of a walk forward: what is chosen on the first part is tried on the second, which comes right behind it. */
export type Fold = { readonly seen: TapePart; readonly unseen: TapePart | null }

/**
 * The time of the tape in folds: `seenPct` percent of it are seen, and what is left is parted into so many unseen pieces; the seen part
 * of each lies right before it and is as long as that of the first. At 100 percent nothing is left to be tried on.
 */
export const foldsOf = ({ coins }: Pick<Tape, 'coins'>, seenPct: number, count: number): readonly Fold[] => {
  const fromMs = Math.min(...coins.map(({ series }) => series.openMs(0)))
  const toMs = Math.max(...coins.map(({ series }) => series.endMs(series.rows - 1)))
  if (seenPct >= 100) return [{ seen: { fromMs, toMs }, unseen: null }]
  const seenMs = ((toMs - fromMs) * seenPct) / 100
  const pieceMs = (toMs - fromMs - seenMs) / count
  return Array.from({ length: count }, (_, nth) => {
    const at = (pieces: number): number => Math.round(fromMs + seenMs + pieces * pieceMs)
    return { seen: { fromMs: Math.round(fromMs + nth * pieceMs), toMs: at(nth) }, unseen: { fromMs: at(nth), toMs: at(nth + 1) } }
  })
}
