import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Effect } from '../../machines/position/effects.ts'
import type { OrderType } from '../../machines/position/order-facts.ts'
import type { VenueTrade } from '../../machines/position/venue-commands.ts'
import { format, parse } from '../../src/kernel/money.ts'

/**
 * A venue as unkind as a real one, as plain data, so that a world can be copied and led to another end. It keeps its own
 * books (coins owned, coins locked by open sells): what the machine believes is compared with them.
 */
export type VenueOrder = {
  readonly orderId: string
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  quantity: bigint
  stopPrice: string | null
  /** it is tried only once this one is cancelled */
  readonly replaces: string | null
  executed: bigint
  status: 'sent' | 'lost' | 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
  trades: VenueTrade[]
}
export type Cancel = { readonly orderId: string }
export type Amend = { readonly orderId: string; readonly attempt: number; readonly quantity: bigint; readonly stopPrice: string | null }
export type Venue = {
  orders: VenueOrder[]
  cancels: Cancel[]
  amends: Amend[]
  queries: string[]
  /** told, but not heard yet */
  outbox: PositionCommand[]
  /** all that was ever heard, for telling it again */
  heard: PositionCommand[]
  coins: bigint
  /** it took coins nobody saw it take: a late sale or a fee in coins on a sale */
  hasSurprised: boolean
  trades: number
}

export const newVenue = (): Venue => ({
  orders: [],
  cancels: [],
  amends: [],
  queries: [],
  outbox: [],
  heard: [],
  coins: 0n,
  hasSurprised: false,
  trades: 0,
})

const rest = (order: VenueOrder): bigint => order.quantity - order.executed
export const isOpen = (order: VenueOrder): boolean => order.status === 'open'
export const freeCoins = (venue: Venue): bigint =>
  venue.coins - venue.orders.filter((order) => isOpen(order) && order.side === 'sell').reduce((sum, order) => sum + rest(order), 0n)

export const receive = (venue: Venue, effect: Effect): void => {
  if (effect.kind === 'query-order') venue.queries.push(effect.orderId)
  if (effect.kind === 'cancel-order') venue.cancels.push({ orderId: effect.orderId })
  if (effect.kind === 'amend-order') {
    const { orderId, attempt, quantity, stopPrice } = effect
    venue.amends.push({ orderId, attempt, quantity: parse(quantity), stopPrice })
  }
  if (effect.kind !== 'place-order' && effect.kind !== 'replace-order') return
  const { orderId, side, type, quantity, stopPrice } = effect.order
  const replaces = effect.kind === 'replace-order' ? effect.cancel.orderId : null
  if (venue.orders.some((order) => order.orderId === orderId)) throw new Error(`Order ${orderId} was sent twice.`)
  venue.orders.push({ orderId, side, type, quantity: parse(quantity), stopPrice, replaces, executed: 0n, status: 'sent', trades: [] })
}

const reply = (
  venue: Venue,
  orderId: string,
  to: 'place' | 'cancel',
  outcome: Extract<PositionCommand, { type: 'RecordReply' }>['outcome'],
  nowMs: number,
): void => {
  venue.outbox.push({ type: 'RecordReply', orderId, to, outcome, venueTimeMs: nowMs })
}

/** Coins must be there for a sell, as on any spot venue; `answers: false` loses the reply. */
export const arrive = (
  venue: Venue,
  order: VenueOrder,
  nowMs: number,
  how: { rejects?: boolean; answers?: boolean; code?: string | undefined } = {},
): void => {
  const { orderId, replaces } = order
  const old = venue.orders.find((other) => other.orderId === replaces)
  // one that has begun to sell gives its place to no other; refused after the other is cancelled: half of it has succeeded
  const isReplaced = old === undefined || (isOpen(old) && old.executed === 0n)
  if (old !== undefined) arriveCancel(venue, old, nowMs, isReplaced ? 'acts' : 'refused', how.answers)
  const isTaken = isReplaced && how.rejects !== true && (order.side === 'buy' || freeCoins(venue) >= order.quantity)
  order.status = isTaken ? 'open' : 'rejected'
  if (how.answers === false) reply(venue, orderId, 'place', { is: 'unknown', because: 'timeout' }, nowMs)
  else if (isTaken) reply(venue, orderId, 'place', { is: 'accepted', venueOrderId: `v${orderId}` }, nowMs)
  else reply(venue, orderId, 'place', { is: 'rejected', code: how.code ?? 'no' }, nowMs)
}

export const lose = (venue: Venue, order: VenueOrder, nowMs: number): void => {
  order.status = 'lost'
  if (order.replaces !== null) reply(venue, order.replaces, 'cancel', { is: 'unknown', because: 'timeout' }, nowMs)
  reply(venue, order.orderId, 'place', { is: 'unknown', because: 'timeout' }, nowMs)
}

/** `feePct` of the quantity is taken in coins: from what a buy brings, or besides what a sell takes as far as there are any. */
export const fill = (venue: Venue, order: VenueOrder, quantity: bigint, nowMs: number, feePct = 0n): VenueTrade => {
  const isSell = order.side === 'sell'
  const free = freeCoins(venue)
  order.executed += quantity
  const wished = (quantity * feePct) / 100n
  const fee = isSell && wished > free ? 0n : wished
  if (isSell && (fee > 0n || !isOpen(order))) venue.hasSurprised = true
  venue.coins += isSell ? -quantity - fee : quantity - fee
  const trade: VenueTrade = {
    orderId: order.orderId,
    tradeId: `t${venue.trades++}`,
    quantity: format(quantity),
    price: String(90 + (venue.trades % 20)),
    fee: { amount: format(fee), asset: 'BTC', quoteValue: format(fee * 100n) },
    liquidity: 'maker',
    venueTimeMs: nowMs,
  }
  order.trades.push(trade)
  venue.outbox.push({ type: 'RecordTrade', orderId: order.orderId, trade })
  if (isOpen(order) && order.executed === order.quantity) end(venue, order, 'filled', nowMs)
  return trade
}

