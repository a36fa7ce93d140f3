import { quoteIn } from '../../projections/portfolio.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarksObserved } from '../kernel/common-facts.ts'
import { format, type Money, multiply, parse, toNumber, ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { type Owned, ownedBy } from '../replay/marked.ts'
import type { Coin } from './coin.ts'
import { FALL_PEAK, FALL_TROUGH, HIGHEST, LOWEST, Moments, SHARE_PEAK, SHARE_TROUGH } from './moments.ts'

type ExtremesParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly clock: Clock
}
type Told = Pick<MarksObserved['data'], 'since' | 'between'>

const NEVER = -1

/**
 * Finds, by quote asset, the highest and lowest worth of all that is owned since the last sample, and its deepest fall. The same
 * coins are owned from one sample to the next, so a price changes the worth by the held amount of its coin: one product and two
 * comparisons, without decimals and without garbage. Exact amounts are computed when they are told. Worths that are the same
 * float count as equal.
 */
export class Extremes {
  readonly #parts: ExtremesParts
  readonly #coinOf: ReadonlyMap<string, number>
  readonly #quotes: readonly string[]
  // by coin: its quote asset, its price in ticks (0: none was heard), and the worth of one tick of all that is held
  readonly #quoteOf: Int32Array
  readonly #ticks: Float64Array
  readonly #weights: Float64Array
  // by quote asset: worth now, at most, at least; the deepest fall, and the least share of a peak that a fall left
  readonly #worth: Float64Array
  readonly #high: Float64Array
  readonly #low: Float64Array
  readonly #fall: Float64Array
  readonly #left: Float64Array
  /** a worth that is not lower changes no extreme but the highest */
  readonly #floor: Float64Array
  // by quote asset: a limit of loss is passed at this worth, or at this share of the peak, and the peak before the last sample
  readonly #limit: Float64Array
  readonly #share: Float64Array
  readonly #peak: Float64Array
  #isLimitPassed = false
  readonly #moments: readonly Moments[]
  /** what is owned since the last sample, and whether every price since that sample was looked at */
  #owned: Owned = { held: {}, cash: {} }
  #isWhole = true
  /** by quote asset, the worth at the start of the search; null where the log does not have it */
  #began: readonly (Money | null)[] = []
  /** the market's items behind which the search begins and ends while the market is heard again */
  #wakeAt = NEVER
  #sleepAt = NEVER

