import type { SeriesMarker, Time } from 'lightweight-charts'
import type { ChartShown } from '../shapes/chart-shapes.ts'
import type { BarPlaces } from './bar-places.ts'
import { type ChartColours, pale } from './chart-colours.ts'
import { LATER } from './chart-layers.ts'
import { signOf } from './shown.ts'

type FillMark = ChartShown['marks'][number]
/** More than these, one by one, make every chart library crawl: then a candle has one mark a side, with a count. */
const MOST = 700

const colourOf = (mark: FillMark, colours: ChartColours): string =>
  mark.gain === null ? (mark.side === 'buy' ? colours.accent : colours.faint) : signOf(mark.gain) < 0 ? colours.loss : colours.gain

const markerOf = (mark: FillMark, atMs: number, time: number, colours: ChartColours, count: number): SeriesMarker<Time> => {
  const colour = colourOf(mark, colours)
  return {
    time: time as Time,
    id: mark.position,
    position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
    shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
    color: mark.ms > atMs ? pale(colour, LATER) : colour,
    ...(count > 1 ? { text: String(count) } : {}),
  }
}

/** Fills by order, each at the candle it falls into. */
export const fillMarkers = (
  marks: readonly FillMark[],
  atMs: number,
  barsMs: readonly number[],
  places: BarPlaces,
  colours: ChartColours,
): SeriesMarker<Time>[] => {
  const groups = new Map<string, FillMark[]>()
  for (const mark of [...marks].sort((a, b) => a.ms - b.ms)) {
    const bar = places.barBefore(mark.ms)
    if (bar < 0) continue
    const key = marks.length > MOST ? `${bar} ${mark.side}` : `${bar} ${mark.order}`
    groups.set(key, [...(groups.get(key) ?? []), mark])
  }
  return [...groups].map(([key, group]) => markerOf(group.at(-1)!, atMs, barsMs[Number.parseInt(key, 10)]! / 1000, colours, group.length))
}
