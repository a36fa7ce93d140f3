import type { Fee, HeldContract } from '../../../machines/position/order-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Recorded } from '../../kernel/recorded.ts'
import { coinOf } from '../coin-of.ts'
import { Exact, NONE, sum, tradedValue, truncated } from '../exact.ts'
import type { Finding } from '../finding.ts'
import { ContractAccount } from './contract-account.ts'
import { LotList, type Piece } from './lot-list.ts'

type Direction = HeldContract['direction']
type Side = 'buy' | 'sell'

/** What a trade closed of one lot. */
export type Disposal = {
  direction: Direction
  quantity: Exact
  cost: Exact
  proceeds: Exact
  openedMs: number
  closedMs: number
  openTradeId: string
  closeTradeId: string
}
type Booked = { readonly disposals: readonly Disposal[] }
type Entry = { account: string; reserve: Exact; margin: Exact; quantity: Exact; filled: Exact }
/** A trade as the ledger books it. `orderId`: null for one of no order of ours. */
type Trade = {
  readonly orderId: string | null
  readonly tradeId: string
  readonly quantity: string
  readonly price: string
  readonly fee: Fee
  readonly contract?: { readonly size: string }
}
type Lots = { readonly account: string; readonly isOfCoins: boolean; readonly list: LotList }

/** On which side of the market a position of the direction is opened; it is closed on the other. */
const OPENS: Readonly<Record<Direction, Side>> = { long: 'buy', short: 'sell' }
const CLOSED_BY: Readonly<Record<Side, Direction>> = { sell: 'long', buy: 'short' }
const NOTHING: Booked = { disposals: [] }

/** `<book> <name>` to the amount, as name to decimal string. */
const withoutZeros = (amounts: readonly (readonly [string, Exact])[]): Record<string, string> =>
  Object.fromEntries(
    amounts.filter(([, amount]) => !amount.isZero()).map(([key, amount]) => [key.slice(key.indexOf(' ') + 1), amount.toFixed()]),
  )

/**
 * The second opinion: cash, coins, contracts, lots and gains, straight from the events, in decimal.js and plain lists, sharing
 * nothing with `projections/`. Slow and simple. Accounts are named `<book> <asset>`, coins as by `coinOf`.
 */
export class Ledger {
  readonly #cash = new Map<string, Exact>()
  readonly #fees = new Map<string, Exact>()
  readonly #realised = new Map<string, Exact>()
  readonly #funding = new Map<string, Exact>()
  /** coin to what is there, below zero where more was sold */
  readonly #held = new Map<string, Exact>()
  /** `<coin> <direction>` to its lots */
  readonly #lots = new Map<string, Lots>()
  /** account to stream to its contracts */
  readonly #contracts = new Map<string, Map<string, ContractAccount>>()
  readonly #entries = new Map<string, Entry>()
  readonly #funded = new Set<string>()
  readonly #late = new Map<string, Exact>()

