import { ceilToStep, floorToStep, type Money } from './money.ts'

/**
 * The one sign of a position. A long one gains when the price rises, a short one when it falls; whatever else differs between
 * them follows from here, and no other file asks which of the two it is.
 */
export type Direction = 'long' | 'short'

export const directions: readonly Direction[] = ['long', 'short']

/** Where a price lies as seen from a position: `against` it, where it loses, or `with` it, where it gains. */
export type PriceSide = 'against' | 'with'

/** What an order does with the position, and on which side of the market it therefore stands. */
export const sideOf = (direction: Direction, act: 'open' | 'close'): 'buy' | 'sell' =>
  (direction === 'long') === (act === 'open') ? 'buy' : 'sell'

/** The direction of the position that an order on this side opens or closes. */
export const directionOf = (side: 'buy' | 'sell', act: 'open' | 'close'): Direction =>
  (side === 'buy') === (act === 'open') ? 'long' : 'short'

export const opposite = (direction: Direction): Direction => (direction === 'long' ? 'short' : 'long')

/** The amount with the position's sign: as it is for a long one, turned for a short one. */
export const signed = (direction: Direction, amount: Money): Money => (direction === 'long' ? amount : -amount)

/** The price moved by a distance in favour of the position. */
export const better = (direction: Direction, price: Money, distance: Money): Money =>
  direction === 'long' ? price + distance : price - distance

/** The price moved by a distance against the position. */
export const worse = (direction: Direction, price: Money, distance: Money): Money => better(direction, price, -distance)

/** Whether a level on that side is reached by falling or by rising prices. */
export const reachedBy = (direction: Direction, side: PriceSide): 'falling' | 'rising' =>
  (direction === 'long') === (side === 'with') ? 'rising' : 'falling'

/** Whether the price has reached the level, seen from its near side; `at` counts. */
export const isAtOrBeyond = (direction: Direction, side: PriceSide, price: Money, level: Money): boolean =>
  reachedBy(direction, side) === 'rising' ? price >= level : price <= level

/** To the next tick on that side; a price on the grid stays. */
export const roundToSide = (direction: Direction, side: PriceSide, price: Money, tick: Money): Money =>
  reachedBy(direction, side) === 'rising' ? ceilToStep(price, tick) : floorToStep(price, tick)
