import { Decimal } from '../../kernel/money.ts'

/** What the entries of a cycle brought and cost: `fees` are those that were not taken in coins, all in the quote asset. */
export type Cost = { readonly isLong: boolean; readonly coins: Decimal; readonly value: Decimal; readonly fees: Decimal }

/**
 * The first price on the tick at which closing all coins leaves `gainPct` of the opening value, the fees paid and `feePct` of the closing
 * value taken off; null: no price does.
 */
export const profitPriceOf = ({ isLong, coins, value, fees }: Cost, feePct: string, gainPct: string, tick: string): Decimal | null => {
  const share = (amount: Decimal, pct: string): Decimal => amount.times(pct).div(100).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const more = share(value, gainPct).plus(fees)
  const due = isLong ? value.plus(more) : value.minus(more)
  const fee = share(coins, feePct)
  const perPrice = isLong ? coins.minus(fee) : coins.plus(fee)
  if (perPrice.lte(0)) return null
  const price = onTick(due.div(perPrice).toDecimalPlaces(18, Decimal.ROUND_HALF_UP), tick, isLong)
  return price.gt(0) ? price : null
}

const onTick = (price: Decimal, tick: string, up: boolean): Decimal =>
  price
    .div(tick)
    .toDecimalPlaces(0, up ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR)
    .times(tick)
