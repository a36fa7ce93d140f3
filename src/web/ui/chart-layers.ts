import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, SeriesAttachedParameter, Time } from 'lightweight-charts'
import type { BarPlaces } from './bar-places.ts'
import { type ChartColours, pale } from './chart-colours.ts'
import type { DrawnChart } from './drawn-moment.ts'

export type Layered = { readonly chart: DrawnChart; readonly places: BarPlaces; readonly colours: ChartColours }
type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]
/** What came later is drawn at this share of its strength. */
export const LATER = 0.35
/** The foot of the chart: ticks of refusals, and strips of time without a stop. */
const TICK_PX = 7
const STRIP_PX = 4
const DOT_PX = 2
const STOP_DASH: Readonly<Record<string, readonly number[]>> = { watched: [4, 3], soft: [8, 3] }

/** Runs of time in two parts, what was and what came later. */
const split = (fromMs: number, toMs: number, atMs: number): readonly (readonly [from: number, to: number, isLater: boolean])[] =>
  toMs <= atMs
    ? [[fromMs, toMs, false]]
    : fromMs >= atMs
      ? [[fromMs, toMs, true]]
      : [
          [fromMs, atMs, false],
          [atMs, toMs, true],
        ]

/**
 * Stops in pieces (a line series would join them across the time when nothing was held), refusals and bare spans at the foot, and the
 * line of the moment: what the library has no series for.
 */
export class ChartLayers implements ISeriesPrimitive<Time> {
  #attached: SeriesAttachedParameter<Time> | null = null
  #layered: Layered | null = null
  readonly #view: IPrimitivePaneView = { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.#draw(target) }) }

  attached(to: SeriesAttachedParameter<Time>): void {
    this.#attached = to
  }
  detached(): void {
    this.#attached = null
  }
  paneViews(): readonly IPrimitivePaneView[] {
    return [this.#view]
  }
  show(layered: Layered): void {
    this.#layered = layered
    this.#attached?.requestUpdate()
  }

  #draw(target: Target): void {
    const layered = this.#layered
    if (layered === null) return
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      this.#drawStops(context, layered)
      this.#drawValued(context, layered)
      drawFoot(context, layered, mediaSize.height)
      drawMoment(context, layered, mediaSize.height)
    })
  }

  /** What a value was taken at, which is seldom what the market was at just then. */
  #drawValued(context: CanvasRenderingContext2D, { chart, places, colours }: Layered): void {
    for (const [ms, price] of chart.valued) {
      const [x, y] = [places.xOf(ms), this.#attached?.series.priceToCoordinate(Number(price)) ?? null]
      if (x === null || y === null) continue
      context.beginPath()
      context.fillStyle = pale(colours.warn, ms > chart.atMs ? LATER : 1)
      context.arc(x, y, DOT_PX, 0, 2 * Math.PI)
      context.fill()
    }
  }

  #drawStops(context: CanvasRenderingContext2D, { chart, places, colours }: Layered): void {
    let before: { toMs: number; y: number } | null = null
    for (const piece of chart.stops) {
      const exact = this.#attached?.series.priceToCoordinate(Number(piece.price)) ?? null
      if (exact === null) continue
      // between two rows of pixels a line is drawn pale on both
      const y = Math.round(exact)
      for (const [fromMs, toMs, isLater] of split(piece.fromMs, piece.toMs, chart.atMs)) {
        const [from, to] = [places.xOf(fromMs), places.xOf(toMs)]
        if (from === null || to === null) continue
        context.beginPath()
        context.strokeStyle = pale(colours.bad, (isLater ? LATER : 1) * (piece.kind === 'trailing' ? 0.85 : 1))
        context.lineWidth = 2
        context.setLineDash([...(STOP_DASH[piece.kind] ?? [])])
        // a stop that moved is one line with a step; one that ended is not joined to the next
        if (before !== null && before.toMs === fromMs) context.moveTo(from, before.y)
        else context.moveTo(from, y)
        context.lineTo(from, y)
        context.lineTo(Math.max(to, from + 1), y)
        context.stroke()
        before = { toMs, y }
      }
    }
    context.setLineDash([])
  }
}

const drawFoot = (context: CanvasRenderingContext2D, { chart, places, colours }: Layered, height: number): void => {
  for (const [ms] of chart.refusals) {
    const x = places.xOf(ms)
    if (x === null) continue
    context.fillStyle = pale(colours.warn, ms > chart.atMs ? LATER : 1)
    context.fillRect(Math.round(x) - 1, height - STRIP_PX - TICK_PX - 2, 2, TICK_PX)
  }
  for (const [fromMs, toMs] of chart.bare) {
    const [from, to] = [places.xOf(fromMs), places.xOf(toMs)]
    if (from === null || to === null) continue
    context.fillStyle = pale(colours.bad, fromMs > chart.atMs ? LATER : 1)
    // a span of milliseconds is seen all the same
    context.fillRect(from, height - STRIP_PX, Math.max(2, to - from), STRIP_PX)
  }
}

const drawMoment = (context: CanvasRenderingContext2D, { chart, places, colours }: Layered, height: number): void => {
  const x = chart.isPast ? places.xOf(chart.atMs) : null
  if (x === null) return
  context.fillStyle = colours.warn
  context.fillRect(Math.round(x), 0, 1.5, height)
}
