import { isFlat } from '../../machines/position/state.ts'
import type { Settings } from '../config/settings.ts'
import { type Wishes, wishesOf } from '../decision/answer.ts'
import type { ChooseStrategy, ChosenStrategy, EntryOptions, PositionView, StrategyView } from '../decision/strategy.ts'
import { assert } from '../kernel/assert.ts'
import { canonical } from '../kernel/canonical.ts'
import { positionName } from '../kernel/slots.ts'
import { type CalledFor, watchedCall } from '../kernel/watched-call.ts'
import type { Bar } from '../market/bar.ts'
import type { Candles } from '../market/candle-window.ts'
import type { ReadIndicators } from '../market/indicator-set.ts'
import type { Market } from '../market/market.ts'
import type { TimeframeName } from '../market/timeframe-name.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { type Coin, oneOfEach, slotsOf } from './coin.ts'
import { positionView } from './position-view.ts'
import { type Kept, SeenCoin } from './seen-coin.ts'
import { StrategyStopped } from './strategy-stopped.ts'

type AskedStrategiesParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly choose: ChooseStrategy
}

/** Of one instrument: its strategy by the options that were in force, and what that is shown. */
type Asked = {
  entry: EntryOptions
  chosen: ChosenStrategy
  /** the chosen one, by the name that a person reads */
  calledFor: CalledFor
  readonly read: ReadIndicators
  readonly view: SeenByStrategy
}

/** What a strategy is shown of its own coin: one object, whose last fields are set anew for each candle. */
class SeenByStrategy extends SeenCoin implements StrategyView {
  readonly coin: StrategyView['coin']
  bar: Readonly<Bar> = NO_BAR
  settings: unknown = null
  indicators: StrategyView['indicators'] = {}

  constructor(coin: Coin, kept: Kept, position: () => PositionView, others: ReadonlyMap<string, SeenCoin>) {
    super(coin, kept, position)
    this.coin = (symbol) => others.get(symbol) ?? null
  }
}

const NO_BAR: Readonly<Bar> = { closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }

/** Asks the strategies of all coins, each about its own, and takes nothing from them that is no answer. */
export class AskedStrategies {
  readonly #parts: AskedStrategiesParts
  readonly #instruments: readonly Coin[]
  readonly #slots: readonly (readonly number[])[]
  readonly #asked: readonly Asked[]
  /** the candle that is asked about */
  #bar: Readonly<Bar> | null = null

  constructor(parts: AskedStrategiesParts) {
    this.#parts = parts
    this.#slots = slotsOf(parts.coins)
    this.#instruments = oneOfEach(parts.coins)
    this.#asked = this.#instruments.map((coin) => this.#begin(coin))
  }

  /** What the strategy of an instrument wants at the end of its candle. Throws StrategyStopped where it is none that can be asked. */
  ask(instrument: number, bar: Readonly<Bar>): Wishes {
    const asked = this.#asked[instrument]!
    const { entry } = this.#parts.settings.of(asked.view.symbol)
    if (entry !== asked.entry) {
      const chosen = this.#parts.choose(entry)
      Object.assign(asked, { entry, chosen, calledFor: calledForOf(chosen, asked.view) })
    }
    this.#bar = bar
    const wishes = this.#answer(asked, bar)
    // who answers otherwise when asked again has read something that a later start would not find as it was
    if (
      asked.chosen.file !== undefined &&
      (wishes.entry ?? wishes.exit) !== null &&
      canonical(this.#answer(asked, bar)) !== canonical(wishes)
    )
      throw this.#stopped(asked, bar, 'asked twice about one candle it answered differently')
    return wishes
  }

  /** What a proposal of the instrument is written under. */
  idOf(instrument: number): string {
    return this.#asked[instrument]!.chosen.strategy.id
  }

  #begin(coin: Coin): Asked {
    const { settings, market, choose } = this.#parts
    const { entry } = settings.of(coin.symbol)
    const chosen = choose(entry)
    const { strategy } = chosen
    const needs = strategy.needs?.(chosen.settings) ?? {}
    const read = market.indicators[coin.instrument]!.reader(needs)
    const others = strategy.others === true ? this.#instruments.filter((other) => other !== coin) : []
    const seen = others.map((other) => [other.symbol, new SeenCoin(other, this.#kept(other, chosen), () => this.#position(other))] as const)
    const view = new SeenByStrategy(coin, this.#kept(coin, chosen), () => this.#position(coin), new Map(seen))
    return { entry, chosen, calledFor: calledForOf(chosen, view), read, view }
  }

  #kept({ instrument }: Coin, { strategy, settings }: ChosenStrategy): Kept {
    const { timeframes = [], lookback } = strategy
    const set = this.#parts.market.indicators[instrument]!
    const candles = new Map<TimeframeName | undefined, Candles>()
    if (lookback !== undefined) {
      candles.set(undefined, set.candles(null, lookback))
      for (const timeframe of timeframes) candles.set(timeframe, set.candles(timeframe, lookback))
    }
    return { candles, highs: strategy.highs?.(settings) === true ? set.highs() : null }
  }

  /** The first of the instrument's positions that is not flat, else the first. */
  #position({ instrument }: Coin): PositionView {
    const { coins, state, market } = this.#parts
    assert(this.#bar !== null, 'A strategy looks at positions while it is asked.')
    const slots = this.#slots[instrument]!
    const states = slots.map((slot) => positionOf(state, coins[slot]!.position.stream))
    const at = Math.max(
      0,
      states.findIndex((one) => !isFlat(one)),
    )
    const closes = slots.flatMap((slot) => state.folds.closes.coins[positionName(coins[slot]!.parts)]?.closes ?? [])
    const close = market.scales[instrument]!.toNumber(market.lastTicks[instrument]!)
    return positionView(states[at]!, closes, this.#bar.closeMs, close)
  }

  #answer(asked: Asked, bar: Readonly<Bar>): Wishes {
    const { chosen, view, read } = asked
    // a file of somebody may write to what it is shown: not to the candle that the engine goes on with
    view.bar = chosen.file === undefined ? bar : Object.freeze({ ...bar })
    view.settings = chosen.settings
    view.indicators = read()
    let wishes: Wishes | string
    try {
      const answer = chosen.file === undefined ? chosen.strategy.on(view) : this.#watched(asked, bar)
      wishes = wishesOf(answer)
    } catch (error) {
      throw this.#stopped(asked, bar, thrown(error), error)
    }
    if (typeof wishes === 'string') throw this.#stopped(asked, bar, wishes)
    return wishes
  }

  #watched({ chosen, view, calledFor }: Asked, { closeMs }: Readonly<Bar>): unknown {
    return watchedCall(() => chosen.strategy.on(view), calledFor, closeMs)
  }

  #stopped({ calledFor }: Asked, { closeMs }: Readonly<Bar>, why: string, cause?: unknown): StrategyStopped {
    return new StrategyStopped(calledFor, closeMs, why, cause)
  }
}

const calledForOf = ({ strategy, file }: ChosenStrategy, { symbol }: Pick<StrategyView, 'symbol'>): CalledFor => ({
  who: file === undefined ? strategy.id : `${strategy.id} (${file})`,
  symbol,
})

const LONGEST = 200
const thrown = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  return `it threw "${text.slice(0, LONGEST)}"`
}
