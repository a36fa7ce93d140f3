import type { Capabilities, PlaceOrder } from './port.ts'

/** What the engine wants of a venue, as a request that the venue has words for. */
export const requestOf = (symbol: string, order: Omit<PlaceOrder, 'symbol'>, can: Pick<Capabilities, 'reduceOnly'>): PlaceOrder => ({
  symbol,
  ...order,
  // a venue without the word opens nothing by a sell: on spot it takes no more than is held
  reduceOnly: order.reduceOnly && can.reduceOnly,
})
