import type { ForeignFill, FundingSettled } from '../../../machines/position/events.ts'
import { divide, format, type Money, parse, SCALE } from '../../kernel/money.ts'
import type { Filters } from '../../kernel/order-filters.ts'
import { keyedName, keyedUniform } from '../../kernel/random.ts'
import type { AmendOrder, Balance, PlaceOrder, Trade, VenuePosition } from '../port.ts'
import { Accounts } from './accounts.ts'
import { judgeArrival, judgeTerms, NO_TERMS, standingTerms, type Terms } from './arrival.ts'
import { type Instrument, instrumentOf } from './instrument.ts'
import { Liquidation } from './liquidation.ts'
import { fundingOf } from './margin.ts'
import { type FillTerms, fillTermsOf, type PaperCoin, type PaperOptions } from './options.ts'
import { changeOrder, isStop, newOrder, type PaperOrder } from './paper-order.ts'
import { type PaperPosition, Positions } from './positions.ts'
import { safeWindow } from './safe-window.ts'
import { bringUp, type StandingOrder, type StandingPosition } from './standing.ts'
import { advance, trade } from './trading.ts'

/** Told at once, in the venue's time; when the world hears of it is the listener's business. */
export type Happenings = {
  traded(order: PaperOrder, trade: Trade, timeMs: number): void
  closed(order: PaperOrder, timeMs: number): void
  /** only of contracts */
  liquidated?(position: PaperPosition, fill: ForeignFill['data'], timeMs: number): void
  funded?(position: PaperPosition, funding: FundingSettled['data'], timeMs: number): void
}

export type PaperOpenOrder = { readonly orderId: string; readonly symbol: string; readonly remaining: string; readonly locked: string }

/** The books of all instruments and the account behind them. Knows prices and orders, nothing of latency or lines. */
export class MatchingEngine {
  readonly #options: FillTerms
  readonly #accounts = new Accounts()
  readonly #positions = new Positions(this.#accounts, (coin) => this.#markPrice(coin))
  readonly #liquidation: Liquidation
  readonly #instruments: readonly Instrument[]
  readonly #tell: Happenings

