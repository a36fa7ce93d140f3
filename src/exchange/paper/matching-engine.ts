import { format, type Money, parse } from '../../kernel/money.ts'
import { keyedName, keyedUniform } from '../../kernel/random.ts'
import type { AmendOrder, Balance, PlaceOrder, Trade } from '../port.ts'
import { Accounts } from './accounts.ts'
import { judgeArrival, judgeTerms, NO_TERMS, type Terms } from './arrival.ts'
import { Book } from './book.ts'
import type { PaperCoin, PaperOptions } from './options.ts'
import { changeOrder, isStop, newOrder, type PaperOrder } from './paper-order.ts'
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
    const at = this.#at(coin)
    const { code, terms } = judgeArrival(request, at, this.#accounts, this.#options, null)
    const order = this.#newOrder(request, coin, code, terms)
    if (code !== null || at === null) return order
    const { book } = at
    this.#lock(order, terms.lock)
    book.add(order)
    if (book.price > 0) advance(order, book, this.#options.spreadPct)
    this.#tryNow(order, book, timeMs)
    book.watch()
    return order
  }

  /**
   * Changes an open order where it stands; returns null, or the code of the refusal, which leaves it as it was. With another price or a
   * larger size it goes behind those that stand at the same price.
   */
  amend(order: PaperOrder, change: AmendOrder, timeMs: number): string | null {
    if (this.#options.profile.moveStop !== 'amend') return 'unsupported-request'
    if (isStop(order.type) && order.phase !== 'waiting') return 'already-triggered'
    const { quantity, limitPrice, stopPrice } = change
    const at = { coin: this.#coins[order.coin]!, book: this.#books[order.coin]! }
    const { code, terms } = judgeArrival({ ...order, quantity, limitPrice, stopPrice }, at, this.#accounts, this.#options, order)
    if (code !== null) return code
    const { book } = at
    const isBehind = terms.quantity > order.quantity || terms.limitTicks !== order.limitTicks || terms.stopTicks !== order.stopTicks
    changeOrder(order, change, terms)
    this.#lock(order, terms.lock)
    if (isBehind) {
      book.remove(order)
      book.add(order)
    }
    if (book.price > 0) advance(order, book, this.#options.spreadPct)
    this.#tryNow(order, book, timeMs)
    book.watch()
    return null
  }

  /** An order that never comes before the book. */
  refuse(request: PlaceOrder, coin: number, code: string): PaperOrder {
    return this.#newOrder(request, coin, code, NO_TERMS)
  }

  /** One order in the place of another, where it is refused before the other is cancelled; null: it may be tried. `code`: why the other stays. */
  refuseReplacement(request: PlaceOrder, coin: number, code: string | null): PaperOrder | null {
    if (this.#options.profile.moveStop !== 'cancel-replace') return this.refuse(request, coin, 'unsupported-request')
    if (code !== null) return this.refuse(request, coin, 'not-attempted')
    const terms = judgeTerms(request, this.#at(coin), this.#options)
    return typeof terms === 'string' ? this.refuse(request, coin, terms) : null
  }

  /** Once the other order is cancelled. It may come to nothing all the same: by the options' chance, or because it is refused now. */
  openReplacement(request: PlaceOrder, coin: number, timeMs: number): PaperOrder {
    const { seed, halfReplacedPct } = this.#options
    const isLost = halfReplacedPct > 0 && keyedUniform(seed, request.orderId, 'half-replaced') * 100 < halfReplacedPct
    return isLost ? this.refuse(request, coin, 'not-replaced') : this.open(request, coin, timeMs)
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
      this.#giveUp(order, timeMs)
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

  /** Trades with whoever stands there at this moment; behind its end a candle has nobody. */
  #tryNow(order: PaperOrder, book: Book, timeMs: number): void {
    if (order.phase === 'taking' && timeMs < book.endMs) this.#tryTrade(order, book, timeMs)
    this.#giveUp(order, timeMs)
  }

  /** What was for at once only, and could trade by now, does not stay. */
  #giveUp(order: PaperOrder, timeMs: number): void {
    if (order.timeInForce === 'IOC' && order.status === 'open' && order.phase !== 'waiting') this.#close(order, 'expired', timeMs)
  }

  #at(coin: number): { readonly coin: PaperCoin; readonly book: Book } | null {
    const book = this.#books[coin]
    return book === undefined ? null : { coin: this.#coins[coin]!, book }
  }

  #close(order: PaperOrder, status: 'filled' | 'cancelled' | 'expired', timeMs: number): void {
    order.status = status
    this.#lock(order, 0n)
    this.#books[order.coin]!.remove(order)
    this.#tell.closed(order, timeMs)
  }
}
