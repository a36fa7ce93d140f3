import { cashOf } from '../../../projections/budget.ts'
import type { FeesState } from '../../../projections/fees.ts'
import type { Allocation } from '../../../projections/lots.ts'
import { poolFigures } from '../../../projections/pool-figures.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { format, type Money, ZERO } from '../../kernel/money.ts'
import { positionName } from '../../kernel/slots.ts'
import type { Deciding } from '../../replay/deciding-folds.ts'
import { coinOf } from '../coin-of.ts'
import type { Finding } from '../finding.ts'
import type { Disposal, Ledger } from './ledger.ts'

/** What is compared: the folds that decisions read, and the fees. */
type Folds = Deciding & { readonly fees: FeesState }
type Plain = { toFixed(): string }

const differs = (what: string, folded: Money, booked: Plain): Finding | null =>
  format(folded) === booked.toFixed()
    ? null
    : { rule: 'books-differ', message: `${what}: the fold says ${format(folded)}, the second opinion ${booked.toFixed()}.` }

/** `takesMoney`: the event sets budget aside or takes it out. */
const checkAccount = (folds: Folds, ledger: Ledger, book: string, asset: string, takesMoney: boolean): Finding | null => {
  const account = `${book} ${asset}`
  const pool = folds.budget.pools[asset]
  const totals = folds.lots.totals[asset]
  const figures = poolFigures(folds.budget, folds.lots, asset)
  const booked = { cash: ledger.cash(account), reserved: ledger.reserved(account), invested: ledger.invested(account) }
  const free = ledger.free(account)
  const difference =
    differs(`Cash in ${asset}`, pool === undefined ? ZERO : cashOf(pool), booked.cash) ??
    differs(`What open entries reserve in ${asset}`, figures.reserved, booked.reserved) ??
    differs(`Margin held in ${asset}`, figures.margin, ledger.margin(account)) ??
    differs(`Free budget in ${asset}`, figures.free, free) ??
    differs(`Cost of what is held in ${asset}`, figures.invested, booked.invested) ??
    differs(`Capital in ${asset}`, figures.capital, booked.cash.plus(booked.invested)) ??
    differs(`Realised gain in ${asset}`, totals === undefined ? ZERO : totals.proceeds - totals.soldCost, ledger.realised(account)) ??
    differs(`Funding in ${asset}`, pool?.funding ?? ZERO, ledger.funding(account)) ??
    differs(`Fees in ${asset}`, folds.fees[asset]?.amount ?? ZERO, ledger.fees(account))
  if (difference !== null) return difference
  if (booked.reserved.lt(0))
    return {
      rule: 'negative-reserve',
      message: `Open entries reserve ${booked.reserved.toFixed()} ${asset}; a reservation is never negative (I-04).`,
    }
  return checkFree(ledger, account, asset, takesMoney)
}

/** A loss of contracts may be more than the margin that they held: what they are settled in is judged where money is taken. */
const checkFree = (ledger: Ledger, account: string, asset: string, takesMoney: boolean): Finding | null => {
  const free = ledger.free(account)
  const isJudged = ledger.isFunded(account) && (takesMoney || !ledger.hasContracts(account))
  const allowed = takesMoney ? 0 : ledger.late(account)
  if (!isJudged || free.plus(allowed).gte(0)) return null
  return { rule: 'negative-free', message: `Free budget is ${free.toFixed()} ${asset}; it is never negative (I-04).` }
}

const checkCoin = (folds: Folds, ledger: Ledger, coin: string, name: string): Finding | null =>
  differs(`Coins held of ${name}`, folds.portfolio[name]?.held ?? ZERO, ledger.held(coin)) ??
  checkLots(folds, ledger, coin, name, 'long') ??
  checkLots(folds, ledger, coin, name, 'short')

const checkLots = ({ lots }: Folds, ledger: Ledger, coin: string, name: string, direction: 'long' | 'short'): Finding | null => {
  const { quantity, amount } = ledger.open(coin, direction)
  const folded = lots[direction][name]
  return (
    differs(`Coins in the ${direction} lots of ${name}`, folded?.quantity ?? ZERO, quantity) ??
    differs(`Cost of the ${direction} lots of ${name}`, folded?.cost ?? ZERO, amount)
  )
}

const TAKE_MONEY: ReadonlySet<string> = new Set(['EntryRequested', 'FundsWithdrawn'])

/** That both books stand alike after the event, in all that the event can have moved. */
export const compareBooks = (folds: Folds, ledger: Ledger, event: LogEvent): Finding | null => {
  const { type, parts, data } = event
  const { book, symbol, quote } = parts
  const assets = new Set([quote, 'fee' in data ? data.fee.asset : null, 'asset' in data ? data.asset : null])
  for (const name of assets) {
    const finding = name !== null ? checkAccount(folds, ledger, book, name, TAKE_MONEY.has(type)) : null
    if (finding !== null) return finding
  }
  return symbol === null ? null : checkCoin(folds, ledger, coinOf(event), positionName(parts))
}

type Identified = Pick<Disposal, 'direction' | 'openTradeId' | 'closeTradeId' | 'openedMs' | 'closedMs'>
const identity = ({ direction, openTradeId, closeTradeId, openedMs, closedMs }: Identified): string =>
  [direction, openTradeId, closeTradeId, openedMs, closedMs].join(' ')

/** That the allocations the fold made of one sale are those of the second opinion, piece by piece. */
export const compareDisposals = (allocations: readonly Allocation[], disposals: readonly Disposal[]): Finding | null => {
  if (allocations.length !== disposals.length)
    return {
      rule: 'books-differ',
      message: `The fold allots the sale to ${allocations.length} lots, the second opinion to ${disposals.length}.`,
    }
  for (const [index, disposal] of disposals.entries()) {
    const allocation = allocations[index] as Allocation // as many, see above
    const where = `Lot ${index + 1} of the sale`
    const finding =
      differs(`${where}, quantity`, allocation.quantity, disposal.quantity) ??
      differs(`${where}, cost`, allocation.cost, disposal.cost) ??
      differs(`${where}, proceeds`, allocation.proceeds, disposal.proceeds)
    if (finding !== null) return finding
    const folded = identity(allocation)
    const booked = identity(disposal)
    if (folded !== booked) return { rule: 'books-differ', message: `${where}: the fold says ${folded}, the second opinion ${booked}.` }
  }
  return null
}
