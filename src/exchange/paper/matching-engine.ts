import { format, type Money, parse } from '../../kernel/money.ts'
import { keyedName } from '../../kernel/random.ts'
import type { Balance, PlaceOrder, Trade } from '../port.ts'
import { Accounts } from './accounts.ts'
import { judgeArrival, NO_TERMS, type Terms } from './arrival.ts'
import { Book } from './book.ts'
import type { PaperCoin, PaperOptions } from './options.ts'
import { newOrder, type PaperOrder } from './paper-order.ts'
import { advance, trade } from './trading.ts'

/** Told at once, in the venue's time; when the world hears of it is the listener's business. */
export type Happenings = {
  traded(order: PaperOrder, trade: Trade, timeMs: number): void
  closed(order: PaperOrder, timeMs: number): void
}

export type PaperOpenOrder = { readonly orderId: string; readonly symbol: string; readonly remaining: string; readonly locked: string }

/** The books of all instruments and the balances behind them. Knows prices and orders, nothing of latency or lines. */
export class MatchingEngine {
  readonly #options: PaperOptions
  readonly #coins: readonly PaperCoin[]
  readonly #books: readonly Book[]
  readonly #accounts = new Accounts()
  readonly #tell: Happenings

  constructor(options: PaperOptions, coins: readonly PaperCoin[], tell: Happenings) {
    this.#options = options
    this.#coins = coins
    this.#books = coins.map(() => new Book())
    this.#tell = tell
  }

  deposit(asset: string, amount: string): void {
    this.#accounts.credit(asset, parse(amount))
  }

  /** An order arrives: it is rejected, or opened and traded as far as it goes now. `coin` -1: no such instrument. */
  open(request: PlaceOrder, coin: number, timeMs: number): PaperOrder {
    const book = this.#books[coin]
    const at = book === undefined ? null : { coin: this.#coins[coin]!, book }
    const { code, terms } = judgeArrival(request, at, this.#accounts, this.#options)
    const order = this.#newOrder(request, coin, code, terms)
    if (code !== null || book === undefined) return order
    this.#lock(order, terms.lock)
    book.add(order)
    if (book.price > 0) advance(order, book, this.#options.spreadPct)
    if (order.phase === 'taking' && timeMs < book.endMs) this.#tryTrade(order, book, timeMs)
    book.watch()
    return order
  }

  /** An order that never comes before the book. */
  refuse(request: PlaceOrder, coin: number, code: string): PaperOrder {
    return this.#newOrder(request, coin, code, NO_TERMS)
  }

  cancel(order: PaperOrder, timeMs: number): void {
    this.#close(order, 'cancelled', timeMs)
    this.#books[order.coin]!.watch()
  }

  /** Whether the price matters to an open order; a few comparisons. */
  tick(coin: number, priceTicks: number, cumulativeVolume: number, timeMs: number, isFirst: boolean): boolean {
    const book = this.#books[coin]!
    book.move(priceTicks, cumulativeVolume)
    if (isFirst) book.begin(timeMs + this.#coins[coin]!.timeframeMs)
    return priceTicks < book.low || priceTicks > book.high
  }

  /** Lets the price the last `tick` told act on the open orders, first come first served. */
  match(coin: number, timeMs: number): void {
    const book = this.#books[coin]!
    // a copy, because a filled order leaves the list
    for (const order of book.orders.slice()) {
      advance(order, book, this.#options.spreadPct)
      this.#tryTrade(order, book, timeMs)
    }
    book.watch()
  }

  balances(): Record<string, string> {
    return this.#accounts.totals()
  }

  owned(): Balance[] {
    return this.#accounts.owned()
  }

  openOrders(): PaperOpenOrder[] {
    return this.#books.flatMap((book, coin) =>
      book.orders.map((order) => ({
        orderId: order.orderId,
        symbol: this.#coins[coin]!.symbol,
        remaining: format(order.remaining),
        locked: format(order.locked),
      })),
    )
  }

  #newOrder(request: PlaceOrder, coin: number, code: string | null, terms: Terms): PaperOrder {
    return newOrder(request, coin, `v${keyedName(this.#options.seed, request.orderId, 'order')}`, code, terms)
  }

  #lock(order: PaperOrder, amount: Money): void {
    const coin = this.#coins[order.coin]!
    this.#accounts.lock(order.side === 'buy' ? coin.quote : coin.base, amount - order.locked)
    order.locked = amount
  }

  #tryTrade(order: PaperOrder, book: Book, timeMs: number): void {
    const done = trade(order, book, { coin: this.#coins[order.coin]!, accounts: this.#accounts, options: this.#options }, timeMs)
    if (done === null) return
    if (done !== 'unpayable') this.#tell.traded(order, done, timeMs)
    if (done === 'unpayable') this.#close(order, 'expired', timeMs)
    else if (order.remaining === 0n) this.#close(order, 'filled', timeMs)
  }

  #close(order: PaperOrder, status: 'filled' | 'cancelled' | 'expired', timeMs: number): void {
    order.status = status
    this.#lock(order, 0n)
    this.#books[order.coin]!.remove(order)
    this.#tell.closed(order, timeMs)
  }
}