  /** What late fills of entries took: their reservation had been given back when the venue said that they had ended. */
  late(account: string): Exact {
    return this.#late.get(account) ?? NONE
  }
  cash(account: string): Exact {
    return this.#cash.get(account) ?? NONE
  }
  fees(account: string): Exact {
    return this.#fees.get(account) ?? NONE
  }
  realised(account: string): Exact {
    return this.#realised.get(account) ?? NONE
  }
  funding(account: string): Exact {
    return this.#funding.get(account) ?? NONE
  }
  held(coin: string): Exact {
    return this.#held.get(coin) ?? NONE
  }
  /** What lots of a direction hold, and what they were opened for. */
  open(coin: string, direction: Direction): { readonly quantity: Exact; readonly amount: Exact } {
    return this.#lots.get(`${coin} ${direction}`)?.list ?? { quantity: NONE, amount: NONE }
  }
  /** What the coins cost that are held; contracts are not paid for. */
  invested(account: string): Exact {
    const ofCoins = [...this.#lots.values()].filter((lots) => lots.account === account && lots.isOfCoins)
    return sum(ofCoins.map(({ list }) => list.amount))
  }
  reserved(account: string): Exact {
    const open = [...this.#entries.values()].filter((entry) => entry.account === account)
    return sum(open.map((entry) => restOf(entry, entry.reserve)))
  }
  margin(account: string): Exact {
    return sum([...(this.#contracts.get(account)?.values() ?? [])].map(({ margin }) => margin))
  }
  free(account: string): Exact {
    return this.cash(account).minus(this.reserved(account)).minus(this.margin(account))
  }
  /** Whether money was ever paid in: an asset in which only fees are paid is a ledger, and may go below zero. */
  isFunded(account: string): boolean {
    return this.#funded.has(account)
  }
  /** Whether contracts are settled in it: what they lose may be more than the margin that they held. */
  hasContracts(account: string): boolean {
    return this.#contracts.has(account)
  }

  /** Decimal strings without zeros: coins by symbol, cash by asset, of the one book there is. */
  totals(): { readonly held: Record<string, string>; readonly cash: Record<string, string> } {
    return { held: withoutZeros([...this.#held]), cash: withoutZeros([...this.#cash]) }
  }

  /** Books one event; returns what it closed of lots. A finding if it closes more than is open, or withdraws more than is free. */
  book(event: LogEvent): Booked | Finding {
    const { book } = event.parts
    switch (event.type) {
      case 'FundsDeposited': {
        const { asset, amount } = event.data
        this.#funded.add(`${book} ${asset}`)
        this.#add(this.#cash, `${book} ${asset}`, new Exact(amount))
        return NOTHING
      }
      case 'FundsWithdrawn':
        return this.#withdraw(book, event.data)
      case 'EntryRequested':
        return this.#reserve(event)
      case 'EntryEnded':
      case 'EntryReduced':
      case 'EntryAbandoned':
      case 'EntryPartAbandoned':
        this.#entries.delete(event.data.orderId)
        return NOTHING
      case 'EntryLateFilled':
        this.#noteLate(event)
        return this.#trade(event, event.data, directionOf(event.data), 'opens')
      case 'EntryFilled':
        return this.#trade(event, event.data, directionOf(event.data), 'opens')
      case 'ProtectionFilled':
      case 'ProtectionLateFilled':
      case 'ExitFilled':
      case 'ExitLateFilled':
        return this.#trade(event, event.data, directionOf(event.data), 'closes')
      case 'ForeignFill':
        return this.#foreign(event)
      case 'FundingSettled': {
        const account = `${book} ${event.data.asset}`
        this.#add(this.#cash, account, new Exact(event.data.amount))
        this.#add(this.#funding, account, new Exact(event.data.amount))
        return NOTHING
      }
      default:
        return NOTHING
    }
  }

  #withdraw(book: string, { asset, amount }: { asset: string; amount: string }): Booked | Finding {
    const account = `${book} ${asset}`
    const free = this.free(account)
    if (!free.gte(amount))
      return { rule: 'over-withdrawn', message: `It takes ${amount} ${asset} out, and ${free.toFixed()} are free (I-04).` }
    this.#add(this.#cash, account, new Exact(amount).negated())
    return NOTHING
  }

  #reserve({ stream, parts, data }: EventOf<'EntryRequested'>): Booked {
    const account = `${parts.book} ${parts.quote}`
    const quantity = new Exact(data.quantity)
    const margin = new Exact(data.margin ?? 0)
    this.#entries.set(data.orderId, { account, reserve: new Exact(data.reserve), margin, quantity, filled: NONE })
    if (data.margin !== undefined) this.#contractsOf(account, stream).newest = { margin, quantity }
    return NOTHING
  }

  #noteLate({ parts, data }: EventOf<'EntryLateFilled'>): void {
    // contracts are not paid for, and an account of theirs is judged where money is taken
    if (data.contract !== undefined) return
    const value = new Exact(data.quantity).times(data.price).plus(data.fee.asset === parts.quote ? data.fee.amount : 0)
    this.#add(this.#late, `${parts.book} ${parts.quote}`, value)
  }

  #add(table: Map<string, Exact>, key: string, amount: Exact): void {
    table.set(key, (table.get(key) ?? NONE).plus(amount))
  }

  /** Pays the fee where it is due; returns what it adds to what was paid (or takes off what was received), and what it takes in coins. */
  #payFee({ parts }: Recorded, fee: Fee, isOfCoins: boolean): { money: Exact; coins: Exact } {
    const amount = new Exact(fee.amount)
    this.#add(this.#fees, `${parts.book} ${fee.asset}`, amount)
    if (isOfCoins && fee.asset === parts.base) return { money: NONE, coins: amount }
    this.#add(this.#cash, `${parts.book} ${fee.asset}`, amount.negated())
    return { money: fee.asset === parts.quote ? amount : new Exact(fee.quoteValue), coins: NONE }
  }

  #lotsOf(event: Recorded, direction: Direction, isOfCoins: boolean): Lots {
    const name = `${coinOf(event)} ${direction}`
    const known = this.#lots.get(name) ?? { account: `${event.parts.book} ${event.parts.quote}`, isOfCoins, list: new LotList() }
    this.#lots.set(name, known)
    return known
  }

  #contractsOf(account: string, stream: string): ContractAccount {
    const streams = this.#contracts.get(account) ?? new Map<string, ContractAccount>()
    this.#contracts.set(account, streams)
    const known = streams.get(stream) ?? new ContractAccount()
    streams.set(stream, known)
    return known
  }

  /** Without an order of ours: it closes what is open on its other side, else it opens. Coins that are sold were held. */
  #foreign(event: EventOf<'ForeignFill'>): Booked | Finding {
    const { side, contract } = event.data
    const closed = CLOSED_BY[side]
    const open = this.open(coinOf(event), closed).quantity
    const isOpen = open.gt(0)
    if (isOpen && contract !== undefined && open.lt(event.data.quantity)) return oversold(event, event.data.quantity, open, closed)
    const trade = { ...event.data, orderId: null }
    if (isOpen || (contract === undefined && side === 'sell')) return this.#trade(event, trade, closed, 'closes')
    return this.#trade(event, trade, side === 'buy' ? 'long' : 'short', 'opens')
  }

