import type { EventOf } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { max, parse, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

/** One settlement asset. `deposits` is what was paid in less what was withdrawn, `buys`, `sells` and `fees` are what moved in this asset; `reserved` is what open entries may still take. */
export type Pool = { deposits: Money; buys: Money; sells: Money; fees: Money; reserved: Money }

/** An open entry order. Its reservation shrinks with what is filled and ends with the order: nothing releases it. */
type OpenEntry = {
  readonly asset: string
  readonly reserve: Money
  readonly quantity: Money
  remaining: Money
  /** reserve x remaining / quantity */
  reserved: Money
}

/** `pools` by asset, `entries` by client order id. */
export type BudgetState = { pools: Record<string, Pool>; entries: Record<string, OpenEntry> }

export const cashOf = (pool: Pool): Money => pool.deposits - pool.buys + pool.sells - pool.fees

const poolOf = (state: BudgetState, asset: string): Pool =>
  (state.pools[asset] ??= { deposits: ZERO, buys: ZERO, sells: ZERO, fees: ZERO, reserved: ZERO })

const open = (state: BudgetState, { data, parts }: EventOf<'EntryRequested'>): void => {
  const quantity = parse(data.quantity)
  const reserve = parse(data.reserve)
  const asset = parts.quote ?? ''
  state.entries[data.orderId] = { asset, reserve, quantity, remaining: quantity, reserved: reserve }
  poolOf(state, asset).reserved += reserve
}

const close = (state: BudgetState, orderId: string): void => {
  const entry = state.entries[orderId]
  if (entry === undefined) return
  poolOf(state, entry.asset).reserved -= entry.reserved
  delete state.entries[orderId]
}

const move = (state: BudgetState, fill: Fill): void => {
  const pool = poolOf(state, fill.quote)
  if (fill.feeIn === 'quote') pool.fees += fill.feeAmount
  else if (fill.feeIn === 'third') poolOf(state, fill.feeAsset).fees += fill.feeAmount
  if (fill.side === 'sell') {
    pool.sells += fill.value
    return
  }
  pool.buys += fill.value
  const entry = state.entries[fill.orderId]
  if (entry === undefined) return // a late fill: the order is closed and reserves nothing
  entry.remaining = max(entry.remaining - fill.quantity, ZERO)
  const reserved = share(entry.reserve, entry.remaining, entry.quantity)
  pool.reserved += reserved - entry.reserved
  entry.reserved = reserved
}

/** Cash and reservations, one pool per settlement asset. With the lots it makes the figures of `pool-figures.ts`. */
export const budgetFold: Projection<BudgetState> = {
  name: 'budget',
  version: 3,
  types: ['FundsDeposited', 'FundsWithdrawn', 'EntryRequested', 'EntryEnded', 'EntryAbandoned', ...fillTypes],
  initial: () => ({ pools: {}, entries: {} }),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill !== null) return move(state, fill)
    switch (event.type) {
      case 'FundsDeposited':
        poolOf(state, event.data.asset).deposits += parse(event.data.amount)
        return
      case 'FundsWithdrawn':
        poolOf(state, event.data.asset).deposits -= parse(event.data.amount)
        return
      case 'EntryRequested':
        return open(state, event)
      case 'EntryEnded':
      case 'EntryAbandoned':
        return close(state, event.data.orderId)
    }
  },
}
