import type { Money } from '../../kernel/money.ts'
import type { PaperOrder } from './paper-order.ts'

/** One instrument: its price, its candle, our open orders, and from which price on they care. */
export class Book {
  /** in order of arrival, which is also their order at the same price */
  readonly orders: PaperOrder[] = []
  /** ticks; 0 before the first one */
  price = 0
  /** whether its last change within the candle was up: with the first price nothing says so yet */
  isRising = false
  /** of the candle so far, base asset */
  volume = 0
  /** until then the candle lasts; afterwards nobody trades until the next one begins */
  endMs = Number.NEGATIVE_INFINITY
  /** of this candle's volume already ours */
  taken: Money = 0n
  /** a price below `low` or above `high` matters to some order */
  low = Number.NEGATIVE_INFINITY
  high = Number.POSITIVE_INFINITY

  begin(candleEndMs: number): void {
    this.isRising = false
    this.endMs = candleEndMs
    this.taken = 0n
  }

  /** The tape's next price; one that is equal leaves the direction as it was. */
  move(priceTicks: number, cumulativeVolume: number): void {
    if (priceTicks !== this.price) this.isRising = priceTicks > this.price
    this.price = priceTicks
    this.volume = cumulativeVolume
  }

  add(order: PaperOrder): void {
    this.orders.push(order)
  }

  remove(order: PaperOrder): void {
    const at = this.orders.indexOf(order)
    if (at >= 0) this.orders.splice(at, 1)
  }

  /** Recomputes the two numbers every tick is compared with; after any change of an order. */
  watch(): void {
    this.low = Number.NEGATIVE_INFINITY
    this.high = Number.POSITIVE_INFINITY
    for (const order of this.orders) {
      if (order.phase === 'taking') this.low = Number.POSITIVE_INFINITY
      else if (order.phase === 'waiting' && order.side === 'sell') this.low = Math.max(this.low, order.stopTicks + 1)
      else if (order.phase === 'waiting') this.high = Math.min(this.high, order.stopTicks - 1)
      else if (order.side === 'buy') this.low = Math.max(this.low, order.limitTicks)
      else this.high = Math.min(this.high, order.limitTicks)
    }
  }
}
