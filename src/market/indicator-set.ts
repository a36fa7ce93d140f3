import { assert } from '../kernel/assert.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Bar } from './bar.ts'
import { type Candles, CandleWindow } from './candle-window.ts'
import { HighSince } from './high-since.ts'
import { type IndicatorNeed, type IndicatorNeeds, type IndicatorValues, makeIndicator } from './indicators/index.ts'
import type { Indicator } from './indicators/indicator.ts'
import { Resampler } from './resample.ts'
import { type TimeframeName, timeframeMsOf } from './timeframe-name.ts'

/** Reads what the indicators say of the newest candle that has ended. */
export type ReadIndicators<Needs extends IndicatorNeeds = IndicatorNeeds> = () => IndicatorValues<Needs>

/** What is fed the candles of one length. `resampler`: of a longer one than the coin's own */
type Frame = { readonly timeframeMs: number; readonly resampler: Resampler | null; readonly fed: { push(bar: Bar): void }[] }

/**
 * The indicators of one coin, and the candles that are kept of it, of its own timeframe and of longer ones. Each indicator is there once,
 * whoever needs it, and is worked out once a candle.
 */
export class IndicatorSet {
  readonly #timeframeMs: number
  readonly #byNeed = new Map<string, Indicator<unknown>>()
  readonly #own: Frame
  readonly #longer: Frame[] = []
  #highs: HighSince | null = null
  #hasBegun = false

  constructor(timeframeMs: number) {
    this.#timeframeMs = timeframeMs
    this.#own = { timeframeMs, resampler: null, fed: [] }
  }

  /** Whoever reads an indicator says so before the first candle. */
  reader<const Needs extends IndicatorNeeds>(needs: Needs): ReadIndicators<Needs> {
    const named = Object.entries(needs).map(([name, need]) => [name, this.#needed(need)] as const)
    // a field at a time: this is asked at every candle, and a list of entries would take longer than all of the rest
    return () => {
      const values: Record<string, unknown> = {}
      for (const [name, indicator] of named) values[name] = indicator.value
      return values as IndicatorValues<Needs>
    }
  }

  /** The newest candles; whoever reads them says so before the first one. */
  candles(timeframe: TimeframeName | null, lookback: number): Candles {
    const frame = this.#frame(timeframe)
    const kept = new CandleWindow(frame.timeframeMs, lookback)
    this.#feed(frame, kept)
    return kept
  }

  /** The highest price since any time; whoever asks for it says so before the first candle. */
  highs(): HighSince {
    if (this.#highs === null) this.#feed(this.#own, (this.#highs = new HighSince()))
    return this.#highs
  }

  push(bar: Bar): void {
    this.#hasBegun = true
    // what is longer ends with it or before it
    for (const { resampler, fed } of this.#longer)
      for (const long of resampler!.push(bar)) {
        // what had begun before the first candle is not known whole
        if (!long.isCut) for (const one of fed) one.push(long)
      }
    for (const one of this.#own.fed) one.push(bar)
  }

  #needed(need: IndicatorNeed): Indicator<unknown> {
    const key = canonical(need)
    const known = this.#byNeed.get(key)
    if (known !== undefined) return known
    const frame = this.#frame(need.timeframe ?? null)
    const made = makeIndicator(need, frame.timeframeMs)
    this.#feed(frame, made)
    this.#byNeed.set(key, made)
    return made
  }

  #feed(frame: Frame, one: { push(bar: Bar): void }): void {
    assert(!this.#hasBegun, 'An indicator is needed from the first candle on: begun later, it would be another one after the next start.')
    frame.fed.push(one)
  }

  #frame(timeframe: TimeframeName | null): Frame {
    const timeframeMs = timeframe === null ? this.#timeframeMs : timeframeMsOf(timeframe)
    assert(timeframeMs !== null, 'A timeframe is a number and a unit.')
    if (timeframeMs === this.#timeframeMs) return this.#own
    const known = this.#longer.find((one) => one.timeframeMs === timeframeMs)
    if (known !== undefined) return known
    const made = { timeframeMs, resampler: new Resampler(this.#timeframeMs, timeframeMs), fed: [] }
    this.#longer.push(made)
    return made
  }
}
