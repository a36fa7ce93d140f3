import type { Distance } from '../../../machines/position/distance.ts'
import type { HangsOn, Plan } from '../../../machines/position/position-plan.ts'
import { Decimal } from '../../kernel/money.ts'
import { rounded } from '../exact.ts'

/**
 * What was entered since a position was last flat, the plan that follows from its entries, and the trailing stop. `sign`: 1 where it gains by rising
 * prices, -1 where by falling ones; prices times it all lie as those of the first.
 */
export type Entered = {
  sign: 1 | -1
  quantity: Decimal
  value: Decimal
  /** of the fees, those that were not taken in coins, and what came net of the others */
  fees: Decimal
  coins: Decimal
  trailing: { mark: string; stopPrice: string } | null
  isBreakEvenArmed: boolean
  /** any profit arms the trailing stop */
  isAged: boolean
  /** what a strategy has changed: a price, and percent of the average */
  changedStop: string | null
  changedTarget: string | null
}
export type Cycle = Entered & { readonly plan: Plan }
/** A price, and what it is measured from. */
export type DuePlace = { readonly price: string; readonly is: HangsOn['is']; readonly of: string }
export type Levels = {
  readonly stop: DuePlace
  readonly softStop: string | null
  readonly target: string
  readonly activation: string | null
  readonly average: string
  /** where stop and target change places */
  readonly stopBelow: string | null
  readonly targetAbove: string | null
}

export const UP = Decimal.ROUND_CEIL
export const DOWN = Decimal.ROUND_FLOOR
export const lengthOf = ({ by, of, atMost }: Distance, price: Decimal): Decimal => {
  const length = by === 'price' ? new Decimal(of) : rounded(price.times(of).div(100))
  return atMost === undefined ? length : Decimal.min(length, atMost)
}
export const onTick = (price: Decimal, tick: string, towards: typeof UP | typeof DOWN): Decimal =>
  price.div(tick).toDecimalPlaces(0, towards).times(tick)

/** Where the gain of a plan arms its trailing stop, by the average price paid. */
export const activationOf = (plan: Plan, sign: 1 | -1, average: Decimal): Decimal | null =>
  plan.trailing === null
    ? null
    : onTick(average.times(sign).plus(lengthOf(plan.trailing.activate, average)), plan.tickSize, DOWN).times(sign)

export const levelsOf = ({ plan, sign, quantity, value, changedStop, changedTarget }: Cycle): Levels => {
  const average = rounded(value.div(quantity))
  const turned = average.times(sign)
  const lost = (distance: Distance): string =>
    onTick(turned.minus(lengthOf(distance, average)), plan.tickSize, UP)
      .times(sign)
      .toFixed()
  const gained = (distance: Distance): string =>
    onTick(turned.plus(lengthOf(distance, average)), plan.tickSize, DOWN)
      .times(sign)
      .toFixed()
  const { switching } = plan.exits
  const own = lost(plan.hardStop)
  // never further from the price than the plan's own, wherever the average has gone since
  const isChanged = changedStop !== null && new Decimal(changedStop).minus(own).times(sign).gt(0)
  return {
    stop: isChanged ? { price: changedStop, is: 'change', of: changedStop } : { price: own, is: 'average', of: average.toFixed() },
    softStop: plan.exits.softStop === undefined ? null : lost(plan.exits.softStop),
    target: gained(changedTarget === null ? plan.takeProfit : { by: 'pct', of: changedTarget }),
    activation: activationOf(plan, sign, average)?.toFixed() ?? null,
    average: average.toFixed(),
    stopBelow: switching === undefined ? null : lost({ by: 'pct', of: switching.stopBelowPct }),
    targetAbove: switching === undefined ? null : gained({ by: 'pct', of: switching.targetAbovePct }),
  }
}
