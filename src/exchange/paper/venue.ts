import type { Money } from '../../kernel/money.ts'
import type { Filters } from '../../kernel/order-filters.ts'
import type {
  AccountReport,
  AmendOrder,
  Balance,
  CancelOrder,
  CancelReplace,
  Capabilities,
  Exchange,
  LookUpAnswer,
  PlaceOrder,
  Query,
  Report,
  Trade,
} from '../port.ts'
import { Dossiers } from './dossier.ts'
import { type Due, DueQueue } from './due-queue.ts'
import type { Errand, Inquiry } from './errand.ts'
import { Inbox } from './inbox.ts'
import type { Intent } from './intent.ts'
import { latencyMs } from './latency.ts'
import { MatchingEngine, type PaperOpenOrder } from './matching-engine.ts'
import { capabilitiesOf, type PaperCoin, type PaperOptions, requirePossible } from './options.ts'
import { answerAt, isOther, keepTrade, type PaperOrder } from './paper-order.ts'
import type { PaperPosition } from './positions.ts'
import type { AccountStanding } from './standing.ts'

type Happened =
  | Pick<AccountReport & { kind: 'foreign-fill' }, 'kind' | 'fill'>
  | Pick<AccountReport & { kind: 'funding' }, 'kind' | 'funding'>

/**
 * A venue simulated from a tape. The driver sets its time; everything else is a function of the options, the tape, and the
 * requests with their times, so the venue can be rebuilt from a log. A request made at t arrives later than t, and `step` gives
 * out reports one at a time.
 */
export class PaperVenue implements Exchange {
  readonly can: Capabilities
  readonly #options: PaperOptions
  readonly #symbols: readonly string[]
  readonly #engine: MatchingEngine
  readonly #queue = new DueQueue<Errand>()
  readonly #dossiers: Dossiers
  readonly #inbox: Inbox
  /** by coin, when its newest trade is told */
  readonly #tradeToldMs: number[]
  #listener: ((report: Report) => void) | null = null
  #nowMs = 0
  #isMute = false

