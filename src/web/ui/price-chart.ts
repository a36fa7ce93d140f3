import {
  type AutoscaleInfo,
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type Time,
} from 'lightweight-charts'
import { barPlaces } from './bar-places.ts'
import { type ChartColours, chartColours, pale } from './chart-colours.ts'
import { ChartLayers, LATER } from './chart-layers.ts'
import { hearMoves } from './chart-moves.ts'
import type { Sight } from './chart-sight.ts'
import type { DrawnChart } from './drawn-moment.ts'
import { fillMarkers } from './fill-marks.ts'
import type { PagePlace } from './page-place.ts'
import { pixelPriceText } from './shown.ts'

/** `isWatched`: it rests nowhere, and the engine watches for it. */
export type PriceLine = {
  readonly title: string
  readonly price: string
  readonly is: 'accent' | 'bad' | 'gain'
  readonly isWatched?: boolean
}
export type PriceChart = {
  show(chart: DrawnChart, lines: readonly PriceLine[], of: ShownOf): void
  /** what is drawn, for whoever looks without eyes */
  close(): void
}
type ShownOf = { readonly decimals: number; readonly coin: string; readonly span: PagePlace['span'] }
type Hearers = {
  over(position: string | null, x: number, y: number): void
  chosen(position: string): void
  /** somebody has moved or zoomed it, and rests */
  moved(sight: Sight): void
}

/** Bars that are shown at first, as many as can be told apart. */
const BARS = 145
const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui'

const optionsOf = (colours: ChartColours) => ({
  autoSize: true,
  layout: {
    background: { type: ColorType.Solid, color: colours.panel },
    textColor: colours.faint,
    fontFamily: FONT,
    fontSize: 11,
    // its stylesheet would break the page's own policy; the notice stands under About
    attributionLogo: false,
  },
  grid: { vertLines: { visible: false }, horzLines: { color: colours.line } },
  rightPriceScale: { borderVisible: false },
  timeScale: { borderColor: colours.line, timeVisible: true, secondsVisible: false, rightOffset: 3 },
  crosshair: { horzLine: { labelBackgroundColor: colours.faint }, vertLine: { labelBackgroundColor: colours.faint } },
})

const candlesOf = (chart: DrawnChart, colours: ChartColours) =>
  chart.candles.map(([ms, open, high, low, close]) => {
    const colour = close >= open ? colours.gain : colours.loss
    const shown = chart.isPast && ms + chart.stepMs > chart.atMs ? pale(colour, LATER) : colour
    return { time: (ms / 1000) as Time, open, high, low, close, color: shown, wickColor: shown, borderColor: shown }
  })

/** Without candles the prices that the log knows carry the marks; none is invented. */
const knownOf = (chart: DrawnChart, colours: ChartColours) => {
  const bySecond = new Map(chart.known.map(([ms, price]) => [Math.floor(ms / 1000), Number(price)]))
  return [...bySecond]
    .sort(([a], [b]) => a - b)
    .map(([second, price]) => {
      const colour = chart.isPast && second * 1000 > chart.atMs ? pale(colours.faint, LATER) : colours.faint
      return {
        time: second as Time,
        open: price,
        high: price,
        low: price,
        close: price,
        color: colour,
        wickColor: colour,
        borderColor: colour,
      }
    })
}

const VOLUME_PX = 90
/** A pane of its own, where there is room. */
const volumeOf = (chart: IChartApi) => {
  const volume = chart.addSeries(HistogramSeries, { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false }, 1)
  chart.panes()[1]?.setHeight(VOLUME_PX)
  return volume
}

const volumesOf = (chart: DrawnChart, colours: ChartColours) =>
  chart.candles.map(([ms, open, , , close, value]) => {
    const isLater = chart.isPast && ms + chart.stepMs > chart.atMs
    return { time: (ms / 1000) as Time, value, color: pale(close >= open ? colours.gain : colours.loss, isLater ? LATER : 0.7) }
  })

/** A stop that is far away is shown, as long as the candles keep this share of the height. */
const LEAST_SHARE = 1 / 3

