import { orderOf } from '../../machines/position/claims.ts'
import type { Order } from '../../machines/position/state.ts'
import { ordersIn, type ToldOrder } from '../../projections/ended-orders.ts'
import type { RowOf } from '../view/replica/row-kinds.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import { coinAt } from './coins-of.ts'
import { eventPlace } from './place-shown.ts'
import type { OrderRowShown } from './shapes/order-shapes.ts'

type Told = Pick<OrderRowShown, keyof OrderRowShown & keyof ToldOrder> &
  Pick<OrderRowShown, 'position' | 'ordinal' | 'timeMs' | 'id' | 'coin'>

const toldOf = (view: View, order: ToldOrder): Told => {
  const { orderId, position, from, role, side, orderType, reason, quantity, limitPrice, stopPrice, executed, averagePrice, fees } = order
  return {
    ...eventPlace(view, from),
    ...{ id: orderId, coin: position, role, side, orderType, reason, quantity, limitPrice, stopPrice },
    ...{ executed, averagePrice, fees, firstFillMs: order.firstFillMs },
  }
}

const openShown = (view: View, order: ToldOrder, machine: Order | null): OrderRowShown => ({
  ...toldOf(view, order),
  ...{ isOpen: true, phase: machine?.value.phase ?? null, fate: machine?.value.fate ?? null },
  ...{ provableAfterMs: machine?.provableAfterMs ?? null, expiresMs: machine?.expiresAtMs ?? null },
  ...{ end: null, rejection: null, endedMs: null },
})

export const endedShown = (view: View, order: RowOf<'ended'>): OrderRowShown => ({
  ...toldOf(view, order),
  ...{ isOpen: false, phase: null, fate: null, provableAfterMs: null, expiresMs: null },
  ...{ end: order.end, rejection: order.rejection, endedMs: order.endedMs },
})

/** What is not over, of one position or of all, the newest first. */
export const openOrders = (view: View, moment: ViewMoment, coin?: string): OrderRowShown[] => {
  const names = coin === undefined ? Object.keys(moment.viewing.ended) : [coin]
  return names
    .flatMap((name) => {
      const position = coinAt(moment, name)?.position
      return ordersIn(moment.viewing.ended, name).map((order) =>
        openShown(view, order, position === undefined ? null : orderOf(position, order.orderId)),
      )
    })
    .sort((one, other) => other.ordinal - one.ordinal)
}
