import type { EntryOrder } from '../../machines/position/entry-order.ts'
import { divide, format, type Money, multiply, parse, percentOf } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { Coin } from './coin.ts'

const ONE = parse('1')

/** How much of the base asset one of an order's units is. */
export const contractSizeOf = ({ contract }: Coin): Money => contract?.size ?? ONE

/** Of contracts the least value is told by what they are worth in coins: here it is by price x contracts, as plans reckon. */
export const filtersOf = ({ filters, contract }: Coin): Filters<Money> =>
  contract === undefined ? filters : { ...filters, minNotional: divide(filters.minNotional, contract.size) }

/** An order in coins as one in the instrument's units. Of contracts not their value is paid: a margin is bound. */
export const inContracts = (
  sized: { readonly quantity: Money; readonly reserve: Money },
  limitPrice: Money,
  { contract }: Coin,
  worstFeePct: Money,
): Omit<EntryOrder, 'limitPrice' | 'plan'> => {
  if (contract === undefined) return sized
  const { size, settle, leverage, marginMode } = contract
  const value = multiply(sized.quantity, limitPrice)
  const margin = divide(value, leverage)
  return {
    quantity: divide(sized.quantity, size),
    reserve: margin + percentOf(value, worstFeePct),
    contract: { size: format(size), settle, leverage: format(leverage), marginMode },
    margin,
  }
}
