import { better, type Direction, worse } from '../../kernel/direction.ts'
import { divide, type Money, percentOf, SCALE, ZERO } from '../../kernel/money.ts'

/**
 * The arithmetic of linear contracts, in the asset that they are settled in. `entryValue` is what the contracts held were opened for:
 * contracts x contract size x average price; `coins` is contracts x contract size.
 */

/** What a position of that value binds: value / leverage. */
export const initialMargin = (value: Money, leverage: Money): Money => divide(value, leverage)

/** Below this much margin a position is liquidated: a share of its value at the mark price. */
export const maintenanceMargin = (markValue: Money, maintenancePct: Money): Money => percentOf(markValue, maintenancePct)

/** What a position would bring in, or cost, at that value. */
export const gainOf = (direction: Direction, entryValue: Money, value: Money): Money => better(direction, ZERO, value - entryValue)

/**
 * The mark price at which what is left of a position's own margin is its maintenance margin:
 * (entry value - side x margin) / (coins x (1 - side x maintenance rate)), side 1 for long and -1 for short. It is Binance's
 * ("How to Calculate Liquidation Price of USDⓈ-M Futures Contracts", support FAQ b3c689c1f50a44cabb3a84e663b81d93), for one position with
 * isolated margin and one tier of maintenance rates: LP = (WB + cum - side x position x entry) / (position x MMR - side x position), cum 0.
 */
export const liquidationPrice = (direction: Direction, entryValue: Money, margin: Money, coins: Money, maintenancePct: Money): Money =>
  divide(worse(direction, entryValue, margin), (coins * worse(direction, SCALE, maintenancePct / 100n)) / SCALE)

/** The price at which a position has lost all of `equity` and nothing more. */
export const bankruptcyPrice = (direction: Direction, entryValue: Money, equity: Money, coins: Money): Money =>
  divide(worse(direction, entryValue, equity), coins)

/**
 * What is received for holding contracts of that value at a time of funding; negative: paid. With a positive rate those pay who gain by a
 * rise.
 */
export const fundingOf = (direction: Direction, markValue: Money, rate: Money): Money =>
  better(direction, ZERO, -((markValue * rate) / SCALE))
