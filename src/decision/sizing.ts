import { divide, floorToStep, type Money, multiply, percentOf, roundToTick } from '../kernel/money.ts'

export type Sized = { readonly quantity: Money; readonly limitPrice: Money; readonly reserve: Money }

/**
 * A fixed part of the pool's deposits a trade, the dearer of the two fees included, floored to the step: ten trades of
 * ten percent use up the pool. The reserve is what the order can cost at worst, so free budget never goes below zero.
 */
export const sizeEntry = (input: {
  readonly price: Money
  readonly deposits: Money
  readonly tradePct: Money
  readonly limitOffsetPct: Money
  readonly worstFeePct: Money
  readonly tick: Money
  readonly step: Money
}): Sized => {
  const wished = input.price + percentOf(input.price, input.limitOffsetPct)
  const limitPrice = roundToTick(wished, input.tick, 'down')
  if (limitPrice <= 0n) return { quantity: 0n, limitPrice: 0n, reserve: 0n }
  const dearest = limitPrice + percentOf(limitPrice, input.worstFeePct)
  const quantity = floorToStep(divide(percentOf(input.deposits, input.tradePct), dearest), input.step)
  const value = multiply(quantity, limitPrice)
  return { quantity, limitPrice, reserve: value + percentOf(value, input.worstFeePct) }
}
