import type { EntryRequested } from '../machines/position/events.ts'
import type { FundsDeposited, FundsWithdrawn } from '../src/kernel/facts.ts'
import type { Money } from '../src/kernel/money.ts'
import { max, parse, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

/** One settlement asset of one book. `deposits` is what was paid in less what was withdrawn, `buys`, `sells` and `fees` are what moved in this asset; `reserved` is what open entries may still take. */
export type Pool = { deposits: Money; buys: Money; sells: Money; fees: Money; reserved: Money }

/** An open entry order. Its reservation shrinks with what is filled and ends with the order: nothing releases it. */
type OpenEntry = {
  readonly book: string
  readonly asset: string
  readonly reserve: Money
  readonly quantity: Money
  remaining: Money
  /** reserve x remaining / quantity */
  reserved: Money
}

export type BudgetState = { pools: Record<string, Record<string, Pool>>; entries: Record<string, OpenEntry> }

export const cashOf = (pool: Pool): Money => pool.deposits - pool.buys + pool.sells - pool.fees

const poolOf = (state: BudgetState, book: string, asset: string): Pool => {
  const pools = (state.pools[book] ??= {})
  return (pools[asset] ??= { deposits: ZERO, buys: ZERO, sells: ZERO, fees: ZERO, reserved: ZERO })
}

const open = (state: BudgetState, event: Recorded): void => {
  const data = event.data as EntryRequested['data']
  const quantity = parse(data.quantity)
  const reserve = parse(data.reserve)
  const { book, quote } = event.parts
  const asset = quote ?? ''
  state.entries[data.orderId] = { book, asset, reserve, quantity, remaining: quantity, reserved: reserve }
  poolOf(state, book, asset).reserved += reserve
}

const close = (state: BudgetState, event: Recorded): void => {
  const { orderId } = event.data as { orderId: string }
  const entry = state.entries[orderId]
  if (entry === undefined) return
  poolOf(state, entry.book, entry.asset).reserved -= entry.reserved
  delete state.entries[orderId]
}

const move = (state: BudgetState, fill: Fill): void => {
  const pool = poolOf(state, fill.book, fill.quote)
  if (fill.feeIn === 'quote') pool.fees += fill.feeAmount
  else if (fill.feeIn === 'third') poolOf(state, fill.book, fill.feeAsset).fees += fill.feeAmount
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

/** Cash and reservations, one pool per settlement asset and book. With the lots it makes the figures of `pools.ts`. */
export const budget: Projection<BudgetState> = {
  name: 'budget',
  version: 2,
  types: ['FundsDeposited', 'FundsWithdrawn', 'EntryRequested', 'EntryEnded', 'EntryAbandoned', ...fillTypes],
  initial: () => ({ pools: {}, entries: {} }),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill !== null) return move(state, fill)
    switch (event.type) {
      case 'FundsDeposited': {
        const { asset, amount } = event.data as FundsDeposited['data']
        poolOf(state, event.parts.book, asset).deposits += parse(amount)
        return
      }
      case 'FundsWithdrawn': {
        const { asset, amount } = event.data as FundsWithdrawn['data']
        poolOf(state, event.parts.book, asset).deposits -= parse(amount)
        return
      }
      case 'EntryRequested':
        return open(state, event)
      case 'EntryEnded':
      case 'EntryAbandoned':
        return close(state, event)
    }
  },
}