  constructor(options: PaperOptions, coins: readonly PaperCoin[], deposits: Readonly<Record<string, string>>) {
    requirePossible(options, coins)
    this.#options = options
    this.can = capabilitiesOf(options)
    this.#symbols = coins.map((coin) => coin.symbol)
    this.#engine = new MatchingEngine(options, coins, {
      traded: (order, trade, timeMs) => this.#traded(order, trade, timeMs),
      closed: (order, timeMs) => this.#closed(order, timeMs),
      liquidated: (position, fill, timeMs) => this.#happened(position, fill.tradeId, { kind: 'foreign-fill', fill }, timeMs),
      funded: (position, funding, timeMs) => this.#happened(position, funding.fundingId, { kind: 'funding', funding }, timeMs),
    })
    this.#dossiers = new Dossiers(this.#symbols)
    this.#tradeToldMs = coins.map(() => 0)
    this.#inbox = new Inbox(options, this.#engine, this.#dossiers, this.#queue)
    for (const [asset, amount] of Object.entries(deposits)) this.deposit(asset, amount)
  }

  deposit(asset: string, amount: string): void {
    this.#engine.deposit(asset, amount)
  }

  /** What it demands of orders that arrive from here on. */
  refilter(coin: number, filters: Filters<Money>): void {
    this.#engine.refilter(coin, filters)
  }

  listen(listener: (report: Report) => void): void {
    this.#listener = listener
  }

  /** the time of whatever is requested next */
  setTime(ms: number): void {
    this.#nowMs = ms
  }

  /** While mute, everything happens and no report goes out: for rebuilding what was reported before. */
  mute(isMute: boolean): void {
    this.#isMute = isMute
  }

  place(order: PlaceOrder): void {
    this.#inbox.place(order, this.#nowMs, false)
  }

  cancel(request: CancelOrder): void {
    this.#inbox.cancel(request, this.#nowMs, false)
  }

  amend(request: AmendOrder): void {
    this.#inbox.amend(request, this.#nowMs, false)
  }

  cancelReplace(request: CancelReplace): void {
    this.#inbox.replace(request, this.#nowMs, false)
  }

  /** Answers a look-up when the replies to all earlier requests about the order are due, or at once if they were due before. */
  query({ orderId, symbol, venueOrderId, askedMs, after }: Query): void {
    const dossier = this.#dossiers.get(orderId)
    const dueMs = Math.max(this.#nowMs, dossier?.repliesDueMs ?? 0)
    const what: Errand = {
      is: 'answer',
      symbol,
      venueOrderId,
      askedMs,
      ...(after !== undefined && { after }),
      cancels: dossier?.cancels ?? 0,
    }
    this.#push(dueMs, 2, dossier?.coin ?? this.#dossiers.coinOf(symbol), orderId, askedMs, what)
  }

  /** Answers before it returns: nothing of the tape passes, so that a start finds out what is open in no time. */
  survey({ askedMs }: { readonly askedMs: number }): void {
    const orders = this.openOrders().map(({ orderId, symbol }) => ({ orderId, symbol }))
    const part = <Part>(found: readonly Part[]) => ({ found, venueTimeMs: this.#nowMs })
    this.#tell({
      kind: 'survey',
      askedMs,
      openOrders: part(orders),
      balances: part(this.owned()),
      positions: part(this.#engine.positions()),
    })
  }

  /** Never asked: its time is the tape's. */
  clock(): void {}

  /**
   * Gives the venue the requests of an earlier process, in the order of the log, before the tape is played again. They act as
   * they did then. Their replies go nowhere, because that process's connection is gone; look-ups answer instead.
   */
  restore(intents: readonly Intent[]): void {
    for (const intent of intents) this.#inbox.restore(intent)
  }

  /**
   * Takes over what the log says that the account holds: it stands there as it stood, and what was under way arrives now. What this venue
   * did last and nobody wrote down has not happened.
   */
  resume({ orders, underway, positions }: AccountStanding, nowMs: number): void {
    this.#nowMs = nowMs
    this.#engine.takenOver(nowMs)
    for (const position of positions) this.#engine.hold(this.#symbols.indexOf(position.symbol), position)
    for (const standing of orders) this.#inbox.adopt(standing)
    for (const order of underway) this.#inbox.place(order, nowMs, true)
  }

  /** An order that is over, and of which nobody asks any more, is not known from then on. */
  forget(orderId: string): void {
    this.#dossiers.forget(orderId)
  }

  /** when `step` has something to do; Infinity: never, unless something is requested or the price moves */
  nextDueMs(): number {
    return this.#queue.nextMs
  }

  /** Does the next thing that is due: a request arrives, a report goes out, or a look-up is answered. */
  step(): void {
    const due = this.#queue.pop()
    if (due === null) return
    this.#nowMs = due.dueMs
    switch (due.what.is) {
      case 'report':
        this.#tell(due.what.report)
        break
      case 'closed':
        this.#tellAnswer(due, due.what, due.what.order, due.what.venueTimeMs)
        break
      case 'answer':
        this.#answer(due, due.what)
        break
      default:
        this.#inbox.arrive(due, due.what)
    }
  }

  /**
   * The tape's price, in ticks, and the candle's volume so far (base asset). Everything due up to `timeMs` must have
   * happened. A price that matters to no open order costs a few comparisons.
   */
  tick(coin: number, priceTicks: number, cumulativeVolume: number, timeMs: number, isFirst: boolean): void {
    if (this.#engine.tick(coin, priceTicks, cumulativeVolume, timeMs, isFirst)) this.#match(coin, timeMs)
  }

  /** The last price of a coin is none from then on, whatever is left of its candle; until the next one. */
  standUntil(coin: number, timeMs: number): void {
    this.#engine.standUntil(coin, timeMs)
  }

  /** Bid and ask as they were recorded, in ticks of the tape; 0 and 0: they were not, and stand around the price. */
  quote(coin: number, bidTicks: number, askTicks: number, timeMs: number): void {
    if (this.#engine.quote(coin, bidTicks, askTicks, timeMs)) this.#match(coin, timeMs)
  }

  /** The venue's mark price of a contract, in ticks of the tape; without any it is the last price. */
  mark(coin: number, markTicks: number, timeMs: number): void {
    if (this.#engine.mark(coin, markTicks, timeMs)) this.#match(coin, timeMs)
  }

  /** A time of funding: `rate` is a share of the value at the mark price. */
  fund(coin: number, rate: Money, timeMs: number): void {
    this.#engine.fund(coin, rate, timeMs)
  }

  /** what is owned, locked or not, by asset: decimal text */
  balances(): Record<string, string> {
    return this.#engine.balances()
  }

  /** the same, as a survey says it */
  owned(): Balance[] {
    return this.#engine.owned()
  }

  openOrders(): PaperOpenOrder[] {
    return this.#engine.openOrders()
  }

  #push(dueMs: number, rank: 0 | 1 | 2, coin: number, orderId: string, nth: number, what: Errand): void {
    this.#queue.push({ dueMs, rank, coin, orderId, nth, what })
  }

  #match(coin: number, timeMs: number): void {
    if (this.#queue.nextMs <= timeMs) throw new Error('No price is played before everything due until then has happened.')
    this.#engine.match(coin, timeMs)
  }

  /** reports of one order go out in their order, whatever their latencies are */
  #reportMs(order: PaperOrder, timeMs: number, site: 'trade' | 'closed'): number {
    order.lastReportMs = Math.max(order.lastReportMs, timeMs + latencyMs(this.#options, order.orderId, site, order.reports))
    return order.lastReportMs
  }

  #traded(order: PaperOrder, trade: Trade, timeMs: number): void {
    const { orderId, symbol } = trade
    const dueMs = this.#reportMs(order, timeMs, 'trade')
    keepTrade(order, trade, dueMs)
    this.#tradeToldMs[order.coin] = Math.max(this.#tradeToldMs[order.coin]!, dueMs)
    const report: Report = { kind: 'trade', symbol, orderId, trade, venueTimeMs: timeMs }
    this.#push(dueMs, 1, order.coin, orderId, order.reports++, { is: 'report', report })
  }

  #closed(order: PaperOrder, timeMs: number): void {
    order.closedReportMs = this.#reportMs(order, timeMs, 'closed')
    const what: Errand = { is: 'closed', order, symbol: this.#symbols[order.coin]!, venueOrderId: null, askedMs: null, venueTimeMs: timeMs }
    this.#push(order.closedReportMs, 1, order.coin, order.orderId, order.reports++, what)
  }

  /** What nobody asked for is told as a trade is, under an id of its own, and not before the trades that it came after. */
  #happened({ coin, symbol, direction }: PaperPosition, id: string, what: Happened, timeMs: number): void {
    const side = this.#options.positionMode === 'hedge' ? { direction } : {}
    const report: Report = { ...what, ...side, symbol, venueTimeMs: timeMs }
    const dueMs = Math.max(timeMs + latencyMs(this.#options, id, 'trade', 0), this.#tradeToldMs[coin]! + 1)
    this.#push(dueMs, 1, coin, id, 0, { is: 'report', report })
  }

  #answer(due: Due<Errand>, asked: Errand & { is: 'answer' }): void {
    const order = this.#dossiers.get(due.orderId)?.order ?? null
    const isEnding = order !== null && order.status === 'cancelled' && asked.cancels > 0
    if (isEnding && order.closedReportMs > due.dueMs) this.#push(order.closedReportMs, 2, due.coin, due.orderId, due.nth, asked)
    else this.#tellAnswer(due, asked, order, due.dueMs)
  }

  #tellAnswer(due: Due<Errand>, { symbol, venueOrderId, askedMs, after }: Inquiry, order: PaperOrder | null, venueTimeMs: number): void {
    const answer: LookUpAnswer =
      order === null || isOther(order, venueOrderId)
        ? { is: 'not-found' }
        : answerAt(order, due.dueMs, after, this.can.moveStop === 'amend')
    this.#tell({ kind: 'order', symbol, orderId: due.orderId, askedMs, answer, venueTimeMs })
  }

  #tell(report: Report): void {
    if (this.#isMute) return
    if (this.#listener === null) throw new Error('A venue speaks only when somebody listens.')
    this.#listener(report)
  }
}
