import type { Capabilities, PlaceOrder } from './port.ts'

/** An order that the engine wants, in the words that the venue has. */
export const requestOf = (order: PlaceOrder, can: Pick<Capabilities, 'reduceOnly'>): PlaceOrder => ({
  ...order,
  // a venue without the word opens nothing by a sell: on spot it takes no more than is held
  reduceOnly: order.reduceOnly && can.reduceOnly,
})
