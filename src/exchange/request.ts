import type { Capabilities, PlaceOrder } from './port.ts'

/** An order that the engine wants, in the words that the venue has. */
export const requestOf = (order: PlaceOrder, can: Pick<Capabilities, 'reduceOnly' | 'positionMode'>): PlaceOrder => ({
  ...order,
  // a venue without the word opens nothing by a sell: on spot it takes no more than is held
  reduceOnly: order.reduceOnly && can.reduceOnly,
  ...(can.positionMode === 'hedge' && { positionSide: order.positionSide ?? positionSideOf(order) }),
})

/** What opens a long position is bought and what reduces it is sold, of a short one the other way round. */
const positionSideOf = ({ side, reduceOnly }: PlaceOrder): 'long' | 'short' => ((side === 'buy') === reduceOnly ? 'short' : 'long')
