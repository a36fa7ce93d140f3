import type { PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import type { PlaceOrder, Trade } from '../../../src/exchange/port.ts'

/** All the venue knows of an order id: the truth that the oracle compares with. */
export type Truth = {
  readonly orderId: string
  readonly request: PlaceOrder
  readonly coin: number
  /** orders opened under this id: more than one is what must never happen */
  opened: number
  order: PaperOrder | null
  openedMs: number
  closedMs: number
  rejection: string | null
  readonly trades: Trade[]
  /** somebody was told that it ended with less than it did */
  isMisreported: boolean
}

export const newTruth = (request: PlaceOrder, coin: number): Truth => ({
  orderId: request.orderId,
  request,
  coin,
  opened: 0,
  order: null,
  openedMs: 0,
  closedMs: Number.POSITIVE_INFINITY,
  rejection: null,
  trades: [],
  isMisreported: false,
})
