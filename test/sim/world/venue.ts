import { MatchingEngine } from '../../../src/exchange/paper/matching-engine.ts'
import { isOther, isStop, type PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import type {
  AmendOrder,
  Balance,
  CancelOrder,
  CancelReplace,
  PlaceOrder,
  RestingOrder,
  Trade,
  VenuePosition,
} from '../../../src/exchange/port.ts'
import { sideOf } from '../../../src/kernel/direction.ts'
import { type Money, parse, ZERO } from '../../../src/kernel/money.ts'
import { sideIn } from '../../../src/kernel/slots.ts'
import { judgeRejection } from '../oracle/rejection.ts'
import { requireFewStops } from '../oracle/stop-count.ts'
import { AccountNews } from './account-news.ts'
import { foreignFillOf } from './by-hand.ts'
import { deposits, QUOTE, type SimCoin, THIRD, venueOptions } from './coins.ts'
import { OrderAnswers } from './order-answers.ts'
import { Places } from './places.ts'
import { RECEIVE_WINDOW_MS } from './scenario.ts'
import { SlotShares } from './slot-shares.ts'
import { StrangeFunds } from './strange-funds.ts'
import { ThirdAsset } from './third-asset.ts'
import { newTruth, type Truth } from './truth.ts'
import type { World } from './world.ts'

/** a client's clock may be ahead of the venue's by this */
const AHEAD_MS = 2000

/**
 * The exchange: the paper exchange's matching with the manners of a real one. Here is what happens; what anybody hears
 * of it is the line's business.
 */
export class Venue {
  readonly places: Places
  /** what is held */
  readonly coins: SimCoin[]
  readonly truths = new Map<string, Truth>()
  readonly news: AccountNews
  readonly strange: StrangeFunds
  /** by market */
  readonly halted: boolean[]
  readonly answers: OrderAnswers
  /** open orders by coin */
  readonly #open: Truth[][]
  readonly #world: World
  readonly #engine: MatchingEngine
  readonly #third: ThirdAsset
  readonly #shares: SlotShares

  constructor(world: World) {
    this.#world = world
    this.places = new Places(world.scenario)
    this.coins = this.places.coins
    this.#shares = new SlotShares(world, this.places)
    this.halted = this.places.markets.map(() => false)
    this.#open = this.coins.map(() => [])
    this.answers = new OrderAnswers(world, this.truths, this.coins.length)
    this.#engine = new MatchingEngine(venueOptions(world.scenario), this.places.markets, {
      traded: (order, trade) => this.#traded(order, trade),
      closed: (order) => this.#closed(order),
      liquidated: (position, fill, venueTimeMs) => this.news.liquidated(position, fill, venueTimeMs),
      funded: (position, funding, venueTimeMs) => this.news.funded(position, funding, venueTimeMs),
    })
    this.news = new AccountNews(world)
    this.strange = new StrangeFunds(world)
    this.#third = new ThirdAsset(world, (amount) => this.#engine.deposit(QUOTE, amount))
    this.#engine.deposit(QUOTE, deposits[QUOTE])
  }

  /** A request arrives. Null: accepted; otherwise the code of the refusal. A copy is what a gateway sends twice. */
  place(request: PlaceOrder, stampedMs: number, isCopy: boolean): string | null {
    const { nowMs } = this.#world.timeline
    const coin = this.#world.oracle.coinOfOrder(request.orderId) ?? this.places.coinOf(request.symbol, request.positionSide)
    const known = this.truths.get(request.orderId)
    if (known !== undefined && (isCopy || known.order?.status === 'open')) return 'duplicate-order-id'
    const truth = known ?? newTruth(request, coin)
    this.truths.set(request.orderId, truth)
    if (isStop(request.type)) requireFewStops(this.#world, coin)
    const refusal = this.#refusal(coin, stampedMs, nowMs)
    if (refusal !== null) return this.#reject(truth, refusal)
    truth.opened++
    truth.openedMs = nowMs
    this.#world.trace.tell('venue', `hears of ${this.#world.nameOf(request.orderId)} ${request.side} ${request.quantity} ${request.type}`)
    this.#open[coin]?.push(truth)
    const order = this.#engine.open(request, this.places.marketOf(coin), nowMs)
    truth.order ??= order
    if (order.status !== 'open') this.#forget(truth)
    if (order.status === 'rejected') {
      truth.opened--
      return this.#reject(truth, order.code ?? 'rejected')
    }
    this.#world.oracle.changed(truth)
    if (isStop(order.type)) this.#maybeVanish(truth)
    return null
  }

  #refusal(coin: number, stampedMs: number, nowMs: number): string | null {
    if (nowMs - stampedMs > RECEIVE_WINDOW_MS || stampedMs - nowMs > AHEAD_MS) return 'outside-receive-window'
    return this.isHalted(coin) ? 'market-halted' : null
  }

  #reject(truth: Truth, code: string): string {
    truth.rejection = code
    if (truth.opened === 0) truth.order = null
    if (code === 'insufficient-balance') this.#world.marks.hit('an order was refused for its balance')
    if (code === 'would-trigger-immediately') this.#world.marks.hit('a stop was refused because it would trigger')
    if (code === 'outside-receive-window') this.#world.marks.hit('a request missed the receive window')
    judgeRejection(this.#world, truth, code)
    return code
  }

  /** Null: cancelled; otherwise why not. */
  cancel({ orderId, venueOrderId }: CancelOrder, isReplaced = false): string | null {
    const truth = this.truths.get(orderId)
    if (truth?.order == null || isOther(truth.order, venueOrderId)) return 'unknown-order'
    if (truth.order.status !== 'open') {
      this.#world.marks.hit('a cancel came after the fill')
      return 'order-closed'
    }
    if (truth.trades.length > 0 && isReplaced) return 'partly-filled'
    if (truth.trades.length > 0) this.#world.marks.hit('a cancel crossed a partial fill')
    this.#engine.cancel(truth.order, this.#world.timeline.nowMs)
    if (isStop(truth.order.type)) this.#world.oracle.exposure.cancelledByUs(truth.coin, orderId, isReplaced)
    return null
  }

  /** Null: changed; otherwise why not. */
  amend(request: AmendOrder): string | null {
    const order = this.truths.get(request.orderId)?.order ?? null
    if (order === null || isOther(order, request.venueOrderId)) return 'unknown-order'
    return order.status === 'open' ? this.#engine.amend(order, request, this.#world.timeline.nowMs) : 'order-closed'
  }

  /** One order in the place of another; of each half null, or why not. */
  replace({ cancel, place }: CancelReplace, stampedMs: number): { readonly cancel: string | null; readonly place: string | null } {
    if (this.#world.scenario.can.moveStop !== 'cancel-replace') return { cancel: 'unsupported-request', place: 'unsupported-request' }
    const code = this.cancel(cancel, true)
    const refused = code === null ? this.place(place, stampedMs, false) : 'not-attempted'
    if (code === null && refused !== null) this.#world.marks.hit('a stop was cancelled and not replaced')
    return { cancel: code, place: refused }
  }

  /** What the venue calls an order that it has accepted. */
  idOf(orderId: string): string {
    return this.truths.get(orderId)?.order?.venueOrderId ?? ''
  }

  /** whether the engine may be wrong about a coin through no fault of its own */
  isMisreported(coin: number): boolean {
    return this.places.sharersOf(coin).some((one) => this.answers.isInError(one) || this.news.isRecent(one))
  }

  /** The price of a market moves. A halted one stands still. */
  tick(market: number, ticks: number, cumulativeVolume: number, isFirst: boolean): void {
    const { nowMs } = this.#world.timeline
    this.places.ticks[market] = ticks
    if (this.#engine.tick(market, ticks, cumulativeVolume, nowMs, isFirst)) this.#engine.match(market, nowMs)
  }

  /** The venue's mark price of a contract. */
  mark(market: number, markTicks: number): void {
    if (this.#engine.mark(market, markTicks, this.#world.timeline.nowMs)) this.#engine.match(market, this.#world.timeline.nowMs)
  }

  /** A time of funding: `rate` is a share of a position's value. */
  fund(market: number, rate: Money): void {
    this.#engine.fund(market, rate, this.#world.timeline.nowMs)
  }

  halt(market: number, cancelsAll: boolean): void {
    this.halted[market] = true
    if (!cancelsAll) return
    for (const truth of this.places.heldOf(market).flatMap((coin) => this.live(coin)))
      this.#engine.cancel(truth.order as PaperOrder, this.#world.timeline.nowMs)
  }

  isHalted(coin: number): boolean {
    return this.halted[this.places.marketOf(coin)] === true
  }

  live(coin: number): readonly Truth[] {
    return this.#open[coin]!
  }

  #forget(truth: Truth): void {
    const open = this.#open[truth.coin]!
    const at = open.indexOf(truth)
    if (at >= 0) open.splice(at, 1)
  }

  openOrders(): RestingOrder[] {
    return this.coins.flatMap(({ symbol }, coin) => this.live(coin).map(({ request: { orderId } }) => ({ orderId, symbol })))
  }

  /** what is owned, by asset, but for what a stranger paid in or took out */
  balance(asset: string): bigint {
    return asset === THIRD ? this.#third.left : parse(this.#engine.balances()[asset] ?? '0') - this.strange.of(asset)
  }

  /** in, or out where it is below zero */
  pay(asset: string, amount: string): void {
    this.#engine.deposit(asset, amount)
  }

  /** Coins that are owned; of a contract those that are held, below zero where more were sold. */
  held(coin: number): Money {
    const { symbol, base, contract } = this.coins[coin]!
    if (contract === undefined) return this.#shares.of(coin, this.balance(base))
    const side = sideIn(this.coins[coin]!)
    const told = this.#engine.positions().find((one) => one.symbol === symbol && (side === undefined || side === one.side))
    return told === undefined ? ZERO : told.side === 'long' ? parse(told.quantity) : -parse(told.quantity)
  }

  /** The side of what takes from a position that is held. */
  closingSide(coin: number): 'buy' | 'sell' {
    return sideOf(sideIn(this.coins[coin]!) ?? (this.held(coin) < ZERO ? 'short' : 'long'), 'close')
  }

  positions(): readonly VenuePosition[] {
    return this.#engine.positions()
  }

  /** as a survey says it */
  owned(): Balance[] {
    return [...this.#engine.owned(), ...this.#third.owned()]
  }

  /** Somebody else's order on the account. */
  byHand(coin: number, request: PlaceOrder): void {
    for (const one of this.places.sharersOf(coin)) this.#world.oracle.disturbed(String(one))
    this.#engine.open(request, this.places.marketOf(coin), this.#world.timeline.nowMs)
  }

  #tradedByHand(order: PaperOrder, trade: Trade): void {
    const fill = foreignFillOf(order, trade)
    const { symbol, venueTimeMs } = trade
    this.#world.trace.tell('venue', `trades by hand: ${fill.side} ${fill.quantity} of ${symbol} at ${fill.price}`)
    const coin = this.places.coinOf(symbol, order.positionSide)
    this.#world.oracle.wallet.atVenue(coin, fill)
    this.news.happened(fill.tradeId, coin, { kind: 'foreign-fill', fill, ...this.places.named(coin), venueTimeMs })
  }

  #traded(order: PaperOrder, trade: Trade): void {
    const told = this.#third.withFee(trade)
    const truth = this.truths.get(order.orderId)
    if (truth === undefined) return this.#tradedByHand(order, told)
    truth.order = order
    truth.trades.push(told)
    // the matching names a trade by how many there were before it
    order.trades.push(told)
    if (isStop(order.type)) this.#world.marks.hit(truth.trades.length > 1 ? 'a stop filled in pieces' : 'a stop triggered')
    this.#world.trace.tell(
      'venue',
      `fills ${this.#world.nameOf(order.orderId)}: ${told.quantity} at ${told.price}, fee ${told.fee.amount} ${told.fee.asset}`,
    )
    this.#world.oracle.wallet.atVenue(truth.coin, { ...told, side: order.side })
    this.#shares.traded(truth.coin, { ...told, side: order.side })
    this.#world.oracle.changed(truth)
    this.#world.tellTrade(truth, told, order.remaining === ZERO)
  }

  #closed(order: PaperOrder): void {
    const truth = this.truths.get(order.orderId)
    if (truth === undefined) return
    // one for at once ends before it is known to stand
    truth.order ??= order
    truth.closedMs = this.#world.timeline.nowMs
    if (order.status !== 'filled' && truth.trades.length > 0) this.#world.marks.hit('a rest was never filled')
    this.#world.trace.tell('venue', `closes ${this.#world.nameOf(order.orderId)}: ${order.status}`)
    this.#forget(truth)
    this.#world.oracle.changed(truth)
    this.#world.tellClosed(truth)
  }

  /** An order ends that the engine has not asked to. */
  vanish({ order, orderId }: Truth): void {
    if (order?.status !== 'open') return
    this.#world.oracle.disturbed(this.#world.nameOf(orderId))
    this.#engine.cancel(order, this.#world.timeline.nowMs)
  }

  /** Venues lose stops: a maintenance, a changed rule, a delisting. */
  #maybeVanish(truth: Truth): void {
    const fault = this.#world.fault('stop', this.#world.nameOf(truth.orderId), 0)
    if (fault === null) return
    this.#world.timeline.after(Math.floor(fault.amount * 20_000), () => {
      if (truth.order?.status !== 'open' || this.#world.isHealed) return
      this.#world.marks.hit('a stop vanished')
      this.#world.unheard = fault.what === 'vanishes-unheard' ? truth.orderId : null
      this.vanish(truth)
      this.#world.unheard = null
    })
  }
}
