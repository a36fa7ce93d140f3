import { ZERO } from '../../src/kernel/money.ts'
import type { Order } from './state.ts'

/**
 * The orders that a new cycle still knows: those that live, and all since the last cycle that traded. A late or a repeated trade of them is
 * recognised; one of an older order is a stranger's. An entry that came to nothing pushes no order out: several can end within a second, and
 * a trade may be told later than that.
 */
export const remembered = (orders: readonly Order[]): readonly Order[] => {
  let traded = 0
  for (const { executed, cycle } of orders) if (executed > ZERO && cycle > traded) traded = cycle
  return orders.filter((order) => order.cycle >= traded || order.value.phase !== 'closed')
}
