import type { BudgetState, OpenEntry } from '../../projections/budget.ts'
import { format, type Money, multiply, share, ZERO } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'
import type { Folds } from './fold-all.ts'

/** What is set aside for one open entry. Beside `cost` it holds no more than fees: what is more is a mistake of whoever set it aside. */
export type ReservationRow = {
  order: string
  /** the name of its position; null: the order is no more, and its reservation should not be */
  coin: string | null
  asset: string
  requestedMs: number | null
  /** what is set aside now, and what was when it was asked for */
  amount: string
  of: string
  /** what its rest costs at its limit, or binds as margin, without fees; null: nobody knows its limit any more */
  cost: string | null
}

/** What the rest of an entry costs at its limit, or binds as margin: without fees. */
export const costOfRest = ({ margin, remaining, quantity }: OpenEntry, limitPrice: Money): Money =>
  margin === ZERO ? multiply(remaining, limitPrice) : share(margin, remaining, quantity)

export const reservationRows = ({ budget, orders }: { budget: BudgetState } & Pick<Folds, 'orders'>): ReservationRow[] =>
  Object.entries(budget.entries).map(([id, entry]) => {
    const order = orders.open[id]
    return {
      order: id,
      coin: order === undefined ? null : positionName(order),
      asset: entry.asset,
      requestedMs: order?.requestedMs ?? null,
      amount: format(entry.reserved),
      of: format(entry.reserve),
      cost: order?.price == null ? null : format(costOfRest(entry, order.price)),
    }
  })
