import { type Money, multiply, ZERO } from '../../../../src/kernel/money.ts'
import { openOf } from './intervals.ts'

/** What was traded from `openMs` on, for as long as the candle is. */
export type Kline = {
  openMs: number
  open: Money
  high: Money
  low: Money
  close: Money
  volume: Money
  turnover: Money
  /** of the volume and turnover, what takers bought */
  takerVolume: Money
  takerTurnover: Money
  count: number
  /** -1: nothing was traded */
  firstId: number
  lastId: number
}
export type Priced = {
  readonly timeMs: number
  readonly price: Money
  readonly amount: Money
  readonly takerBuys: boolean
  /** -1: a price was seen and nothing traded */
  readonly id: number
}
type Asked = { readonly lengthMs: number; readonly startMs: number | null; readonly endMs: number; readonly limit: number }

/** The finest candle that the venue has. */
const BAR_MS = 1_000

const begun = ({ timeMs, price }: Priced): Kline => ({
  openMs: openOf(timeMs, BAR_MS),
  open: price,
  high: price,
  low: price,
  close: price,
  volume: ZERO,
  turnover: ZERO,
  takerVolume: ZERO,
  takerTurnover: ZERO,
  count: 0,
  firstId: -1,
  lastId: -1,
})

const join = (kline: Kline, next: Kline): void => {
  if (next.high > kline.high) kline.high = next.high
  if (next.low < kline.low) kline.low = next.low
  kline.close = next.close
  kline.volume += next.volume
  kline.turnover += next.turnover
  kline.takerVolume += next.takerVolume
  kline.takerTurnover += next.takerTurnover
  kline.count += next.count
  if (kline.firstId === -1) kline.firstId = next.firstId
  if (next.lastId !== -1) kline.lastId = next.lastId
}

/**
 * All candles of an instrument, of every length: sums over the seconds in which there was a price. The stream and the REST
 * answers are made of the same sums, so they cannot differ.
 */
export class Bars {
  readonly #bars: Kline[] = []
  /**
   * Candles shorter than this exist although nothing was traded in them, as venues show them; longer ones do not: they are missing
   * in what was recorded.
   */
  fillBelowMs = Number.POSITIVE_INFINITY
  /** times without any market, in which there are no candles */
  readonly closures: { readonly fromMs: number; toMs: number }[] = []
  /** counts what was taken */
  version = 0

  take(priced: Priced): void {
    this.version++
    const openMs = openOf(priced.timeMs, BAR_MS)
    let bar = this.#bars.at(-1)
    if (bar?.openMs !== openMs) this.#bars.push((bar = begun(priced)))
    const { price, amount, takerBuys, id } = priced
    if (price > bar.high) bar.high = price
    if (price < bar.low) bar.low = price
    bar.close = price
    if (id === -1) return
    const turnover = multiply(price, amount)
    bar.volume += amount
    bar.turnover += turnover
    if (takerBuys) {
      bar.takerVolume += amount
      bar.takerTurnover += turnover
    }
    bar.count++
    if (bar.firstId === -1) bar.firstId = id
    bar.lastId = id
  }

  /** null: there was no price yet */
  get oldestMs(): number | null {
    return this.#bars[0]?.openMs ?? null
  }

  /** The last price of the seconds that began before this time; null: there was none. */
  priceBefore(timeMs: number): Money | null {
    return this.#bars[this.#indexFrom(timeMs) - 1]?.close ?? null
  }

  /** The candle that opens then, as far as it has come; null: there is none. */
  kline(openMs: number, lengthMs: number): Kline | null {
    const endMs = openMs + lengthMs
    let at = this.#indexFrom(openMs)
    const first = this.#bars[at]
    if (first === undefined || first.openMs >= endMs) return this.#empty(at - 1, openMs, lengthMs)
    const kline = { ...first, openMs }
    for (let bar = this.#bars[++at]; bar !== undefined && bar.openMs < endMs; bar = this.#bars[++at]) join(kline, bar)
    return kline
  }

  /** Candles in order of time: from `startMs` on the first `limit` that open by `endMs`, or without it the last. */
  klines({ lengthMs, startMs, endMs, limit }: Asked): Kline[] {
    const { oldestMs } = this
    if (oldestMs === null) return []
    const found: Kline[] = []
    const firstMs = openOf(oldestMs, lengthMs)
    const lastMs = openOf(endMs, lengthMs)
    const add = (openMs: number): void => {
      const kline = this.kline(openMs, lengthMs)
      if (kline !== null) found.push(kline)
    }
    if (startMs !== null) {
      const from = Math.max(openOf(startMs + lengthMs - 1, lengthMs), firstMs)
      for (let openMs = from; openMs <= lastMs && found.length < limit; openMs += lengthMs) add(openMs)
      return found
    }
    for (let openMs = lastMs; openMs >= firstMs && found.length < limit; openMs -= lengthMs) add(openMs)
    return found.reverse()
  }

  #empty(before: number, openMs: number, lengthMs: number): Kline | null {
    const last = this.#bars[before]
    if (last === undefined || lengthMs >= this.fillBelowMs) return null
    if (this.closures.some(({ fromMs, toMs }) => fromMs <= openMs && openMs < toMs)) return null
    const { close: price } = last
    return begun({ timeMs: openMs, price, amount: ZERO, takerBuys: false, id: -1 })
  }

  /** The place of the first bar that opens at or after this time. */
  #indexFrom(openMs: number): number {
    let low = 0
    let high = this.#bars.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#bars[middle]!.openMs < openMs) low = middle + 1
      else high = middle
    }
    return low
  }
}
