import type { Fee } from '../../machines/position/events.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { Decimal as Plain } from '../kernel/money.ts'
import type { Recorded } from '../kernel/recorded.ts'
import type { Finding } from './finding.ts'

/** 120 digits: no product or quotient of amounts is rounded before the rounding that the rule asks for. */
const Decimal = Plain.clone({ precision: 120 })
type Decimal = Plain

type Lot = { quantity: Decimal; cost: Decimal; acquiredMs: number; tradeId: string }
export type Disposal = {
  quantity: Decimal
  cost: Decimal
  proceeds: Decimal
  acquiredMs: number
  disposedMs: number
  buyTradeId: string
  sellTradeId: string
}
type Entry = { account: string; reserve: Decimal; quantity: Decimal; filled: Decimal }
type Trade = { orderId: string; tradeId: string; quantity: string; price: string; fee: Fee }

const ZERO = new Decimal(0)
const rounded = (value: Decimal): Decimal => value.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
const truncated = (value: Decimal): Decimal => value.toDecimalPlaces(18, Decimal.ROUND_DOWN)
const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.plus(value), ZERO)

/** `<book> <name>` to the amount, as name to decimal string. */
const withoutZeros = (amounts: readonly (readonly [string, Decimal])[]): Record<string, string> =>
  Object.fromEntries(
    amounts.filter(([, amount]) => !amount.isZero()).map(([key, amount]) => [key.slice(key.indexOf(' ') + 1), amount.toFixed()]),
  )

/** Lots of one coin, oldest first; those before `first` are used up. The sums go along: adding up would cost every event all lots. */
type Holding = { readonly account: string; readonly lots: Lot[]; first: number; quantity: Decimal; cost: Decimal }

/** Takes a piece off the oldest lot. A part of it costs its share, what is left of it the rest. */
const takeOff = (holding: Holding, wanted: Decimal): Pick<Disposal, 'quantity' | 'cost' | 'acquiredMs' | 'buyTradeId'> => {
  const lot = holding.lots[holding.first] as Lot // the caller compared the sum
  const quantity = Decimal.min(lot.quantity, wanted)
  const cost = quantity.eq(lot.quantity) ? lot.cost : truncated(lot.cost.times(quantity).div(lot.quantity))
  lot.quantity = lot.quantity.minus(quantity)
  lot.cost = lot.cost.minus(cost)
  holding.quantity = holding.quantity.minus(quantity)
  holding.cost = holding.cost.minus(cost)
  if (lot.quantity.eq(0)) holding.first++
  // dropped when they are half of the list: one by one, each would move all others
  if (holding.first * 2 > holding.lots.length) {
    holding.lots.splice(0, holding.first)
    holding.first = 0
  }
  return { quantity, cost, acquiredMs: lot.acquiredMs, buyTradeId: lot.tradeId }
}

/**
 * The second opinion: cash, coins, lots and gains, straight from the events, in decimal.js and plain lists, sharing
 * nothing with `projections/`. Slow and simple. Accounts are named `<book> <asset>`, coins `<book> <symbol>`.
 */
export class Ledger {
  readonly #cash = new Map<string, Decimal>()
  readonly #fees = new Map<string, Decimal>()
  readonly #realised = new Map<string, Decimal>()
  readonly #holdings = new Map<string, Holding>()
  readonly #entries = new Map<string, Entry>()
  readonly #funded = new Set<string>()
  readonly #late = new Map<string, Decimal>()