  constructor(parts: ExtremesParts) {
    const { coins, state, market } = parts
    this.#parts = parts
    this.#coinOf = new Map(coins.map(({ symbol }, coin) => [symbol, coin]))
    this.#quotes = [...new Set(coins.map(quoteOf))]
    this.#quoteOf = Int32Array.from(coins, (coin) => this.#quotes.indexOf(quoteOf(coin)))
    this.#ticks = new Float64Array(coins.length)
    this.#weights = new Float64Array(coins.length)
    const column = () => new Float64Array(this.#quotes.length)
    this.#worth = column()
    this.#high = column()
    this.#low = column()
    this.#fall = column()
    this.#left = column()
    this.#floor = column()
    this.#limit = column().fill(Number.NEGATIVE_INFINITY)
    this.#share = column()
    this.#peak = column()
    this.#moments = this.#quotes.map(() => new Moments(coins.length))
    const { marked } = state.facts
    // until a price is heard of a coin, it is worth what it was worth in the last sample
    for (const [symbol, price] of Object.entries(marked.prices)) {
      const coin = this.#coinOf.get(symbol)
      if (coin !== undefined) this.#ticks[coin] = market.scales[coin]!.floor(parse(price))
    }
    this.#begin(ownedBy(state.folds), { isWhole: false, isTold: marked.filledAt === null && !marked.isMoved })
  }

  /** What a coin is valued at, in whole ticks, since it was heard just now. */
  tick(coin: number, ticks: number): void {
    const before = this.#ticks[coin]!
    this.#ticks[coin] = ticks
    const weight = this.#weights[coin]!
    if (weight === 0) return
    const quote = this.#quoteOf[coin]!
    const worth = this.#worth[quote]! + weight * (ticks - before)
    this.#worth[quote] = worth
    if (worth > this.#high[quote]!) this.#rise(quote, coin)
    else if (worth < this.#floor[quote]!) this.#sink(quote, coin)
  }

  /**
   * Whether a price passed a limit of loss since it was set. Looked for where the worth falls below its floor only: the floor is never
   * lower than a limit that was not passed.
   */
  get isLimitPassed(): boolean {
    return this.#isLimitPassed
  }

  /** `worth`: at that or less. `shareOfPeak`: at so much of the highest worth since `peak`, or less; 0: there is no such limit. */
  watchLimit(
    asset: string,
    { worth, peak, shareOfPeak }: { readonly worth: number; readonly peak: number; readonly shareOfPeak: number },
  ): void {
    const quote = this.#quotes.indexOf(asset)
    this.#limit[quote] = worth
    this.#share[quote] = shareOfPeak
    this.#peak[quote] = peak
    this.#isLimitPassed = false
  }

  /** What the sample that is taken now tells of the time since the one before. */
  told(): Told {
    const now = ownedBy(this.#parts.state.folds)
    const between: Told['between'] = {}
    this.#quotes.forEach((asset, quote) => {
      const rows: Told['between'][string] = []
      let before = this.#began[quote]!
      for (const { timeMs, prices } of this.#moments[quote]!.kept()) {
        const worth = this.#worthOf(asset, this.#owned, prices)
        if (worth === null || worth === before) continue
        rows.push([timeMs, format(worth)])
        before = worth
      }
      // the sample itself says it
      if (rows.length > 0 && before === this.#worthOf(asset, now, this.#ticks)) rows.pop()
      if (rows.length > 0) between[asset] = rows
    })
    return { since: this.#isWhole ? 'mark' : 'start', between }
  }

  /** Begins anew at the sample that was just recorded, with what is owned now. Sums are computed anew, so that no float drifts. */
  marked(): void {
    this.#wakeAt = NEVER
    this.#sleepAt = NEVER
    this.#begin(this.#parts.state.facts.marked, { isWhole: true, isTold: true })
  }

  /**
   * Called before the market is heard again from its beginning, after an interruption. Prices before the last sample and behind
   * a fill after it are passed over; in between, the worth is that of the coins that were owned then.
   */
  rewind(): void {
    const { item, filledAt } = this.#parts.state.facts.marked
    this.#isWhole = false
    this.#weights.fill(0)
    for (const moments of this.#moments) moments.clear()
    this.#wakeAt = item
    this.#sleepAt = filledAt ?? NEVER
    this.passed(0)
  }

  /** Called with each item while the market is heard again. */
  passed(item: number): void {
    if (item === this.#wakeAt) {
      this.#wakeAt = NEVER
      this.#begin(this.#parts.state.facts.marked, { isWhole: true, isTold: true })
    }
    if (item === this.#sleepAt) {
      this.#sleepAt = NEVER
      this.#weights.fill(0)
    }
  }

  /**
   * Called when the market was heard again up to the present. If money came or went since the last sample, the search begins
   * here: a deposit would look like a gain, a withdrawal like a loss.
   */
  caughtUp(): void {
    const { folds, facts } = this.#parts.state
    if (facts.marked.isMoved) this.#begin(ownedBy(folds), { isWhole: false, isTold: false })
  }

  /** `isTold`: the worth of this moment is in the log already, or will be. */
  #begin(owned: Owned, { isWhole, isTold }: { readonly isWhole: boolean; readonly isTold: boolean }): void {
    const { market, clock } = this.#parts
    this.#owned = owned
    // where nothing is held, no price can be missing
    this.#isWhole = isWhole || Object.keys(owned.held).length === 0
    this.#weights.fill(0)
    for (const symbol in owned.held) {
      const coin = this.#coinOf.get(symbol)
      if (coin !== undefined) this.#weights[coin] = toNumber(owned.held[symbol]!) * toNumber(market.scales[coin]!.toMoney(1))
    }
    this.#began = this.#quotes.map((asset, quote) => {
      const exact = this.#worthOf(asset, owned, this.#ticks)
      // where a price is missing nothing is more or less than anything else, until the next sample
      const worth = exact === null ? Number.NaN : toNumber(exact)
      for (const column of [this.#worth, this.#high, this.#low]) column[quote] = worth
      this.#fall[quote] = 0
      this.#left[quote] = 1
      const moments = this.#moments[quote]!
      moments.clear()
      this.#setFloor(quote)
      if (this.#isAtLimit(quote, worth)) this.#isLimitPassed = true
      if (isTold) return exact
      const place = moments.take(this.#ticks, clock.nowMs())
      moments.put(HIGHEST, place)
      moments.put(LOWEST, place)
      return null
    })
  }

  /** Null where a coin is held of which no price is known. */
  #worthOf(asset: string, { held, cash }: Owned, prices: Float64Array): Money | null {
    const { market, state } = this.#parts
    let worth = cash[asset] ?? ZERO
    for (const symbol in held) {
      if (quoteIn(state.folds.portfolio, symbol) !== asset) continue
      const coin = this.#coinOf.get(symbol)
      const ticks = coin === undefined ? 0 : prices[coin]!
      if (coin === undefined || ticks === 0) return null
      worth += multiply(held[symbol]!, market.scales[coin]!.toMoney(ticks))
    }
    return worth
  }

  #rise(quote: number, coin: number): void {
    const moments = this.#moments[quote]!
    this.#high[quote] = this.#worth[quote]!
    moments.release(HIGHEST)
    moments.put(HIGHEST, moments.take(this.#ticks, this.#parts.market.valueMs[coin]!))
    this.#setFloor(quote)
  }

  #sink(quote: number, coin: number): void {
    const moments = this.#moments[quote]!
    const worth = this.#worth[quote]!
    const high = this.#high[quote]!
    const isLowest = worth < this.#low[quote]!
    const isDeepest = high - worth > this.#fall[quote]!
    const isLeast = isDeepest && high > 0 && worth < this.#left[quote]! * high
    if (this.#isAtLimit(quote, worth)) this.#isLimitPassed = true
    // the floor is rounded
    if (!isLowest && !isDeepest) return
    if (isLowest) moments.release(LOWEST)
    if (isDeepest) moments.release(FALL_TROUGH)
    if (isLeast) moments.release(SHARE_TROUGH)
    const place = moments.take(this.#ticks, this.#parts.market.valueMs[coin]!)
    if (isLowest) {
      this.#low[quote] = worth
      moments.put(LOWEST, place)
    }
    if (isDeepest) {
      this.#fall[quote] = high - worth
      moments.copy(FALL_PEAK, HIGHEST)
      moments.put(FALL_TROUGH, place)
    }
    if (isLeast) {
      this.#left[quote] = worth / high
      moments.copy(SHARE_PEAK, HIGHEST)
      moments.put(SHARE_TROUGH, place)
    }
    this.#setFloor(quote)
  }

  #isAtLimit(quote: number, worth: number): boolean {
    const share = this.#share[quote]!
    return worth <= this.#limit[quote]! || (share > 0 && worth <= share * Math.max(this.#peak[quote]!, this.#high[quote]!))
  }

  /** One floor serves both kinds of fall: one that is deeper as a share is deeper as money too, because peaks only rise. */
  #setFloor(quote: number): void {
    this.#floor[quote] = Math.max(this.#low[quote]!, this.#high[quote]! - this.#fall[quote]!)
  }
}

const quoteOf = ({ parts }: Coin): string => parts.quote ?? ''
