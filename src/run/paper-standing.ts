import { isLive, orderOf } from '../../machines/position/claims.ts'
import type { Order } from '../../machines/position/state.ts'
import { cashOf } from '../../projections/budget.ts'
import type { OpenRequest, OpenRequests } from '../command/open-requests.ts'
import type { AccountStanding, StandingOrder, StandingPosition } from '../exchange/paper/standing.ts'
import type { Capabilities, OrderTerms, PlaceOrder } from '../exchange/port.ts'
import { requestOf } from '../exchange/request.ts'
import { readSymbol } from '../kernel/instrument-symbol.ts'
import { abs, format, type Money, parse, ZERO } from '../kernel/money.ts'
import { sideIn, symbolIn } from '../kernel/slots.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Folded } from '../replay/fold-log.ts'

/** What a paper account holds by the log alone, decimal text by asset: cash, and the coins of spot positions. */
export const balancesIn = ({ folds }: EngineState): Record<string, string> => {
  const sums = new Map<string, Money>()
  const add = (asset: string, amount: Money): void => void sums.set(asset, (sums.get(asset) ?? ZERO) + amount)
  for (const [asset, pool] of Object.entries(folds.budget.pools)) add(asset, cashOf(pool))
  for (const [name, holding] of Object.entries(folds.portfolio))
    if (holding.size === null) add(readSymbol(symbolIn(name, holding))?.base ?? '', holding.held)
  return Object.fromEntries([...sums].filter(([, amount]) => amount !== ZERO).map(([asset, amount]) => [asset, format(amount)]))
}

/**
 * Orders and contracts that stand by the log alone. An order is there once the venue has said so or has traded of it; one that was only
 * asked for is under way. A trade that nobody wrote down has not happened.
 */
export const standingIn = (folded: Folded, open: OpenRequests, can: Pick<Capabilities, 'reduceOnly' | 'positionMode'>): AccountStanding => {
  const orders: StandingOrder[] = []
  const underway: PlaceOrder[] = []
  for (const one of Object.values(open)) {
    const known = orderOf(positionOf(folded.state, one.stream), one.order.orderId)
    if (known === null || !isLive(known)) continue
    const order = requestOf(asItStands(one, known), can)
    if (known.value.phase === 'requested' && one.trades.length === 0) underway.push(order)
    else orders.push({ order, trades: one.trades })
  }
  return { orders, underway, positions: positionsIn(folded) }
}

/** As it was asked for, or as the venue said that it was changed since. */
const asItStands = ({ order, amends }: OpenRequest, { quantity, price }: Order): PlaceOrder => {
  const isNow = (terms: OrderTerms): boolean =>
    parse(terms.quantity) === quantity && parse(terms.stopPrice ?? terms.limitPrice ?? '0') === price
  return { ...order, ...amends.findLast(isNow) }
}

const positionsIn = ({ state: { folds }, places }: Folded): readonly StandingPosition[] => {
  const sums = new Map<string, StandingPosition>()
  for (const [stream, { quantity, value }] of Object.entries(folds.budget.contracts)) {
    const parts = places.known.get(stream)
    if (quantity === ZERO || parts === undefined) continue
    const direction = sideIn(parts) ?? (quantity > ZERO ? 'long' : 'short')
    const symbol = parts.symbol ?? ''
    const before = sums.get(`${symbol} ${direction}`)
    const [held, paid] = [abs(quantity) + (before?.quantity ?? ZERO), abs(value) + (before?.value ?? ZERO)]
    sums.set(`${symbol} ${direction}`, { symbol, direction, quantity: held, value: paid })
  }
  return [...sums.values()]
}
