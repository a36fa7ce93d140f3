import type { ChartShown } from '../shapes/chart-shapes.ts'
import type { Layer } from './looks.ts'

/** What a chart draws: all that was answered, before and after the moment, in one; the moment says which is which. */
export type DrawnChart = Omit<NonNullable<ChartShown['after']>, never> & {
  readonly atMs: number
  readonly isPast: boolean
  readonly stepMs: number
}

/** Without the layers that nobody wants to see. */
export const withLayers = (chart: DrawnChart, isShown: (layer: Layer) => boolean): DrawnChart => ({
  ...chart,
  marks: isShown('fills') ? chart.marks : [],
  stops: isShown('stops') ? chart.stops : [],
  refusals: isShown('refusals') ? chart.refusals : [],
  bare: isShown('unprotected') ? chart.bare : [],
  valued: isShown('valuations') ? chart.valued : [],
})

/** A piece that stands at the moment goes on behind it as what is told there: joined, it is one line. */
const joinedStops = (before: ChartShown['stops'], after: ChartShown['stops']): ChartShown['stops'] => {
  const known = new Set(after.map(({ fromMs, price, kind }) => `${fromMs} ${price} ${kind}`))
  return [...before.filter(({ fromMs, price, kind }) => !known.has(`${fromMs} ${price} ${kind}`)), ...after]
}

export const drawnChart = (of: ChartShown, atMs: number, isPast: boolean): DrawnChart => {
  const { after } = of
  const isKnown = (orders: ChartShown['marks']): Set<string> => new Set(orders.map(({ order }) => order))
  const later = isKnown(after?.marks ?? [])
  return {
    atMs,
    isPast,
    stepMs: of.stepMs,
    candles: [...of.candles, ...(after?.candles.filter(([ms]) => ms > (of.candles.at(-1)?.[0] ?? -1)) ?? [])],
    known: [...of.known, ...(after?.known ?? [])],
    marks: [...of.marks.filter(({ order }) => !later.has(order)), ...(after?.marks ?? [])],
    stops: joinedStops(of.stops, after?.stops ?? []),
    refusals: [...of.refusals, ...(after?.refusals ?? [])],
    bare: [...of.bare, ...(after?.bare ?? [])],
    valued: [...of.valued, ...(after?.valued ?? [])],
  }
}
