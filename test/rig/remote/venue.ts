import { MatchingEngine } from '../../../src/exchange/paper/matching-engine.ts'
import { answerAt, isOther, keepTrade, type PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import type { Balance, CancelOrder, LookUpAnswer, PlaceOrder, RestingOrder, Trade } from '../../../src/exchange/port.ts'
import { format } from '../../../src/kernel/money.ts'
import { CAPITAL, COINS, VENUE } from './market.ts'
import type { Tick } from './prices.ts'

export type Notice =
  | { readonly type: 'trade'; readonly symbol: string; readonly orderId: string; readonly trade: Trade; readonly timeMs: number }
  | ({ readonly type: 'order'; readonly symbol: string; readonly orderId: string; readonly timeMs: number } & Found)
/** An order as a request names it; `venueOrderId` is null where only the client's id is known. */
type Named = Pick<CancelOrder, 'orderId' | 'venueOrderId'>
type Found = Omit<LookUpAnswer & { is: 'found' }, 'is'>

/** One order as the venue's own books hold it, for the oracle. */
export type Truth = {
  readonly orderId: string
  readonly symbol: string
  readonly side: string
  readonly status: PaperOrder['status']
  /** `waiting`: nothing happens to it while the price stands still */
  readonly phase: PaperOrder['phase']
  readonly quantity: string
  readonly remaining: string
  readonly acceptedMs: number
  readonly trades: readonly Trade[]
}

/**
 * The books of a venue in real time. As on a real one ids are unique among open orders only, and an order that was
 * refused at the door was never there. What happens is reported at once; the line to the engine is the server's.
 */
export class Venue {
  readonly #engine: MatchingEngine
  readonly #orders: { order: PaperOrder; acceptedMs: number }[] = []
  readonly #newest = new Map<string, { order: PaperOrder; acceptedMs: number }>()
  readonly #volumes = COINS.map(() => 0)
  readonly #candles = COINS.map(() => -1)

  constructor(tell: (notice: Notice) => void) {
    this.#engine = new MatchingEngine(VENUE, COINS, {
      traded: (order, trade, timeMs) => {
        keepTrade(order, trade, timeMs)
        tell({ type: 'trade', symbol: trade.symbol, orderId: order.orderId, trade, timeMs })
      },
      closed: (order, timeMs) => {
        order.closedReportMs = timeMs
        const { is: _, ...answer } = answerAt(order, timeMs) as LookUpAnswer & { is: 'found' }
        tell({ type: 'order', symbol: COINS[order.coin]!.symbol, orderId: order.orderId, timeMs, ...answer })
      },
    })
    for (const [asset, amount] of Object.entries(CAPITAL)) this.#engine.deposit(asset, amount)
  }

  tick({ coin, ticks, volume }: Tick, timeMs: number): void {
    const candle = Math.floor(timeMs / COINS[coin]!.timeframeMs)
    const isFirst = candle !== this.#candles[coin]
    this.#candles[coin] = candle
    this.#volumes[coin] = isFirst ? volume : this.#volumes[coin]! + volume
    if (this.#engine.tick(coin, ticks, this.#volumes[coin]!, timeMs, isFirst)) this.#engine.match(coin, timeMs)
  }

  /** The venue's id of the order, or the code of its refusal. */
  place(request: PlaceOrder, timeMs: number): { readonly venueOrderId: string } | { readonly code: string } {
    if (this.#newest.get(request.orderId)?.order.status === 'open') return { code: 'duplicate-order-id' }
    const coin = COINS.findIndex(({ symbol }) => symbol === request.symbol)
    const order = this.#engine.open(request, coin, timeMs)
    if (order.code !== null) return { code: order.code }
    const taken = { order, acceptedMs: timeMs }
    this.#orders.push(taken)
    this.#newest.set(order.orderId, taken)
    return { venueOrderId: order.venueOrderId }
  }

  /** null, or the code of its refusal */
  cancel({ orderId, venueOrderId }: Named, timeMs: number): string | null {
    const order = this.#newest.get(orderId)?.order
    if (order === undefined || isOther(order, venueOrderId)) return 'unknown-order'
    if (order.status !== 'open') return 'order-closed'
    this.#engine.cancel(order, timeMs)
    return null
  }

  /** As the books stood at `asOfMs`: a replica may lag behind. */
  look({ orderId, venueOrderId }: Named, asOfMs: number): (Found & { readonly symbol: string }) | null {
    const taken = this.#newest.get(orderId)
    if (taken === undefined || taken.acceptedMs > asOfMs || isOther(taken.order, venueOrderId)) return null
    const { is: _, ...answer } = answerAt(taken.order, asOfMs) as LookUpAnswer & { is: 'found' }
    return { ...answer, symbol: COINS[taken.order.coin]!.symbol }
  }

  balances(): Record<string, string> {
    return this.#engine.balances()
  }

  owned(): Balance[] {
    return this.#engine.owned()
  }

  openOrders(): RestingOrder[] {
    return this.#engine.openOrders().map(({ orderId, symbol }) => ({ orderId, symbol }))
  }

  orders(): Truth[] {
    return this.#orders.map(({ order, acceptedMs }) => ({
      orderId: order.orderId,
      symbol: COINS[order.coin]!.symbol,
      side: order.side,
      status: order.status,
      phase: order.phase,
      quantity: format(order.quantity),
      remaining: format(order.remaining),
      acceptedMs,
      trades: order.trades,
    }))
  }
}
