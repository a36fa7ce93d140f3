import { MatchingEngine } from '../../../src/exchange/paper/matching-engine.ts'
import { isOther, isStop, type PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import type {
  AmendOrder,
  Balance,
  CancelOrder,
  CancelReplace,
  LookUpAnswer,
  PlaceOrder,
  Query,
  RestingOrder,
  Trade,
} from '../../../src/exchange/port.ts'
import { divide, format, parse, ZERO } from '../../../src/kernel/money.ts'
import { coinsOf, deposits, QUOTE, type SimCoin, THIRD, venueOptions } from './coins.ts'
import type { Fault } from './faults.ts'
import { RECEIVE_WINDOW_MS } from './scenario.ts'
import { newTruth, type Truth } from './truth.ts'
import type { World } from './world.ts'

/** quote units a unit of the third asset is worth */
const THIRD_PRICE = parse('300')
/** a client's clock may be ahead of the venue's by this */
const AHEAD_MS = 2000
/** from the truth on, until what was claimed in error is given up */
const IN_ERROR_MS = 60_000

/**
 * The exchange: the paper exchange's matching with the manners of a real one. Here is what happens; what anybody hears
 * of it is the line's business.
 */
export class Venue {
  readonly coins: SimCoin[]
  readonly truths = new Map<string, Truth>()
  readonly halted: boolean[]
  /** whether the truth about an order of the coin is still to be told: one lie at a time */
  readonly lying: boolean[]
  /** the last price of each coin */
  readonly ticks: number[]
  readonly #errorUntilMs: number[]
  /** open orders by coin */
  readonly #open: Truth[][]
  readonly #world: World
  readonly #engine: MatchingEngine
  #third = parse(deposits[THIRD])

  constructor(world: World) {
    this.#world = world
    this.coins = coinsOf(world.scenario)
    this.halted = this.coins.map(() => false)
    this.#open = this.coins.map(() => [])
    this.ticks = this.coins.map(({ firstTicks }) => firstTicks)
    this.lying = this.coins.map(() => false)
    this.#errorUntilMs = this.coins.map(() => 0)
    this.#engine = new MatchingEngine(venueOptions(world.scenario), this.coins, {
      traded: (order, trade) => this.#traded(order, trade),
      closed: (order) => this.#closed(order),
    })
    this.#engine.deposit(QUOTE, deposits[QUOTE])
  }

  /** A request arrives. Null: accepted; otherwise the code of the refusal. A copy is what a gateway sends twice. */
  place(request: PlaceOrder, stampedMs: number, isCopy: boolean): string | null {
    const { nowMs } = this.#world.timeline
    const coin = this.coins.findIndex(({ symbol }) => symbol === request.symbol)
    const known = this.truths.get(request.orderId)
    if (known !== undefined && (isCopy || known.order?.status === 'open')) return 'duplicate-order-id'
    const truth = known ?? newTruth(request, coin)
    this.truths.set(request.orderId, truth)
    if (isStop(request.type)) this.#requireFewStops(coin)
    const refusal = this.#refusal(coin, stampedMs, nowMs)
    if (refusal !== null) return this.#reject(truth, refusal)
    truth.opened++
    truth.openedMs = nowMs
    this.#world.trace.tell('venue', `hears of ${this.#world.nameOf(request.orderId)} ${request.side} ${request.quantity} ${request.type}`)
    this.#open[coin]?.push(truth)
    const order = this.#engine.open(request, coin, nowMs)
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

  /** I-18 */
  #requireFewStops(coin: number): void {
    const { most } = this.#world.scenario.can.stops
    const stops = this.live(coin).filter(({ request }) => isStop(request.type)).length
    if (stops >= most) this.#world.oracle.broken('I-18', `a stop was sent where ${stops} of at most ${most} rest`)
  }

  #refusal(coin: number, stampedMs: number, nowMs: number): string | null {
    if (nowMs - stampedMs > RECEIVE_WINDOW_MS || stampedMs - nowMs > AHEAD_MS) return 'outside-receive-window'
    return this.halted[coin] === true ? 'market-halted' : null
  }

  #reject(truth: Truth, code: string): string {
    truth.rejection = code
    if (truth.opened === 0) truth.order = null
    if (code === 'insufficient-balance') this.#world.marks.hit('an order was refused for its balance')
    if (code === 'would-trigger-immediately') this.#world.marks.hit('a stop was refused because it would trigger')
    if (code === 'outside-receive-window') this.#world.marks.hit('a request missed the receive window')
    this.#world.oracle.rejected(truth, code)
    return code
  }

  /** Null: cancelled; otherwise why not. */
  cancel({ orderId, venueOrderId }: CancelOrder): string | null {
    const truth = this.truths.get(orderId)
    if (truth?.order == null || isOther(truth.order, venueOrderId)) return 'unknown-order'
    if (truth.order.status !== 'open') {
      this.#world.marks.hit('a cancel came after the fill')
      return 'order-closed'
    }
    if (truth.trades.length > 0) this.#world.marks.hit('a cancel crossed a partial fill')
    this.#engine.cancel(truth.order, this.#world.timeline.nowMs)
    if (isStop(truth.order.type)) this.#world.oracle.exposure.cancelledByUs(truth.coin, orderId)
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
    const code = this.cancel(cancel)
    if (code !== null) return { cancel: code, place: 'not-attempted' }
    return { cancel: null, place: this.place(place, stampedMs, false) }
  }

  /** What the venue calls an order that it has accepted. */
  idOf(orderId: string): string {
    return this.truths.get(orderId)?.order?.venueOrderId ?? ''
  }

  /** What the venue knew of an order at a moment. */
  answer({ orderId, venueOrderId }: Pick<Query, 'orderId' | 'venueOrderId'>, asOfMs: number): LookUpAnswer {
    const truth = this.truths.get(orderId)
    const { order } = truth ?? { order: null }
    if (truth === undefined || order === null || truth.openedMs > asOfMs || isOther(order, venueOrderId)) {
      const isRemembered = truth?.rejection != null && truth.openedMs <= asOfMs && this.#world.scenario.remembersRejected
      if (!isRemembered) return { is: 'not-found' }
      return { is: 'found', status: 'rejected', code: truth.rejection ?? '', venueOrderId: 'none', executed: '0', trades: [] }
    }
    const trades = truth.trades.filter((trade) => trade.venueTimeMs <= asOfMs)
    const executed = format(trades.reduce((sum, trade) => sum + parse(trade.quantity), ZERO))
    const status = truth.closedMs <= asOfMs ? order.status : 'open'
    return { is: 'found', status, venueOrderId: order.venueOrderId, executed, trades }
  }

  /**
   * The end of an order as a venue tells it whose order book and trades do not agree: without the last trade. Either
   * what it says was executed gives that away, or it lies, and the trade comes later.
   */
  shortAnswer(orderId: string, { what }: Fault): { readonly answer: LookUpAnswer; readonly missing: Trade | null } {
    const answer = this.answer({ orderId, venueOrderId: null }, this.#world.timeline.nowMs)
    const truth = this.truths.get(orderId)
    const missing = answer.is === 'found' ? answer.trades.at(-1) : undefined
    if (answer.is !== 'found' || truth === undefined || missing === undefined || this.lying[truth.coin] === true)
      return { answer, missing: null }
    const trades = answer.trades.slice(0, -1)
    if (what === 'trades-behind') return { answer: { ...answer, trades }, missing: null }
    truth.isMisreported = true
    this.lying[truth.coin] = true
    const executed = format(parse(answer.executed) - parse(missing.quantity))
    return { answer: { ...answer, status: 'cancelled', executed, trades }, missing }
  }

  /** The engine knows all about the coin again; what it did in its error takes a while to come right. */
  toldTruth(orderId: string): void {
    const coin = this.truths.get(orderId)?.coin ?? 0
    this.lying[coin] = false
    this.#errorUntilMs[coin] = this.#world.timeline.nowMs + IN_ERROR_MS
  }

  /** whether the engine may be wrong about a coin through no fault of its own */
  isMisreported(coin: number): boolean {
    return this.lying[coin] === true || this.#world.timeline.nowMs < this.#errorUntilMs[coin]!
  }

  /** The price of a coin moves. A halted one stands still. */
  tick(coin: number, ticks: number, cumulativeVolume: number, isFirst: boolean): void {
    const { nowMs } = this.#world.timeline
    this.ticks[coin] = ticks
    if (this.#engine.tick(coin, ticks, cumulativeVolume, nowMs, isFirst)) this.#engine.match(coin, nowMs)
  }

  halt(coin: number, cancelsAll: boolean): void {
    this.halted[coin] = true
    if (cancelsAll) for (const truth of [...this.live(coin)]) this.#engine.cancel(truth.order as PaperOrder, this.#world.timeline.nowMs)
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

  /** what is owned, by asset */
  balance(asset: string): bigint {
    return asset === THIRD ? this.#third : parse(this.#engine.balances()[asset] ?? '0')
  }

  /** as a survey says it */
  owned(): Balance[] {
    const third = { asset: THIRD, free: format(this.#third), locked: '0' }
    return [...this.#engine.owned(), ...(this.#third > ZERO ? [third] : [])]
  }

  #traded(order: PaperOrder, trade: Trade): void {
    const truth = this.truths.get(order.orderId) as Truth
    const told = this.#withFee(trade)
    truth.order = order
    truth.trades.push(told)
    // the matching names a trade by how many there were before it
    order.trades.push(told)
    if (isStop(order.type)) this.#world.marks.hit(truth.trades.length > 1 ? 'a stop filled in pieces' : 'a stop triggered')
    this.#world.trace.tell(
      'venue',
      `fills ${this.#world.nameOf(order.orderId)}: ${told.quantity} at ${told.price}, fee ${told.fee.amount} ${told.fee.asset}`,
    )
    this.#world.oracle.changed(truth)
    this.#world.tellTrade(truth, told, order.remaining === ZERO)
  }

  /** Fees in a third asset are the venue's offer while there is some of it. */
  #withFee(trade: Trade): Trade {
    if (this.#world.scenario.fees !== 'third') {
      if (trade.fee.asset !== QUOTE) this.#world.marks.hit('a fee was paid in coins')
      return trade
    }
    const worth = parse(trade.fee.amount)
    const amount = divide(worth, THIRD_PRICE)
    if (amount > this.#third) {
      this.#world.marks.hit('the third asset ran out')
      return trade
    }
    this.#world.marks.hit('a fee was paid in a third asset')
    this.#third -= amount
    this.#engine.deposit(QUOTE, trade.fee.amount)
    return { ...trade, fee: { amount: format(amount), asset: THIRD, quoteValue: trade.fee.amount } }
  }

  #closed(order: PaperOrder): void {
    const truth = this.truths.get(order.orderId) as Truth
    // one for at once ends before it is known to stand
    truth.order ??= order
    truth.closedMs = this.#world.timeline.nowMs
    if (order.status !== 'filled' && truth.trades.length > 0) this.#world.marks.hit('a rest was never filled')
    this.#world.trace.tell('venue', `closes ${this.#world.nameOf(order.orderId)}: ${order.status}`)
    this.#forget(truth)
    this.#world.oracle.changed(truth)
    this.#world.tellClosed(truth)
  }

  /** Venues lose stops: a maintenance, a changed rule, a delisting. */
  #maybeVanish(truth: Truth): void {
    const fault = this.#world.fault('stop', this.#world.nameOf(truth.orderId), 0)
    if (fault === null) return
    this.#world.timeline.after(Math.floor(fault.amount * 20_000), () => {
      if (truth.order?.status !== 'open' || this.#world.isHealed) return
      this.#world.marks.hit('a stop vanished')
      this.#world.oracle.disturbed(this.#world.nameOf(truth.orderId))
      this.#world.unheard = fault.what === 'vanishes-unheard' ? truth.orderId : null
      this.#engine.cancel(truth.order, this.#world.timeline.nowMs)
      this.#world.unheard = null
    })
  }
}
