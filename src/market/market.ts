import type { Money } from '../kernel/money.ts'
import type { Bar } from './bar.ts'
import { IndicatorSet } from './indicator-set.ts'
import { TickScale } from './ticks.ts'

export type MarketCoin = {
  readonly symbol: string
  readonly tickSize: Money
  readonly timeframeMs: number
  /** how old a mark price may be when a last price comes; absent: none is told, or whoever tells it vouches for it */
  readonly markAgeMs?: number
}

const NO_CANDLE = Number.NEGATIVE_INFINITY

/**
 * What the market says now and said lately, per coin: last price and its age, mark price, the candle being built, the
 * indicators. A function of the feed alone, so it is rebuilt from the feed and never stored. `tick` is the hot path: no
 * allocation, no decimals, no events.
 */
export class Market {
  readonly scales: readonly TickScale[]
  readonly lastTicks: Float64Array
  readonly lastMs: Float64Array
  /** what a position is valued and watched at, in ticks, and since when: the venue's mark price where it tells one, else the last */
  readonly valueTicks: Float64Array
  readonly valueMs: Float64Array
  /** bid and ask in ticks, as the venue quotes them; 0: it does not */
  readonly bidTicks: Float64Array
  readonly askTicks: Float64Array
  /** when the venue told its newest mark price; -Infinity: never */
  readonly markMs: Float64Array
  readonly #isMarked: Uint8Array
  readonly #markAgeMs: Float64Array
  readonly #open: Float64Array
  readonly #high: Float64Array
  readonly #low: Float64Array
  /** -Infinity: no candle is being built */
  readonly #volume: Float64Array
  readonly indicators: readonly IndicatorSet[]
  readonly #bars: readonly Bar[]

  constructor(coins: readonly MarketCoin[]) {
    const column = () => new Float64Array(coins.length)
    this.scales = coins.map((coin) => new TickScale(coin.tickSize))
    this.lastTicks = column()
    this.lastMs = column().fill(Number.NEGATIVE_INFINITY)
    this.bidTicks = column()
    this.askTicks = column()
    this.valueTicks = column()
    this.valueMs = column().fill(Number.NEGATIVE_INFINITY)
    this.markMs = column().fill(Number.NEGATIVE_INFINITY)
    this.#isMarked = new Uint8Array(coins.length)
    this.#markAgeMs = Float64Array.from(coins, ({ markAgeMs }) => markAgeMs ?? Number.POSITIVE_INFINITY)
    this.#open = column()
    this.#high = column()
    this.#low = column()
    this.#volume = column().fill(NO_CANDLE)
    this.indicators = coins.map(({ timeframeMs }) => new IndicatorSet(timeframeMs))
    this.#bars = coins.map(() => ({ closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }))
  }

  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    this.lastTicks[coin] = ticks
    this.lastMs[coin] = timeMs
    if (this.bidTicks[coin]! > 0) this.#carryQuote(coin, ticks)
    if (this.#isMarked[coin] === 0 || timeMs - this.markMs[coin]! > this.#markAgeMs[coin]!) {
      this.#isMarked[coin] = 0
      this.valueTicks[coin] = ticks
      this.valueMs[coin] = timeMs
    }
    const before = this.#volume[coin]!
    if (before === NO_CANDLE) {
      this.#open[coin] = ticks
      this.#high[coin] = ticks
      this.#low[coin] = ticks
      this.#volume[coin] = volume
      return
    }
    if (ticks > this.#high[coin]!) this.#high[coin] = ticks
    else if (ticks < this.#low[coin]!) this.#low[coin] = ticks
    this.#volume[coin] = before + volume
  }

  /** Bid and ask: they stand until the next. 0 and 0: the venue quotes none. */
  quote(coin: number, bidTicks: number, askTicks: number): void {
    this.bidTicks[coin] = bidTicks
    this.askTicks[coin] = askTicks
  }

  /** How far bid and ask are apart, in percent of their middle; null: the venue quotes none. */
  spreadPct(coin: number): number | null {
    const [bid, ask] = [this.bidTicks[coin]!, this.askTicks[coin]!]
    return bid > 0 ? (200 * (ask - bid)) / (ask + bid) : null
  }

  /** A price beyond bid or ask is newer than they are: they come along, as far apart as they were. */
  #carryQuote(coin: number, ticks: number): void {
    const [bid, ask] = [this.bidTicks[coin]!, this.askTicks[coin]!]
    if (ticks < bid) this.quote(coin, ticks, ticks + ask - bid)
    else if (ticks > ask) this.quote(coin, Math.max(1, ticks - ask + bid), ticks)
  }

  /** The venue's mark price: it stands until the next one or its age limit, and the last price values nothing meanwhile. */
  mark(coin: number, ticks: number, timeMs: number): void {
    this.#isMarked[coin] = 1
    this.markMs[coin] = timeMs
    this.valueTicks[coin] = ticks
    this.valueMs[coin] = timeMs
  }

  /** Whether the last price stands for a mark price that should be told: the newest is too old, or there was none yet. */
  isMarkMissing(coin: number): boolean {
    return this.#isMarked[coin] === 0 && this.isMarkExpected(coin)
  }

  /** Whether a mark price is told that may become too old. */
  isMarkExpected(coin: number): boolean {
    return this.#markAgeMs[coin] !== Number.POSITIVE_INFINITY
  }

  /** Ends the candle being built, which is as the venue `told` it, whatever prices were heard; null when nothing was told and no tick came. */
  closeBar(coin: number, closeMs: number, told?: Bar): Bar | null {
    const volume = this.#volume[coin]!
    this.#volume[coin] = NO_CANDLE
    const bar = this.#bars[coin]!
    if (told !== undefined) {
      this.indicators[coin]!.push(Object.assign(bar, told, { closeMs }))
      return bar
    }
    if (volume === NO_CANDLE) return null
    const scale = this.scales[coin]!
    bar.closeMs = closeMs
    bar.open = scale.toNumber(this.#open[coin]!)
    bar.high = scale.toNumber(this.#high[coin]!)
    bar.low = scale.toNumber(this.#low[coin]!)
    bar.close = scale.toNumber(this.lastTicks[coin]!)
    bar.volume = volume
    this.indicators[coin]!.push(bar)
    return bar
  }

  ageMs(coin: number, nowMs: number): number {
    return nowMs - this.lastMs[coin]!
  }
}