/** What is in sight, and the lines of the position where they are near enough. */
const withLines = (own: AutoscaleInfo | null, lines: readonly number[]): AutoscaleInfo | null => {
  if (own?.priceRange == null) return own
  const { minValue, maxValue } = own.priceRange
  const most = (maxValue - minValue) / LEAST_SHARE
  let [from, to] = [minValue, maxValue]
  for (const line of lines) {
    const [lower, upper] = [Math.min(from, line), Math.max(to, line)]
    if (upper - lower <= most) [from, to] = [lower, upper]
  }
  return { ...own, priceRange: { minValue: from, maxValue: to } }
}

/** Colours are read once: on another theme the chart is made anew. */
export const priceChart = (box: HTMLElement, hearers: Hearers, hasVolume: boolean): PriceChart => {
  const colours = chartColours(box)
  const chart = createChart(box, optionsOf(colours))
  const series: ISeriesApi<'Candlestick'> = chart.addSeries(CandlestickSeries, { priceLineVisible: false, lastValueVisible: false })
  const volume = hasVolume ? volumeOf(chart) : null
  const layers = new ChartLayers()
  series.attachPrimitive(layers)
  const marks: ISeriesMarkersPluginApi<Time> = createSeriesMarkers(series, [])
  let lined: readonly number[] = []
  series.applyOptions({ autoscaleInfoProvider: (own: () => AutoscaleInfo | null) => withLines(own(), lined) })
  let drawnLines: IPriceLine[] = []
  let shown = { loaded: '', bars: '', of: '' }
  const moves = hearMoves(chart, box, hearers.moved)
  chart.subscribeCrosshairMove(({ hoveredInfo, point }) => {
    const id = hoveredInfo?.objectId
    hearers.over(typeof id === 'string' ? id : null, point?.x ?? 0, point?.y ?? 0)
  })
  chart.subscribeClick(({ hoveredInfo }) => {
    if (typeof hoveredInfo?.objectId === 'string') hearers.chosen(hoveredInfo.objectId)
  })
  return {
    show: (drawn, lines, { decimals, coin, span }) => {
      const data = drawn.candles.length > 0 ? candlesOf(drawn, colours) : knownOf(drawn, colours)
      const barsMs = data.map(({ time }) => Number(time) * 1000)
      const formatter = (price: number): string => pixelPriceText(price, decimals)
      series.applyOptions({ priceFormat: { type: 'custom', formatter, minMove: 10 ** -decimals } })
      series.setData(data)
      volume?.setData(volumesOf(drawn, colours))
      const places = barPlaces(chart.timeScale(), barsMs, drawn.stepMs)
      // the stop before all others: where not all have room, it has
      lined = lines.toSorted((a, b) => Number(b.is === 'bad') - Number(a.is === 'bad')).map(({ price }) => Number(price))
      for (const line of drawnLines) series.removePriceLine(line)
      drawnLines = lines.map(({ title, price, is, isWatched }) =>
        series.createPriceLine({
          price: Number(price),
          title,
          color: colours[is],
          lineStyle: is !== 'bad' ? LineStyle.Dotted : isWatched ? LineStyle.Dashed : LineStyle.Solid,
          lineWidth: 1,
        }),
      )
      layers.show({ chart: drawn, places, colours })
      // last of all: data that is set after them shifts their places, and they vanish without a word
      marks.setMarkers(fillMarkers(drawn.marks, drawn.atMs, barsMs, places, colours))
      moves.hear(barsMs, drawn.stepMs)
      const of = `${coin} ${span}`
      if (of !== shown.of) moves.forget()
      const loaded = `${of} ${barsMs[0]} ${barsMs.at(-1)} ${drawn.stepMs}`
      if (loaded === shown.loaded) return
      const range = chart.timeScale().getVisibleLogicalRange()
      // whoever has zoomed keeps it while bars are as long as they were
      const bars = `${drawn.stepMs} ${span}`
      const moved = moves.range(drawn.isPast ? drawn.atMs : null)
      if (moved !== null) {
        shown = { loaded, bars, of }
        return chart.timeScale().setVisibleLogicalRange(moved)
      }
      const count = shown.bars === bars && range !== null ? range.to - range.from : span === '8h' ? BARS : barsMs.length
      shown = { loaded, bars, of }
      const last =
        drawn.isPast && count < barsMs.length
          ? Math.min(barsMs.length + 2, places.barBefore(drawn.atMs) + Math.round(count / 3))
          : barsMs.length + 2
      chart.timeScale().setVisibleLogicalRange({ from: Math.max(-2, last - count), to: last })
    },
    close: () => {
      moves.close()
      chart.remove()
    },
  }
}
