import type { ChartShown } from '../shapes/chart-shapes.ts'
import type { PagePlace } from './page-place.ts'

/** The time that somebody has moved or zoomed a chart to. */
export type Sight = { readonly fromMs: number; readonly toMs: number }
/** Of which chart: of another one it says nothing. */
export type ChartSight = Sight & { readonly coin: string; readonly span: string }

/** Fewer candles in sight want shorter ones, where there are some. */
const FEW = 60
const SHORTEST_MS = 60_000

/** Null: nobody has moved this chart, or the moment has left what it was moved to. */
export const sightOf = (seen: ChartSight | null, place: PagePlace, coin: string, atMs: number | null): Sight | null => {
  if (seen === null || seen.coin !== coin || seen.span !== place.span) return null
  return place.at === 'now' || (atMs !== null && atMs >= seen.fromMs && atMs <= seen.toMs) ? seen : null
}

const loadedUntilMs = ({ candles, after, stepMs, toMs }: ChartShown): number =>
  Math.max(toMs, ((after?.candles ?? candles).at(-1)?.[0] ?? toMs - stepMs) + stepMs)

/**
 * The window to ask for when a chart is moved: half as much again on each side. Null: what is loaded serves. `asked`: the window before;
 * where that was cut nothing more is to be had.
 */
export const windowFor = (of: ChartShown, { fromMs, toMs }: Sight, asked: Sight | null, newestMs: number): Sight | null => {
  const lengthMs = toMs - fromMs
  const untilMs = loadedUntilMs(of)
  const isCutBefore = asked !== null && of.fromMs > asked.fromMs
  const isBefore = fromMs < of.fromMs - of.stepMs && !isCutBefore
  const isBehind = toMs > untilMs + of.stepMs && untilMs + 2 * of.stepMs < newestMs
  const wasFine = asked !== null && asked.toMs - asked.fromMs <= 3 * lengthMs
  const isCoarse = lengthMs / of.stepMs < FEW && of.stepMs > SHORTEST_MS && !wasFine
  if (!isBefore && !isBehind && !isCoarse) return null
  return { fromMs: Math.max(0, Math.floor(fromMs - lengthMs / 2)), toMs: Math.ceil(toMs + lengthMs / 2) }
}
