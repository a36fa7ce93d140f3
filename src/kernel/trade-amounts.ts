import { contractValue, type Money, multiply, parse } from './money.ts'

/** What is computed of a trade that the log tells of. `contract`: absent on spot. */
type Trade = {
  readonly quantity: string
  readonly price: string
  readonly fee: { readonly amount: string }
  readonly contract?: { readonly size: string }
}
export type TradeAmounts = {
  readonly quantity: Money
  readonly price: Money
  /** of one contract in the base asset; null on spot */
  readonly size: Money | null
  /** quantity x price, of contracts x contract size */
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
  const size = trade.contract === undefined ? null : parse(trade.contract.size)
  const value = size === null ? multiply(quantity, price) : contractValue(quantity, size, price)
  const amounts = { quantity, price, size, value, feeAmount: parse(trade.fee.amount) }
  last = { trade, amounts }
  return amounts
}