  /** What late fills of entries took: their reservation had been given back when the venue said that they had ended. */
  late(account: string): Decimal {
    return this.#late.get(account) ?? ZERO
  }
  cash(account: string): Decimal {
    return this.#cash.get(account) ?? ZERO
  }
  fees(account: string): Decimal {
    return this.#fees.get(account) ?? ZERO
  }
  realised(account: string): Decimal {
    return this.#realised.get(account) ?? ZERO
  }
  held(coin: string): Decimal {
    return this.#holdings.get(coin)?.quantity ?? ZERO
  }
  costOfHeld(coin: string): Decimal {
    return this.#holdings.get(coin)?.cost ?? ZERO
  }
  invested(account: string): Decimal {
    return sum([...this.#holdings.values()].filter((holding) => holding.account === account).map(({ cost }) => cost))
  }
  reserved(account: string): Decimal {
    const open = [...this.#entries.values()].filter((entry) => entry.account === account)
    return sum(open.map((entry) => truncated(entry.reserve.times(Decimal.max(entry.quantity.minus(entry.filled), 0)).div(entry.quantity))))
  }
  /** Whether money was ever paid in: an asset in which only fees are paid is a ledger, and may go below zero. */
  isFunded(account: string): boolean {
    return this.#funded.has(account)
  }

  /** Decimal strings without zeros: coins by symbol, cash by asset, of the one book there is. */
  totals(): { readonly held: Record<string, string>; readonly cash: Record<string, string> } {
    return {
      held: withoutZeros([...this.#holdings.keys()].map((coin) => [coin, this.held(coin)])),
      cash: withoutZeros([...this.#cash]),
    }
  }

  /** Books one event; returns what it disposed of. A finding if it sells more than is held, or withdraws more than is free. */
  book(event: LogEvent): { readonly disposals: readonly Disposal[] } | Finding {
    const { book, quote } = event.parts
    switch (event.type) {
      case 'FundsDeposited': {
        const { asset, amount } = event.data
        this.#funded.add(`${book} ${asset}`)
        this.#add(this.#cash, `${book} ${asset}`, new Decimal(amount))
        return { disposals: [] }
      }
      case 'FundsWithdrawn':
        return this.#withdraw(book, event.data)
      case 'EntryRequested': {
        const { data } = event
        const entry = {
          account: `${book} ${quote}`,
          reserve: new Decimal(data.reserve),
          quantity: new Decimal(data.quantity),
          filled: ZERO,
        }
        this.#entries.set(data.orderId, entry)
        return { disposals: [] }
      }
      case 'EntryEnded':
      case 'EntryAbandoned':
        this.#entries.delete(event.data.orderId)
        return { disposals: [] }
      case 'EntryLateFilled': {
        const { quantity, price, fee } = event.data
        const quote = event.parts.quote ?? ''
        const value = new Decimal(quantity).times(price).plus(fee.asset === quote ? fee.amount : 0)
        this.#add(this.#late, `${event.parts.book} ${quote}`, value)
        return this.#buy(event, event.data)
      }
      case 'EntryFilled':
        return this.#buy(event, event.data)
      case 'ProtectionFilled':
      case 'ProtectionLateFilled':
      case 'ExitFilled':
      case 'ExitLateFilled':
        return this.#sell(event, event.data)
      default:
        return { disposals: [] }
    }
  }

  #withdraw(book: string, { asset, amount }: { asset: string; amount: string }): { disposals: Disposal[] } | Finding {
    const account = `${book} ${asset}`
    const free = this.cash(account).minus(this.reserved(account))
    if (!free.gte(amount))
      return { rule: 'over-withdrawn', message: `It takes ${amount} ${asset} out, and ${free.toFixed()} are free (I-04).` }
    this.#add(this.#cash, account, new Decimal(amount).negated())
    return { disposals: [] }
  }

  #add(table: Map<string, Decimal>, key: string, amount: Decimal): void {
    table.set(key, (table.get(key) ?? ZERO).plus(amount))
  }

  /** Pays the fee where it is due; returns what it adds to cost (or takes off proceeds), and what it takes in coins. */
  #payFee({ parts }: Recorded, fee: Fee): { money: Decimal; coins: Decimal } {
    const amount = new Decimal(fee.amount)
    this.#add(this.#fees, `${parts.book} ${fee.asset}`, amount)
    if (fee.asset === parts.base) return { money: ZERO, coins: amount }
    this.#add(this.#cash, `${parts.book} ${fee.asset}`, amount.negated())
    return { money: fee.asset === parts.quote ? amount : new Decimal(fee.quoteValue), coins: ZERO }
  }

  #holdingOf({ parts }: Recorded): Holding {
    const coin = `${parts.book} ${parts.symbol}`
    const known = this.#holdings.get(coin)
    if (known !== undefined) return known
    const none: Holding = { account: `${parts.book} ${parts.quote}`, lots: [], first: 0, quantity: ZERO, cost: ZERO }
    this.#holdings.set(coin, none)
    return none
  }

  #buy(event: Recorded, trade: Trade): { disposals: Disposal[] } {
    const quantity = new Decimal(trade.quantity)
    const value = rounded(quantity.times(trade.price))
    const fee = this.#payFee(event, trade.fee)
    this.#add(this.#cash, `${event.parts.book} ${event.parts.quote}`, value.negated())
    const entry = this.#entries.get(trade.orderId)
    if (entry !== undefined) entry.filled = entry.filled.plus(quantity)
    const acquiredMs = event.venueTime ?? event.time
    const lot: Lot = { quantity: quantity.minus(fee.coins), cost: value.plus(fee.money), acquiredMs, tradeId: trade.tradeId }
    const holding = this.#holdingOf(event)
    holding.lots.push(lot)
    holding.quantity = holding.quantity.plus(lot.quantity)
    holding.cost = holding.cost.plus(lot.cost)
    return { disposals: [] }
  }

  #sell(event: Recorded, trade: Trade): { disposals: Disposal[] } | Finding {
    const account = `${event.parts.book} ${event.parts.quote}`
    const value = rounded(new Decimal(trade.quantity).times(trade.price))
    const fee = this.#payFee(event, trade.fee)
    const taken = new Decimal(trade.quantity).plus(fee.coins)
    const proceeds = value.minus(fee.money)
    this.#add(this.#cash, account, value)
    const holding = this.#holdingOf(event)
    if (taken.gt(holding.quantity))
      return { rule: 'oversold', message: `It sells ${taken} of ${event.parts.symbol}, and ${holding.quantity} are held.` }
    const disposals: Disposal[] = []
    let left = taken
    let unpaid = proceeds
    while (left.gt(0)) {
      const piece = takeOff(holding, left)
      left = left.minus(piece.quantity)
      const paid = left.eq(0) ? unpaid : truncated(proceeds.times(piece.quantity).div(taken))
      unpaid = unpaid.minus(paid)
      disposals.push({ ...piece, proceeds: paid, disposedMs: event.venueTime ?? event.time, sellTradeId: trade.tradeId })
      this.#add(this.#realised, account, paid.minus(piece.cost))
    }
    return { disposals }
  }
}