  constructor(options: PaperOptions, coins: readonly PaperCoin[], tell: Happenings) {
    this.#options = fillTermsOf(options)
    const account = { accounts: this.#accounts, positions: this.#positions }
    this.#instruments = coins.map((coin, index) => instrumentOf(coin, index, account, this.#options))
    this.#liquidation = new Liquidation(this.#positions, this.#accounts, this.#options)
    this.#tell = tell
  }

  deposit(asset: string, amount: string): void {
    this.#accounts.credit(asset, parse(amount))
  }

  /** An order arrives: it is rejected, or opened and traded as far as it goes now. `coin` -1: no such instrument. */
  open(request: PlaceOrder, coin: number, timeMs: number): PaperOrder {
    const at = this.#at(coin)
    const { code, terms } = judgeArrival(request, at, this.#options, null)
    const order = this.#newOrder(request, coin, code, terms)
    if (code !== null || at === null) return order
    this.#lock(order, terms.lock)
    at.book.add(order)
    this.#tryNow(order, at, timeMs)
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
    const at = this.#instruments[order.coin]!
    const { code, terms } = judgeArrival({ ...order, quantity, limitPrice, stopPrice }, at, this.#options, order)
    if (code !== null) return code
    const isBehind = terms.quantity > order.quantity || terms.limitTicks !== order.limitTicks || terms.stopTicks !== order.stopTicks
    changeOrder(order, change, terms)
    this.#lock(order, terms.lock)
    if (isBehind) {
      at.book.remove(order)
      at.book.add(order)
    }
    this.#tryNow(order, at, timeMs)
    return null
  }

  /** An order that stands there already: nothing of it is judged or traded now. */
  adopt({ order: request, trades }: StandingOrder, coin: number): PaperOrder {
    const at = this.#instruments[coin]!
    const order = this.#newOrder(request, coin, null, standingTerms(request, at))
    bringUp(order, trades)
    if (order.remaining > 0n) {
      const price = order.limitTicks === 0 ? null : BigInt(order.limitTicks) * at.coin.tickSize
      this.#lock(order, at.settlement.lockFor({ ...request, quantity: order.remaining, price }))
      at.book.add(order)
    } else {
      order.status = 'filled'
      order.closedReportMs = Number.NEGATIVE_INFINITY
    }
    this.#watch(at)
    return order
  }

  /** It is an account that another process followed until then. */
  takenOver(atMs: number): void {
    this.#liquidation.takenOver(atMs)
  }

  /** Contracts that are held already: until a price of them is heard they stand at what was paid, or they would be liquidated. */
  hold(coin: number, { direction, quantity, value }: StandingPosition): void {
    const at = this.#instruments[coin]!
    if (at.held === null) return
    this.#positions.open(at.held[direction], quantity, value)
    at.book.expect(Number(divide(value, at.settlement.valueOf(quantity, at.coin.tickSize)) / SCALE))
    this.#watch(at)
  }

  /** An order that never comes before the book. */
  refuse(request: PlaceOrder, coin: number, code: string): PaperOrder {
    return this.#newOrder(request, coin, code, NO_TERMS)
  }

  /** One order in the place of another, refused before the other is cancelled; null: it may be tried. `code`: why the other stays. */
  refuseReplacement(request: PlaceOrder, coin: number, code: string | null): PaperOrder | null {
    if (this.#options.profile.moveStop !== 'cancel-replace') return this.refuse(request, coin, 'unsupported-request')
    if (code !== null) return this.refuse(request, coin, 'not-attempted')
    const at = this.#at(coin)
    const terms = at === null ? 'unknown-symbol' : judgeTerms(request, at, this.#options)
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
    this.#watch(this.#instruments[order.coin]!)
  }

  /** Whether the price matters to an open order or a position; a few comparisons. */
  tick(coin: number, priceTicks: number, cumulativeVolume: number, timeMs: number, isFirst: boolean): boolean {
    const { book, coin: traded } = this.#instruments[coin]!
    book.move(priceTicks, cumulativeVolume, timeMs)
    if (isFirst) book.begin(timeMs + traded.timeframeMs)
    return book.isTouched
  }

  /** Nobody trades at the last price of a coin from then on, until the next one. */
  standUntil(coin: number, timeMs: number): void {
    this.#instruments[coin]!.book.standUntil(timeMs)
  }

  /** Bid and ask change; whether that matters to an open order, which it does while somebody trades. */
  quote(coin: number, bidTicks: number, askTicks: number, timeMs: number): boolean {
    const { book } = this.#instruments[coin]!
    book.requote(bidTicks, askTicks)
    return timeMs < book.endMs && book.isQuoteTouched
  }

  /** The venue's mark price of a contract moves; whether it matters, as of a price. */
  mark(coin: number, markTicks: number, timeMs: number): boolean {
    const { book } = this.#instruments[coin]!
    book.remark(markTicks, timeMs)
    return book.isTouched
  }

  /** Lets the prices that were last told act on positions, and then on the open orders, first come first served. */
  match(coin: number, timeMs: number): void {
    const at = this.#instruments[coin]!
    this.#liquidate(timeMs)
    // a copy, because a filled order leaves the list
    for (const order of at.book.orders.slice()) {
      if (order.status !== 'open') continue
      if (at.book.price > 0) advance(order, at, this.#options.costs.spreadPct)
      this.#tryTrade(order, at, timeMs)
      this.#giveUp(order, timeMs)
    }
    this.#watch(at)
  }

  /** Funding is due: whoever holds the contract pays or receives. `rate`: a share of the value at the mark price, 0.0001 for 0.01 %. */
  fund(coin: number, rate: Money, dueMs: number): void {
    const at = this.#instruments[coin]!
    const positions = Object.values(at.held ?? {}).filter(({ quantity }) => quantity > 0n)
    for (const position of positions) {
      const { direction, quantity, contract } = position
      const amount = this.#positions.pay(position, fundingOf(direction, this.#positions.markValueOf(position), rate))
      const fundingId = `f${keyedName(this.#options.seed, at.coin.symbol, direction, dueMs)}`
      const told = { rate: format(rate), markPrice: format(this.#markPrice(coin)), quantity: format(quantity), amount: format(amount) }
      this.#tell.funded?.(position, { fundingId, ...told, asset: contract.settle, dueMs }, dueMs)
    }
    if (positions.length > 0) this.match(coin, dueMs)
  }

  balances(): Record<string, string> {
    return this.#accounts.totals()
  }

  owned(): Balance[] {
    return this.#accounts.owned()
  }

  positions(): VenuePosition[] {
    return this.#positions.told()
  }

  openOrders(): PaperOpenOrder[] {
    return this.#instruments.flatMap(({ book, coin }) =>
      book.orders.map((order) => ({
        orderId: order.orderId,
        symbol: coin.symbol,
        remaining: format(order.remaining),
        locked: format(order.locked),
      })),
    )
  }

  /** Orders that arrive from here on are measured by these. */
  refilter(coin: number, filters: Filters<Money>): void {
    this.#instruments[coin]!.coin.filters = filters
  }

  #at(coin: number): Instrument | null {
    return this.#instruments[coin] ?? null
  }

  #markPrice(coin: number): Money {
    const { book, coin: traded } = this.#instruments[coin]!
    return BigInt(book.mark) * traded.tickSize
  }

  #newOrder(request: PlaceOrder, coin: number, code: string | null, terms: Terms): PaperOrder {
    return newOrder(request, coin, `v${keyedName(this.#options.seed, request.orderId, 'order')}`, code, terms)
  }

  #lock(order: PaperOrder, amount: Money): void {
    const { settlement } = this.#instruments[order.coin]!
    this.#accounts.lock(settlement.lockAsset(order.side), amount - order.locked)
    order.locked = amount
  }

  /** Trades with whoever stands there at this moment; behind its end a candle has nobody. */
  #tryNow(order: PaperOrder, at: Instrument, timeMs: number): void {
    if (at.book.price > 0) advance(order, at, this.#options.costs.spreadPct)
    if (order.phase === 'taking' && timeMs < at.book.endMs) this.#tryTrade(order, at, timeMs)
    this.#giveUp(order, timeMs)
    this.#watch(at)
  }

  #tryTrade(order: PaperOrder, at: Instrument, timeMs: number): void {
    const done = trade(order, at, this.#options, timeMs)
    if (done === null) return
    if (done === 'ended') return this.#close(order, 'expired', timeMs)
    const { settlement, coin } = at
    const price = order.limitTicks === 0 ? null : BigInt(order.limitTicks) * coin.tickSize
    this.#lock(order, order.remaining === 0n ? 0n : settlement.lockFor({ ...order, quantity: order.remaining, price }))
    this.#tell.traded(order, done, timeMs)
    if (order.remaining === 0n) this.#close(order, 'filled', timeMs)
    this.#endIdle(at, timeMs)
  }

  /** What was for at once only, and could trade by now, does not stay. */
  #giveUp(order: PaperOrder, timeMs: number): void {
    if (order.timeInForce === 'IOC' && order.status === 'open' && order.phase !== 'waiting') this.#close(order, 'expired', timeMs)
  }

  /** Orders that only reduce end when there is nothing left to reduce. */
  #endIdle({ book, settlement }: Instrument, timeMs: number): void {
    for (const order of book.orders.slice()) if (settlement.mostToTrade(order) === 0n) this.#close(order, 'cancelled', timeMs)
  }

  /** Positions whose margin is used up are closed by the venue; what is open is cancelled, of the coin or of all that share the account. */
  #liquidate(timeMs: number): void {
    for (let position = this.#liquidation.due(); position !== null; position = this.#liquidation.due()) {
      const { contract, coin } = position
      const isShared = contract.marginMode === 'cross'
      const touched = this.#instruments.filter(({ index, coin: { contract: its } }) =>
        isShared ? its?.marginMode === 'cross' && its.settle === contract.settle : index === coin,
      )
      for (const at of touched) for (const order of at.book.orders.slice()) this.#close(order, 'cancelled', timeMs)
      const fill = this.#liquidation.close(position, this.#instruments[coin]!)
      this.#tell.liquidated?.(position, fill, timeMs)
      for (const at of touched) this.#watch(at)
    }
  }

  #close(order: PaperOrder, status: 'filled' | 'cancelled' | 'expired', timeMs: number): void {
    order.status = status
    this.#lock(order, 0n)
    this.#instruments[order.coin]!.book.remove(order)
    this.#tell.closed(order, timeMs)
  }

  /** Which prices matter from here on. */
  #watch({ book, coin, held }: Instrument): void {
    book.watch(held === null ? undefined : safeWindow(Object.values(held), coin.tickSize))
  }
}
