import { type Money, multiply, parse } from './money.ts'

/** What is computed of a trade that the log tells of. */
type Trade = { readonly quantity: string; readonly price: string; readonly fee: { readonly amount: string } }
export type TradeAmounts = {
  readonly quantity: Money
  readonly price: Money
  /** quantity x price */
  readonly value: Money
  readonly feeAmount: Money
}

let last: { readonly trade: Trade; readonly amounts: TradeAmounts } | null = null

/**
 * The amounts of a trade. Machine and folds ask for the same one after another, so the newest answer is kept, by the identity
 * of the trade: a cache of one, invisible but for the time it saves.
 */
export const amountsOf = (trade: Trade): TradeAmounts => {
  if (last?.trade === trade) return last.amounts
  const quantity = parse(trade.quantity)
  const price = parse(trade.price)
  const amounts = { quantity, price, value: multiply(quantity, price), feeAmount: parse(trade.fee.amount) }
  last = { trade, amounts }
  return amounts
}
