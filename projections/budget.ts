import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { abs, max, parse, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { type Averaged, noContracts, settle } from './average.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

/**
 * One settlement asset. `deposits` is what was paid in less what was withdrawn; `buys`, `sells` and `fees` are what moved in this asset.
 * Contracts are not paid for: of them only `realised` gains and losses and `funding` move cash. `reserved` is what open entries may still
 * take, `margin` what is held for open contracts.
 */
export type Pool = {
  deposits: Money
  buys: Money
  sells: Money
  fees: Money
  realised: Money
  funding: Money
  reserved: Money
  margin: Money
}

/**
 * An open entry order. Its reservation shrinks with what is filled and ends with the order: nothing releases it. `margin`: of contracts,
 * held by what is filled.
 */
export type OpenEntry = {
  readonly asset: string
  readonly reserve: Money
  readonly margin: Money
  readonly quantity: Money
  remaining: Money
  /** reserve x remaining / quantity */
  reserved: Money
}

/**
 * The contracts of one stream. `newest`: margin and quantity of its last entry; what opens contracts without an open entry holds a share
 * like it.
 */
type Contracts = Averaged & { readonly asset: string; margin: Money; newest: { readonly margin: Money; readonly quantity: Money } }

/** `pools` by asset, `entries` by client order id, `contracts` by stream. */
export type BudgetState = { pools: Record<string, Pool>; entries: Record<string, OpenEntry>; contracts: Record<string, Contracts> }

export const cashOf = (pool: Pool): Money => pool.deposits - pool.buys + pool.sells - pool.fees + pool.realised + pool.funding

/** What ends an entry, and its reservation with it: nothing else does. `verify` has the list a second time (src/audit/books/ledger.ts). */
const ENDS = ['EntryEnded', 'EntryReduced', 'EntryAbandoned', 'EntryPartAbandoned'] as const satisfies readonly EventType[]
const ending: ReadonlySet<EventType> = new Set(ENDS)
const isEnd = (event: LogEvent): event is EventOf<(typeof ENDS)[number]> => ending.has(event.type)

const emptyPool = (): Pool => ({
  deposits: ZERO,
  buys: ZERO,
  sells: ZERO,
  fees: ZERO,
  realised: ZERO,
  funding: ZERO,
  reserved: ZERO,
  margin: ZERO,
})
const poolOf = (state: BudgetState, asset: string): Pool => (state.pools[asset] ??= emptyPool())

const contractsOf = (state: BudgetState, stream: string, asset: string): Contracts =>
  (state.contracts[stream] ??= { ...noContracts(), asset, margin: ZERO, newest: { margin: ZERO, quantity: ZERO } })

const open = (state: BudgetState, { data, parts, stream }: EventOf<'EntryRequested'>): void => {
  const quantity = parse(data.quantity)
  const reserve = parse(data.reserve)
  const asset = parts.quote ?? ''
  const margin = data.margin === undefined ? ZERO : parse(data.margin)
  state.entries[data.orderId] = { asset, reserve, margin, quantity, remaining: quantity, reserved: reserve }
  poolOf(state, asset).reserved += reserve
  if (data.margin !== undefined) contractsOf(state, stream, asset).newest = { margin, quantity }
}

const close = (state: BudgetState, orderId: string): void => {
  const entry = state.entries[orderId]
  if (entry === undefined) return
  poolOf(state, entry.asset).reserved -= entry.reserved
  delete state.entries[orderId]
}

/** Of the margin that an entry sets aside, what a fill of so much takes; the last piece takes the remainder. Changes nothing. */
const marginOf = ({ margin, remaining, quantity }: OpenEntry, filled: Money): Money =>
  share(margin, remaining, quantity) - share(margin, max(remaining - filled, ZERO), quantity)

/**
 * Opened contracts hold a share of what their entry set aside as margin, never one by the fill's price, which may lie above a short's
 * limit; closed ones free their share of what is held.
 */
const moveContracts = (state: BudgetState, pool: Pool, fill: Fill, entry: OpenEntry | undefined): void => {
  const contracts = contractsOf(state, fill.event.stream, fill.quote)
  const { margin, newest } = contracts
  const before = abs(contracts.quantity)
  const { opened, closed, realised } = settle(contracts, fill)
  pool.realised += realised
  const freed = closed === before ? margin : share(margin, closed, before)
  const like = newest.quantity === ZERO ? ZERO : share(newest.margin, opened, newest.quantity)
  const taken = entry !== undefined && opened === fill.quantity ? marginOf(entry, opened) : like
  contracts.margin += taken - freed
  pool.margin += taken - freed
}

const move = (state: BudgetState, fill: Fill): void => {
  const pool = poolOf(state, fill.quote)
  if (fill.feeIn === 'quote') pool.fees += fill.feeAmount
  else if (fill.feeIn === 'third') poolOf(state, fill.feeAsset).fees += fill.feeAmount
  // a late fill's order is closed, and what closes a position never reserved anything
  const entry = fill.orderId === null ? undefined : state.entries[fill.orderId]
  if (fill.size !== null) moveContracts(state, pool, fill, entry)
  else if (fill.side === 'sell') pool.sells += fill.value
  else pool.buys += fill.value
  if (entry === undefined) return
  entry.remaining = max(entry.remaining - fill.quantity, ZERO)
  const reserved = share(entry.reserve, entry.remaining, entry.quantity)
  pool.reserved += reserved - entry.reserved
  entry.reserved = reserved
}

/** Cash, reservations and margin, one pool per settlement asset. With the lots it makes the figures of `pool-figures.ts`. */
export const budgetFold: Projection<BudgetState> = {
  name: 'budget',
  version: 5,
  types: ['FundsDeposited', 'FundsWithdrawn', 'EntryRequested', ...ENDS, 'FundingSettled', ...fillTypes],
  initial: () => ({ pools: {}, entries: {}, contracts: {} }),
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
      case 'FundingSettled':
        poolOf(state, event.data.asset).funding += parse(event.data.amount)
        return
      case 'EntryRequested':
        return open(state, event)
      default:
        if (isEnd(event)) close(state, event.data.orderId)
    }
  },
}
