import type { Money } from '../kernel/money.ts'
import { RollingHigh } from './rolling-high.ts'
import { TickScale } from './ticks.ts'

export type MarketCoin = { readonly symbol: string; readonly tickSize: Money; readonly timeframeMs: number }

/** A finished candle, prices and volume as plain numbers. One object a coin, used again for every bar. */
export type Bar = { closeMs: number; open: number; high: number; low: number; close: number; volume: number }

const MINUTE_MS = 60_000
/** of its timeframe: a candle whose successor begins sooner overlaps with it, and none of a feed does */
const SHORTEST_BAR = 0.9

/** Whole candles within the window, one at least: that of the moment. */
export const barsThatFit = (windowMin: number, timeframeMs: number): number =>
  Math.max(1, Math.floor((windowMin * MINUTE_MS) / timeframeMs))

/**
 * What the market says now and said lately, per coin: last price and its age, the candle being built, the rolling
 * high. A function of the feed alone, so it is rebuilt from the feed and never stored. `tick` is the hot path: no
 * allocation, no decimals, no events.
 */
export class Market {
  readonly scales: readonly TickScale[]
  readonly lastTicks: Float64Array
  readonly lastMs: Float64Array
  readonly #open: Float64Array
  readonly #high: Float64Array
  readonly #low: Float64Array
  readonly #volume: Float64Array
  readonly #isOpen: Uint8Array
  readonly #highs: readonly RollingHigh[]
  readonly #bars: readonly Bar[]
  /** bars of each coin without which its window says nothing */
  readonly #needed: readonly number[]

  constructor(coins: readonly MarketCoin[], options: { windowMin: number; minWindowBars: number }) {
    const column = () => new Float64Array(coins.length)
    this.scales = coins.map((coin) => new TickScale(coin.tickSize))
    this.lastTicks = column()
    this.lastMs = column().fill(Number.NEGATIVE_INFINITY)
    this.#open = column()
    this.#high = column()
    this.#low = column()
    this.#volume = column()
    this.#isOpen = new Uint8Array(coins.length)
    this.#needed = coins.map(({ timeframeMs }) => Math.min(options.minWindowBars, barsThatFit(options.windowMin, timeframeMs)))
    const spanMs = options.windowMin * MINUTE_MS
    this.#highs = coins.map(({ timeframeMs }) => new RollingHigh(spanMs, Math.ceil(spanMs / (SHORTEST_BAR * timeframeMs)) + 2))
    this.#bars = coins.map(() => ({ closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }))
  }

  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    this.lastTicks[coin] = ticks
    this.lastMs[coin] = timeMs
    if (this.#isOpen[coin] === 0) {
      this.#isOpen[coin] = 1
      this.#open[coin] = ticks
      this.#high[coin] = ticks
      this.#low[coin] = ticks
      this.#volume[coin] = volume
      return
    }
    if (ticks > this.#high[coin]!) this.#high[coin] = ticks
    else if (ticks < this.#low[coin]!) this.#low[coin] = ticks
    this.#volume[coin] = this.#volume[coin]! + volume
  }

  /** Ends the candle being built; null when no tick came in it. */
  closeBar(coin: number, closeMs: number): Bar | null {
    if (this.#isOpen[coin] === 0) return null
    this.#isOpen[coin] = 0
    this.#highs[coin]!.push(closeMs, this.#high[coin]!)
    const bar = this.#bars[coin]!
    const scale = this.scales[coin]!
    bar.closeMs = closeMs
    bar.open = scale.toNumber(this.#open[coin]!)
    bar.high = scale.toNumber(this.#high[coin]!)
    bar.low = scale.toNumber(this.#low[coin]!)
    bar.close = scale.toNumber(this.lastTicks[coin]!)
    bar.volume = this.#volume[coin]!
    return bar
  }

  windowHigh(coin: number): number {
    return this.scales[coin]!.toNumber(this.#highs[coin]!.value)
  }

  /** whether the window holds enough bars for its high to mean something: not after a start, not after a hole */
  isWindowTrusted(coin: number): boolean {
    return this.#highs[coin]!.bars >= this.#needed[coin]!
  }

  ageMs(coin: number, nowMs: number): number {
    return nowMs - this.lastMs[coin]!
  }
}
