import { format, parse, ZERO } from '../../kernel/money.ts'
import { nearest } from '../../kernel/nearest.ts'
import { costOfRest } from '../../report/reservation-rows.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { ApiProblem } from '../api-problem.ts'
import { allCoins } from '../coins-of.ts'
import { openOrders } from '../orders-shown.ts'
import { placeShown } from '../place-shown.ts'
import { poolMoves } from '../pool-moves.ts'
import { poolShown } from '../pool-shown.ts'
import type { BudgetShown, ReservationShown } from '../shapes/money-shapes.ts'
import { apiRoute } from './api-route.ts'

/** What open entries set aside. One that outlives its order is a leak: it is told, with the order's last place in the log. */
const reservationsOf = (view: View, moment: ViewMoment, asset: string): ReservationShown[] => {
  const { entries } = moment.state.folds.budget
  const orders = new Map(openOrders(view, moment).map((order) => [order.id, order]))
  return Object.entries(entries)
    .filter(([, entry]) => entry.asset === asset)
    .map(([id, entry]): ReservationShown => {
      const { reserve, reserved } = entry
      const order = orders.get(id)
      const expiresMs = order?.expiresMs ?? null
      const [asked] = order === undefined ? view.rows('asked', moment.place, { key: id, limit: 1 }).rows : []
      return {
        ...{ order: id, coin: order?.coin ?? asked?.position ?? null, amount: format(reserved), of: format(reserve) },
        cost: order?.limitPrice == null ? null : format(costOfRest(entry, parse(order.limitPrice))),
        place: order ?? asked?.at ?? null,
        expiresMs,
        isOverdue: order === undefined || (expiresMs !== null && moment.place.timeMs > expiresMs),
      }
    })
    .map(({ place, ...row }) => ({ ...row, place: place && { position: place.position, ordinal: place.ordinal, timeMs: place.timeMs } }))
    .sort((one, other) => (one.place?.ordinal ?? 0) - (other.place?.ordinal ?? 0))
}

const marginsOf = (moment: ViewMoment, asset: string): BudgetShown['margins'] => {
  const { contracts } = moment.state.folds.budget
  return allCoins(moment).flatMap(({ name, position }) => {
    const held = contracts[position.stream]
    return held === undefined || held.asset !== asset || held.margin === ZERO ? [] : [{ coin: name, amount: format(held.margin) }]
  })
}

export const budgetRoute = apiRoute({
  path: '/budget/{asset}',
  summary: 'The pool of a settlement asset, what is set aside in it and for which orders, and what moved it last',
  answerTo: async ({ view, moment }, { asset }) => {
    const { budget, lots } = moment.state.folds
    if (!Object.hasOwn(budget.pools, asset)) {
      const near = nearest(asset, Object.keys(budget.pools))
      const hint = near === null ? '.' : `; did you mean ${near}?`
      throw new ApiProblem('unknown-asset', `The log has no pool of ${JSON.stringify(asset)} by then${hint}`)
    }
    return {
      at: placeShown(moment.place),
      asset,
      pool: poolShown(budget, lots, asset),
      reservations: reservationsOf(view, moment, asset),
      margins: marginsOf(moment, asset),
      moves: await poolMoves(view, moment, asset),
    }
  },
})
