import { format, parse, ZERO } from '../../src/kernel/money.ts'
import type { ForeignFill } from './events.ts'
import type { UncoveredSale } from './state.ts'

/** Sales remembered at most: a purchase that is told behind so many of them is told of too late. */
const MAX_UNCOVERED = 64

/** Oldest first, so that the order of arrival leaves no trace. */
export const withUncovered = (sales: readonly UncoveredSale[], sale: UncoveredSale): readonly UncoveredSale[] => {
  const { venueTimeMs, tradeId } = sale
  const later = sales.findIndex(
    (other) => other.venueTimeMs > venueTimeMs || (other.venueTimeMs === venueTimeMs && other.tradeId > tradeId),
  )
  return sales.toSpliced(later === -1 ? sales.length : later, 0, sale).slice(-MAX_UNCOVERED)
}

/** What is left of them once a part of one is covered. */
export const lessCovered = (sales: readonly UncoveredSale[], { tradeId, quantity, fee }: ForeignFill['data']): readonly UncoveredSale[] =>
  sales.flatMap((sale) => {
    if (sale.tradeId !== tradeId) return [sale]
    const rest = parse(sale.quantity) - parse(quantity)
    if (rest <= ZERO) return []
    const less = (whole: string, part: string) => format(parse(whole) - parse(part))
    const left = { ...sale.fee, amount: less(sale.fee.amount, fee.amount), quoteValue: less(sale.fee.quoteValue, fee.quoteValue) }
    return [{ ...sale, quantity: format(rest), fee: left }]
  })