  #trade(event: Recorded, trade: Trade, direction: Direction, act: 'opens' | 'closes'): Booked | Finding {
    const { parts } = event
    const isOfCoins = trade.contract === undefined
    const isBuy = (OPENS[direction] === 'buy') === (act === 'opens')
    const quantity = new Exact(trade.quantity)
    const value = tradedValue(trade)
    const fee = this.#payFee(event, trade.fee, isOfCoins)
    const moved = isBuy ? quantity.minus(fee.coins) : quantity.plus(fee.coins)
    const amount = isBuy ? value.plus(fee.money) : value.minus(fee.money)
    const side = isBuy ? 'buy' : 'sell'
    const closed = CLOSED_BY[side]
    const open = this.#lotsOf(event, closed, isOfCoins).list.quantity
    if (isOfCoins && act === 'closes' && moved.gt(open)) return oversold(event, moved.toFixed(), open, direction)
    const account = `${parts.book} ${parts.quote}`
    const paid = isBuy ? value.negated() : value
    this.#add(this.#cash, account, isOfCoins ? paid : this.#settle(event, trade, side, value))
    this.#fill(trade.orderId, quantity)
    this.#add(this.#held, coinOf(event), isBuy ? moved : moved.negated())
    const timeMs = event.venueTime ?? event.time
    // one number of contracts: whatever the order was for, its trade closes what is open on the other side, and opens the rest
    const closing = isOfCoins ? (act === 'closes' ? moved : NONE) : Exact.min(open, moved)
    const paidBack = closing.eq(moved) ? amount : truncated(amount.times(closing).div(moved))
    const booked = closing.isZero()
      ? NOTHING
      : this.#close(this.#lotsOf(event, closed, isOfCoins), {
          ...{ direction: closed, isBuy, quantity: closing, amount: paidBack, timeMs, tradeId: trade.tradeId },
        })
    const opening = { quantity: moved.minus(closing), amount: amount.minus(paidBack), openedMs: timeMs, tradeId: trade.tradeId }
    if (!opening.quantity.isZero()) this.#lotsOf(event, isBuy ? 'long' : 'short', isOfCoins).list.open(opening)
    return booked
  }

  /** Contracts move no cash but by what they realise. */
  #settle({ stream, parts }: Recorded, { orderId, quantity }: Trade, side: Side, value: Exact): Exact {
    const entry = orderId === null ? undefined : this.#entries.get(orderId)
    const filled = new Exact(quantity)
    const ofEntry =
      entry === undefined ? null : restOf(entry, entry.margin).minus(restOf({ ...entry, filled: entry.filled.plus(filled) }, entry.margin))
    return this.#contractsOf(`${parts.book} ${parts.quote}`, stream).trade(side, filled, value, ofEntry)
  }

  #fill(orderId: string | null, quantity: Exact): void {
    const entry = orderId === null ? undefined : this.#entries.get(orderId)
    if (entry !== undefined) entry.filled = entry.filled.plus(quantity)
  }

  #close(
    { list, account }: Lots,
    closing: { direction: Direction; isBuy: boolean; quantity: Exact; amount: Exact; timeMs: number; tradeId: string },
  ): Booked {
    const { direction, isBuy, timeMs, tradeId } = closing
    const disposals = list.close(closing.quantity, closing.amount).map(({ opened, closed, ...piece }: Piece): Disposal => {
      const [cost, proceeds] = isBuy ? [closed, opened] : [opened, closed]
      this.#add(this.#realised, account, proceeds.minus(cost))
      return { direction, ...piece, cost, proceeds, closedMs: timeMs, closeTradeId: tradeId }
    })
    return { disposals }
  }
}

const oversold = ({ parts }: Recorded, quantity: string, open: Exact, direction: Direction): Finding => ({
  rule: 'oversold',
  message: `It closes ${quantity} of ${parts.symbol}, and ${open.toFixed()} are open (${direction}).`,
})

const directionOf = ({ contract }: { readonly contract?: HeldContract }): Direction => contract?.direction ?? 'long'

/** The share of an amount that belongs to what of an entry is not filled yet. */
const restOf = ({ quantity, filled }: Pick<Entry, 'quantity' | 'filled'>, amount: Exact): Exact =>
  truncated(amount.times(Exact.max(quantity.minus(filled), 0)).div(quantity))
