import { bareIn } from '../../projections/bare-spans.ts'
import { cycleIn } from '../../projections/closed-cycles.ts'
import { ordersIn, type ToldOrder } from '../../projections/ended-orders.ts'
import { refusalsIn } from '../../projections/refusal-rows.ts'
import { stopsIn } from '../../projections/stop-pieces.ts'
import type { CandleSource } from '../view/candle-source.ts'
import type { RowKind, RowOf } from '../view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import type { ChartWindow } from './asked-window.ts'
import type { CoinAt } from './coins-of.ts'
import type { ChartShown } from './shapes/chart-shapes.ts'

/** The newest of them: a page draws those of a candle as one, with a count, where there are many. */
const MOST_MARKS = 5000
const MOST_ROWS = 8000
const MOST_VALUED = 500

type Drawn = Pick<ChartShown, 'candles' | 'known' | 'marks' | 'stops' | 'refusals' | 'bare' | 'valued'>
type Of = {
  readonly view: View
  readonly moment: ViewMoment
  readonly coin: CoinAt
  readonly window: ChartWindow
  /** each of them is an event to be read */
  readonly wantsValued?: boolean
}
type Span = { readonly fromMs: number; readonly toMs: number }

/** What is over by the moment and lies in the window, the oldest first. */
const over = <Kind extends RowKind>({ view, moment, coin, window: { fromMs, toMs } }: Of, kind: Kind): readonly RowOf<Kind>[] =>
  view.rows(kind, moment.place, { position: coin.name, fromMs, untilMs: toMs, limit: MOST_ROWS }).rows.toReversed()

const isIn =
  ({ window }: Of) =>
  ({ fromMs, toMs }: Span): boolean =>
    toMs >= window.fromMs && fromMs <= window.toMs

type Traded = ToldOrder & { readonly position: string; readonly ms: number }

/** Orders that have traded, by their first trade; those that live among them. */
const tradedOrders = (of: Of): Traded[] => {
  const { view, moment, coin, window } = of
  const ended = over(of, 'ended').map((order) => ({ ...order, position: order.at.position }))
  const open = ordersIn(moment.viewing.ended, coin.name).map((order) => ({ ...order, position: view.columns.position(order.from) }))
  return [...ended, ...open]
    .filter(({ executed }) => executed !== '0')
    .map((order) => ({ ...order, ms: order.firstFillMs ?? order.askedMs }))
    .filter(({ ms }) => ms >= window.fromMs && ms <= window.toMs)
    .sort((one, other) => one.ms - other.ms || one.from - other.from)
    .slice(-MOST_MARKS)
}

/** The cycle that an order was of; a marker without one is of a late fill. */
const cycleAround = (cycles: readonly RowOf<'cycles'>[], { from }: ToldOrder): RowOf<'cycles'> | undefined =>
  cycles.find((cycle) => cycle.from.ordinal <= from && from <= cycle.to.ordinal)

const marksOf = (of: Of): Drawn['marks'] => {
  const { moment, coin } = of
  const cycles = over(of, 'cycles')
  const orders = tradedOrders(of)
  const last = new Map(orders.flatMap((order) => (order.role === 'entry' ? [] : [[cycleAround(cycles, order), order] as const])))
  const open = cycleIn(moment.viewing.cycles, coin.name)
  return orders.map((order) => {
    const cycle = cycleAround(cycles, order)
    return {
      ms: order.ms,
      side: order.side,
      price: order.averagePrice ?? order.limitPrice ?? order.stopPrice ?? '0',
      quantity: order.executed,
      fee: order.fees,
      feeAsset: coin.quote,
      gain: cycle !== undefined && last.get(cycle) === order ? cycle.gain : null,
      reason: order.reason,
      order: order.orderId,
      position: order.position,
      n: cycle?.n ?? open?.n ?? coin.position.cycle,
    }
  })
}

const stopsOf = (of: Of): Drawn['stops'] => {
  const { moment, coin } = of
  const standing = stopsIn(moment.viewing.stops, coin.name, moment.place.timeMs).filter(isIn(of))
  const shown = (isOpen: boolean) => (piece: Omit<Drawn['stops'][number], 'isOpen'>) => {
    const { fromMs, toMs, price, kind } = piece
    return { fromMs, toMs, price, kind, isOpen }
  }
  return [...over(of, 'stops').map(shown(false)), ...standing.map(shown(true))]
}

const refusalsOf = (of: Of): Drawn['refusals'] => {
  const newest = refusalsIn(of.moment.viewing.refusals, of.coin.name).filter(isIn(of))
  return [...over(of, 'refusals'), ...newest].map(({ fromMs, times, refusal }) => [fromMs, times, refusal])
}

const bareOf = (of: Of): Drawn['bare'] => {
  const open = bareIn(of.moment.reading.unprotected, of.coin.name)
  return [...over(of, 'bare'), ...(open !== null && isIn(of)(open) ? [open] : [])].map(({ fromMs, toMs }) => [fromMs, toMs])
}

/** The newest prices by which the coin was valued, the oldest first. */
const valuedOf = async ({ view, moment, coin, window: { fromMs, toMs } }: Of): Promise<Drawn['valued']> => {
  const { columns } = view
  const found = columns.find({ type: 'MarksObserved', fromMs, untilMs: toMs, limit: MOST_VALUED }, moment.place.ordinal).reverse()
  const events = await Promise.all(found.map(async (ordinal) => (await view.events(ordinal, ordinal))[0]))
  return events.flatMap((event, at): Drawn['valued'] => {
    const price = event?.type === 'MarksObserved' ? event.data.marks[coin.symbol] : undefined
    return price === undefined ? [] : [[columns.timeMs(found[at]!), price]]
  })
}

/** What a chart shows of a window, as it was at a moment. */
export const chartDrawn = async (of: Of, candles: CandleSource): Promise<Drawn> => {
  const { coin, window } = of
  const marks = marksOf(of)
  const seen = await candles.window(coin.symbol, window.fromMs, window.toMs, window.stepMs)
  return {
    candles: seen.map((candle) => [...candle]),
    known: candles.missing(coin.symbol) === null ? [] : marks.map(({ ms, price }) => [ms, price]),
    marks,
    stops: stopsOf(of),
    refusals: refusalsOf(of),
    bare: bareOf(of),
    valued: of.wantsValued === true ? await valuedOf(of) : [],
  }
}
