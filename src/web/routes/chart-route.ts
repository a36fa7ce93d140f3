import type { CandleSource } from '../../view/candle-source.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { RowOf } from '../../view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { stepFor } from '../candle-steps.ts'
import type { CoinAt } from '../coins-of.ts'
import { placeShown } from '../place-shown.ts'
import type { ChartShown } from '../shapes/chart-shapes.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

/** What a chart shows where nothing else is asked for, and a minute for a tape of which no candle is known. */
const SPAN_MS = 8 * 3_600_000
const MINUTE_MS = 60_000
/** Markers drawn one by one: more lag in a browser. */
const MOST_MARKS = 700
const MOST_ROWS = 1000

type Window = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }
type Drawn = Pick<ChartShown, 'candles' | 'known' | 'marks' | 'stops' | 'refusals' | 'bare'>

/** The cycle that an order was of; a marker without one is of a late fill. */
const cycleOf = (cycles: readonly RowOf<'cycles'>[], { from }: RowOf<'ended'>): RowOf<'cycles'> | undefined =>
  cycles.find((cycle) => cycle.from.ordinal <= from && from <= cycle.to.ordinal)

const marksOf = (view: View, asOf: LogPlace, coin: CoinAt, { fromMs, toMs }: Window): Drawn['marks'] => {
  const asked = { position: coin.name, fromMs, untilMs: toMs }
  const cycles = view.rows('cycles', asOf, { ...asked, limit: MOST_ROWS }).rows
  const orders = view.rows('ended', asOf, { ...asked, limit: MOST_ROWS }).rows.filter(({ executed }) => executed !== '0')
  const last = new Map(cycles.map((cycle) => [cycle, orders.find((order) => order.role !== 'entry' && cycleOf(cycles, order) === cycle)]))
  return orders
    .slice(0, MOST_MARKS)
    .reverse()
    .map((order) => {
      const cycle = cycleOf(cycles, order)
      return {
        ms: order.firstFillMs ?? order.endedMs,
        side: order.side,
        price: order.averagePrice ?? order.limitPrice ?? order.stopPrice ?? '0',
        quantity: order.executed,
        fee: order.fees,
        feeAsset: coin.quote,
        gain: cycle !== undefined && last.get(cycle) === order ? cycle.gain : null,
        reason: order.reason,
        order: order.orderId,
        position: order.at.position,
        n: cycle?.n ?? coin.position.cycle,
      }
    })
}

const stopsOf = (view: View, asOf: LogPlace, { name }: CoinAt, { fromMs, toMs }: Window): Drawn['stops'] =>
  view
    .rows('stops', asOf, { position: name, fromMs, untilMs: toMs, limit: MOST_ROWS })
    .rows.map(({ fromMs, toMs, price, kind }) => ({ fromMs, toMs, price, kind, isOpen: false }))
    .reverse()

const spellsOf = (view: View, asOf: LogPlace, { name }: CoinAt, { fromMs, toMs }: Window): Pick<Drawn, 'refusals' | 'bare'> => {
  const asked = { position: name, fromMs, untilMs: toMs, limit: MOST_ROWS }
  return {
    refusals: view
      .rows('refusals', asOf, asked)
      .rows.map(({ fromMs, times, refusal }): [number, number, string] => [fromMs, times, refusal])
      .reverse(),
    bare: view
      .rows('bare', asOf, asked)
      .rows.map(({ fromMs, toMs }): [number, number] => [fromMs, toMs])
      .reverse(),
  }
}

const candlesOf = async (candles: CandleSource, { symbol }: CoinAt, { fromMs, toMs, stepMs }: Window): Promise<Drawn['candles']> =>
  (await candles.window(symbol, fromMs, toMs, stepMs)).map((candle) => [...candle])

const drawn = async (view: View, asOf: LogPlace, candles: CandleSource, coin: CoinAt, window: Window): Promise<Drawn> => {
  const marks = marksOf(view, asOf, coin, window)
  return {
    candles: await candlesOf(candles, coin, window),
    known: candles.missing(coin.symbol) === null ? [] : marks.map(({ ms, price }): [number, string] => [ms, price]),
    marks,
    stops: stopsOf(view, asOf, coin, window),
    ...spellsOf(view, asOf, coin, window),
  }
}

const windowOf = (
  { place }: ViewMoment,
  { ownMs, firstMs }: { readonly ownMs: number; readonly firstMs: number },
  asked: { from?: number | undefined; to?: number | undefined; points: number },
): Window => {
  const toMs = Math.min(asked.to ?? place.timeMs, place.timeMs)
  // before the log there is little to see, and a length of candles is chosen by what is
  const fromMs = Math.min(Math.max(asked.from ?? toMs - SPAN_MS, firstMs - SPAN_MS), toMs)
  return { fromMs, toMs, stepMs: stepFor(ownMs, toMs - fromMs, asked.points) }
}

export const chartRoute = apiRoute({
  path: '/coins/{coin}/chart',
  summary: 'Candles of a coin with what was done in them: fills, stops as they moved, refusals, times without a stop',
  answerTo: async ({ view, moment, candles, wantsAfter }, { coin: name, ...asked }) => {
    const coin = wantedCoin(moment, name)
    const window = windowOf(moment, { ownMs: candles.ownMs(coin.symbol) ?? MINUTE_MS, firstMs: view.columns.timeMs(1) }, asked)
    const shown = {
      at: placeShown(moment.place),
      coin: name,
      ...window,
      missing: candles.missing(coin.symbol),
      ...(await drawn(view, moment.place, candles, coin, window)),
    }
    const { head } = view
    if (!wantsAfter || head === null) return shown
    const behind = { ...window, fromMs: window.toMs, toMs: Math.max(asked.to ?? moment.place.timeMs + SPAN_MS, window.toMs) }
    return { ...shown, after: await drawn(view, head, candles, coin, behind) }
  },
})
