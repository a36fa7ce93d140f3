import type { Money } from '../../kernel/money.ts'
import type { PaperOrder } from './paper-order.ts'
import { type PriceWindow, UNBOUNDED } from './safe-window.ts'

/** One instrument: its price, its candle, our open orders, and from which price on they care. */
export class Book {
  /** in order of arrival, which is also their order at the same price */
  readonly orders: PaperOrder[] = []
  /** ticks; 0 before the first one */
  price = 0
  /** whether its last change within the candle was up: with the first price nothing says so yet */
  isRising = false
  /** as the tape quotes them, ticks; 0: it does not, and they stand around the price */
  bid = 0
  ask = 0
  /** of the candle so far, base asset */
  volume = 0
  /** until then the candle lasts; afterwards nobody trades until the next one begins */
  endMs = Number.NEGATIVE_INFINITY
  #candleEndMs = Number.NEGATIVE_INFINITY
  /** of this candle's volume already ours */
  taken: Money = 0n
  /** a price below `low` or above `high` matters to some order */
  low = Number.NEGATIVE_INFINITY
  high = Number.POSITIVE_INFINITY
  /** the venue's mark price in ticks; where none is told it is the last price */
  mark = 0
  #isMarked = false
  #markMs = Number.NEGATIVE_INFINITY
  readonly #stopsOnMark: boolean
  readonly #markAgeMs: number
  /** the same of the mark price, of stops that it triggers and of positions that it ends */
  markLow = Number.NEGATIVE_INFINITY
  markHigh = Number.POSITIVE_INFINITY

  constructor(stopsOnMark = false, markAgeMs = Number.POSITIVE_INFINITY) {
    this.#stopsOnMark = stopsOnMark
    this.#markAgeMs = markAgeMs
  }

  /** the price that triggers stops */
  get triggerPrice(): number {
    return this.#stopsOnMark ? this.mark : this.price
  }

  /** Whether the prices of the moment matter to an order or a position. */
  get isTouched(): boolean {
    return this.price < this.low || this.price > this.high || this.mark < this.markLow || this.mark > this.markHigh
  }

  /** Whether a bid or an ask has come to where an open order waits for a price. */
  get isQuoteTouched(): boolean {
    return this.bid > 0 && (this.ask <= this.low || this.bid >= this.high)
  }

  begin(candleEndMs: number): void {
    this.isRising = false
    this.endMs = this.#candleEndMs = candleEndMs
    this.taken = 0n
  }

  /** Somebody trades at the last price until then, as long as the candle lasts. */
  standUntil(timeMs: number): void {
    this.endMs = Math.min(this.#candleEndMs, timeMs)
  }

  /** The tape's next price; one that is equal leaves the direction as it was. */
  move(priceTicks: number, cumulativeVolume: number, timeMs: number): void {
    if (priceTicks !== this.price) this.isRising = priceTicks > this.price
    this.price = priceTicks
    if (this.bid > 0 && (priceTicks < this.bid || priceTicks > this.ask)) this.#carry(priceTicks)
    this.volume = cumulativeVolume
    if (this.#isMarked && timeMs - this.#markMs <= this.#markAgeMs) return
    this.#isMarked = false
    this.mark = priceTicks
  }

  requote(bidTicks: number, askTicks: number): void {
    this.bid = bidTicks
    this.ask = askTicks
  }

  /** A price beyond bid or ask is newer than they are: they come along, as far apart as they were. */
  #carry(priceTicks: number): void {
    const spread = this.ask - this.bid
    this.bid = priceTicks < this.bid ? priceTicks : Math.max(1, priceTicks - spread)
    this.ask = this.bid === priceTicks ? priceTicks + spread : priceTicks
  }

  /** The venue's own mark price: the last price is none any more, until this one is too old. */
  remark(markTicks: number, timeMs: number): void {
    this.#isMarked = true
    this.#markMs = timeMs
    this.mark = markTicks
  }

  /** Where the mark price is taken to stand until any price is heard. */
  expect(markTicks: number): void {
    if (this.mark === 0) this.mark = markTicks
  }

  add(order: PaperOrder): void {
    this.orders.push(order)
  }

  remove(order: PaperOrder): void {
    const at = this.orders.indexOf(order)
    if (at >= 0) this.orders.splice(at, 1)
  }

  /** Recomputes the numbers that every price is compared with; after any change of an order or a position, `safe` for what is held. */
  watch(safe: PriceWindow = UNBOUNDED): void {
    this.low = Number.NEGATIVE_INFINITY
    this.high = Number.POSITIVE_INFINITY
    this.markLow = safe.low
    this.markHigh = safe.high
    for (const order of this.orders) this.#watchFor(order)
  }

  #watchFor({ phase, side, stopTicks, limitTicks }: PaperOrder): void {
    if (phase === 'taking') this.low = Number.POSITIVE_INFINITY
    else if (phase === 'resting' && side === 'buy') this.low = Math.max(this.low, limitTicks)
    else if (phase === 'resting') this.high = Math.min(this.high, limitTicks)
    else if (this.#stopsOnMark && side === 'sell') this.markLow = Math.max(this.markLow, stopTicks + 1)
    else if (this.#stopsOnMark) this.markHigh = Math.min(this.markHigh, stopTicks - 1)
    else if (side === 'sell') this.low = Math.max(this.low, stopTicks + 1)
    else this.high = Math.min(this.high, stopTicks - 1)
  }
}
