import { ordersNamed } from '../../report/orders-named.ts'
import { eventsAt } from '../../view/replica/events-at.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { ApiProblem } from '../api-problem.ts'
import { eventHeads } from '../event-heads.ts'
import { endedShown, openOrders } from '../orders-shown.ts'
import { placeShown } from '../place-shown.ts'
import type { OrderRowShown } from '../shapes/order-shapes.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

/** Events of the coin that are looked through for those of one order, and those of it that are told. */
const MOST_EVENTS = 5000
const MOST_TOLD = 400

export const ordersRoute = apiRoute({
  path: '/orders',
  summary: 'Orders: those that are open, then those that are over, the newest first',
  answerTo: async ({ view, moment }, { coin, state, before, limit }) => {
    if (coin !== undefined) wantedCoin(moment, coin)
    const at = placeShown(moment.place)
    const open = state === 'ended' || before !== undefined ? [] : openOrders(view, moment, coin)
    if (state === 'open') return { at, rows: open, next: null }
    const { rows, next } = view.rows('ended', moment.place, {
      limit,
      ...(coin !== undefined && { position: coin }),
      ...(before !== undefined && { before }),
    })
    return { at, rows: [...open, ...rows.map((row) => endedShown(view, row))], next }
  },
})

/** As it stood, and up to which event it is spoken of. Throws a ApiProblem for an order that nobody had asked for by then. */
const wantedOrder = (view: View, moment: ViewMoment, id: string): { readonly order: OrderRowShown; readonly last: number } => {
  const [ended] = view.rows('ended', moment.place, { key: id, limit: 1 }).rows
  if (ended !== undefined) return { order: endedShown(view, ended), last: ended.at.ordinal }
  const [asked] = view.rows('asked', moment.place, { key: id, limit: 1 }).rows
  const order = asked === undefined ? undefined : openOrders(view, moment, asked.position).find((one) => one.id === id)
  if (order !== undefined) return { order, last: moment.place.ordinal }
  throw new ApiProblem('unknown-order', `The log has no order ${JSON.stringify(id)} by then; /orders lists them.`)
}

export const orderRoute = apiRoute({
  path: '/orders/{id}',
  summary: 'One order with the events that speak of it',
  answerTo: async ({ view, moment }, { id }) => {
    const { order, last } = wantedOrder(view, moment, id)
    const around = view.columns
      .find({ coin: order.coin, after: order.ordinal - 1, limit: MOST_EVENTS })
      .filter((ordinal) => ordinal <= last)
    const events = await eventsAt(view, around)
    const named = around.filter((_, at) => ordersNamed(events[at]!).includes(id))
    return {
      at: placeShown(moment.place),
      order,
      events: await eventHeads(view, named.slice(0, MOST_TOLD)),
      isWhole: around.length < MOST_EVENTS && named.length <= MOST_TOLD,
    }
  },
})