/** A trade by hand: no order of ours, and no request of ours expects it. */
export const fillByHand = (venue: Venue, side: 'buy' | 'sell', quantity: bigint, nowMs: number): void => {
  venue.coins += side === 'buy' ? quantity : -quantity
  venue.hasSurprised ||= side === 'sell'
  const fee = { amount: '0.5', asset: 'USD', quoteValue: '0.5' }
  const trade = { tradeId: `h${venue.trades++}`, side, quantity: format(quantity), price: '100', fee, because: 'by-hand' } as const
  venue.outbox.push({ type: 'RecordForeignFill', fill: trade, venueTimeMs: nowMs })
}

/**
 * Long ago the owner sold more than is here, of coins that nobody ever told of: all that is here is taken for a part of it. Only where none
 * of it is locked.
 */
export const sellMoreThanHeld = (venue: Venue, more: bigint): void => {
  const quantity = format(venue.coins + more)
  venue.coins = 0n
  venue.hasSurprised = true
  const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
  const trade = { tradeId: `h${venue.trades++}`, side: 'sell', quantity, price: '100', fee, because: 'by-hand' } as const
  venue.outbox.push({ type: 'RecordForeignFill', fill: trade, venueTimeMs: 0 })
}

/** Funding that was due then, once for each time. */
export const fund = (venue: Venue, dueMs: number, nowMs: number, amount = '-0.01'): void => {
  const funding = { fundingId: `p${dueMs}`, rate: '0.0001', markPrice: '100', quantity: '1', amount, asset: 'USD', dueMs }
  venue.outbox.push({ type: 'RecordFunding', funding, venueTimeMs: nowMs })
}

/** `trades` of the answer may be cut short: the venue knows more than it says. */
export const answerOf = (
  order: VenueOrder | undefined,
  told = Number.POSITIVE_INFINITY,
): Extract<PositionCommand, { type: 'RecordOrder' }>['answer'] => {
  if (order === undefined || order.status === 'sent' || order.status === 'lost') return { is: 'not-found' }
  const { status, orderId, executed, trades } = order
  return {
    is: 'found',
    status,
    venueOrderId: `v${orderId}`,
    executed: format(executed),
    trades: trades.slice(0, told),
    terms: termsOf(order),
  }
}

const termsOf = ({ quantity, stopPrice }: VenueOrder) => ({ quantity: format(quantity), limitPrice: null, stopPrice })

export const tell = (venue: Venue, orderId: string, nowMs: number, told?: number): void => {
  const order = venue.orders.find((candidate) => candidate.orderId === orderId)
  venue.outbox.push({ type: 'RecordOrder', orderId, answer: structuredClone(answerOf(order, told)), venueTimeMs: nowMs })
}

export const end = (venue: Venue, order: VenueOrder, status: 'filled' | 'cancelled' | 'expired', nowMs: number, told?: number): void => {
  order.status = status
  tell(venue, order.orderId, nowMs, told)
}

/** A cancellation arrives. `fate`: it acts, it never arrives, or the venue refuses it although the order is open. */
export const arriveCancel = (venue: Venue, cancel: Cancel, nowMs: number, fate: 'acts' | 'lost' | 'refused', answers = true): void => {
  const order = venue.orders.find((candidate) => candidate.orderId === cancel.orderId)
  const acts = fate === 'acts' && order !== undefined && isOpen(order)
  if (acts) end(venue, order, 'cancelled', nowMs)
  if (fate === 'lost' || !answers) reply(venue, cancel.orderId, 'cancel', { is: 'unknown', because: 'timeout' }, nowMs)
  else if (acts) reply(venue, cancel.orderId, 'cancel', { is: 'accepted', venueOrderId: `v${cancel.orderId}` }, nowMs)
  else reply(venue, cancel.orderId, 'cancel', { is: 'rejected', code: 'order-closed' }, nowMs)
}

/** A change arrives, where it stands; coins for more must be there. What was executed stays. */
export const arriveAmend = (venue: Venue, amend: Amend, nowMs: number, fate: 'acts' | 'lost' | 'refused', answers = true): void => {
  const { orderId, attempt, quantity, stopPrice } = amend
  const order = venue.orders.find((candidate) => candidate.orderId === orderId)
  const acts = fate === 'acts' && order !== undefined && isOpen(order) && freeCoins(venue) >= quantity - order.quantity
  if (acts) Object.assign(order, { quantity, stopPrice })
  const outcome =
    fate === 'lost' || !answers
      ? ({ is: 'unknown', because: 'timeout' } as const)
      : acts
        ? ({ is: 'accepted', venueOrderId: `v${orderId}` } as const)
        : ({ is: 'rejected', code: 'order-closed' } as const)
  venue.outbox.push({ type: 'RecordReply', orderId, to: 'amend', attempt, outcome, venueTimeMs: nowMs })
}
