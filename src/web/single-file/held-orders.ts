import type { ViewMoment } from '../../view/replica/view.ts'
import { answerRoute } from '../answer-route.ts'
import { orderRoute, ordersRoute } from '../routes/orders-route.ts'
import { heldName, type PartNumber } from './held-parts.ts'
import type { Packing } from './page-file-wanted.ts'

/** Orders that are told one by one: the newest. */
const MOST_ORDERS = 500

/** Each order with its events, as it is at the end. */
export const heldOrders = async (packing: Packing, moment: ViewMoment): Promise<Record<string, PartNumber>> => {
  const { view, candles, to, parts } = packing
  const context = { view, moment, candles, wantsAfter: false }
  const { answer } = await answerRoute(ordersRoute, { view, candles }, { at: to.position, limit: String(MOST_ORDERS) })
  const held: Record<string, PartNumber> = {}
  for (const { id } of (answer as { readonly rows: readonly { readonly id: string }[] }).rows) {
    const name = heldName('/orders/{id}', { id })
    held[name] = parts.put(await orderRoute.answerTo(context, { id }), `the answer to ${name}`)
  }
  return held
}
