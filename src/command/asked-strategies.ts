import { isFlat } from '../../machines/position/state.ts'
import type { Settings } from '../config/settings.ts'
import { type Wishes, wishesOf } from '../decision/answer.ts'
import type { ChooseStrategy, ChosenStrategy, EntryOptions, PositionView, StrategyView } from '../decision/strategy.ts'
import { assert } from '../kernel/assert.ts'
import { canonical } from '../kernel/canonical.ts'
import { thrownWords } from '../kernel/foreign-words.ts'
import { positionName } from '../kernel/slots.ts'
import type { Bar } from '../market/bar.ts'
import type { Candles } from '../market/candle-window.ts'
import type { ReadIndicators } from '../market/indicator-set.ts'
import type { Market } from '../market/market.ts'
import type { TimeframeName } from '../market/timeframe-name.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { CallInTime } from './call-in-time.ts'
import type { Coin } from './coin.ts'
import { LateStrategies } from './late-strategies.ts'
import { positionView } from './position-view.ts'
import type { Cause, Recorder } from './recorder.ts'
import { type Kept, SeenCoin } from './seen-coin.ts'
import { type StrategyShare, sharesOf } from './strategy-shares.ts'
import { type AboutCoin, StrategyStopped } from './strategy-stopped.ts'

type AskedStrategiesParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly recorder: Pick<Recorder, 'note' | 'record'>
  readonly choose: ChooseStrategy
  /** how one out of a file is called */
  readonly inTime: CallInTime
}

/** Of one share: its strategy by the options that were in force, and what that is shown. */
type Asked = {
  readonly share: StrategyShare
  entry: EntryOptions
  chosen: ChosenStrategy
  /** the chosen one, by the name that a person reads */
  calledFor: AboutCoin
  readonly read: ReadIndicators
  readonly view: SeenByStrategy
}

/** What a strategy is shown of its own coin: one object, whose last fields are set anew for each candle. */
class SeenByStrategy extends SeenCoin implements StrategyView {
  readonly coin: StrategyView['coin']
  bar: Readonly<Bar> = NO_BAR
  settings: unknown = null
  indicators: StrategyView['indicators'] = {}

  constructor(coin: Coin, kept: Kept, position: () => PositionView, others: ReadonlyMap<string, SeenCoin> | null) {
    super(coin, kept, position)
    this.coin = (symbol) => {
      if (others === null) throw new RangeError('it looks at another coin, and does not say so (others: true)')
      return others.get(symbol) ?? null
    }
  }
}

const NOTHING: readonly WishesOfShare[] = []
const NO_WISHES: Wishes = { entry: null, exit: null, plan: null }
const NO_BAR: Readonly<Bar> = { closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }

/** What a share's strategy wants of which positions. */
export type WishesOfShare = Wishes & { readonly coins: readonly number[]; readonly strategy: string }

/** Asks the strategies of all coins, each about its own share of them, and takes nothing from them that is no answer. */
export class AskedStrategies {
  readonly #parts: AskedStrategiesParts
  readonly #shares: readonly StrategyShare[]
  /** by instrument, in the order of its slots */
  readonly #asked: readonly (readonly Asked[])[]
  /** by position */
  readonly #askedOf: readonly Asked[]
  readonly #late: LateStrategies
  /** the candle that is asked about */
  #bar: Readonly<Bar> | null = null

  constructor(parts: AskedStrategiesParts) {
    this.#parts = parts
    this.#late = new LateStrategies(parts)
    const shares = sharesOf(parts.coins)
    this.#shares = shares.flat()
    this.#asked = shares.map((ofInstrument) => ofInstrument.map((share) => this.#begin(share)))
    const asked = this.#asked.flat()
    this.#askedOf = parts.coins.map((_, coin) => asked.find(({ share }) => share.coins.includes(coin))!)
  }

  /**
   * What the strategies of an instrument want at the end of its candle, of those that want anything. Throws StrategyStopped where one
   * cannot be asked.
   */
  ask(instrument: number, bar: Readonly<Bar>): readonly WishesOfShare[] {
    let wanted = NOTHING
    for (const asked of this.#asked[instrument]!) {
      const wishes = this.#ask(asked, bar)
      if (!wantsAnything(wishes)) continue
      wanted = [...wanted, { ...wishes, coins: asked.share.coins, strategy: asked.chosen.strategy.id }]
    }
    return wanted
  }

  /** Other options are in force. */
  optionsApplied(cause: Cause): void {
    this.#late.optionsApplied(cause)
  }

  /** What a proposal of a position is written under. */
  idOf(coin: number): string {
    return this.#askedOf[coin]!.chosen.strategy.id
  }

  #ask(asked: Asked, bar: Readonly<Bar>): Wishes {
    const { entry } = this.#parts.settings.of(this.#first(asked.share).parts)
    if (entry !== asked.entry) {
      const chosen = this.#parts.choose(entry)
      Object.assign(asked, { entry, chosen, calledFor: calledForOf(chosen, asked.view) })
    }
    this.#bar = bar
    return (asked.chosen.file === undefined ? this.#answer(asked, bar) : this.#askFile(asked, bar)) ?? NO_WISHES
  }

  /** One that is late has said nothing, and one that was so too often is not asked. */
  #askFile(asked: Asked, bar: Readonly<Bar>): Wishes | null {
    const { share } = asked
    if (this.#late.isOff(share)) return null
    const wishes = this.#answer(asked, bar)
    // who answers otherwise when asked again has read something that a later start would not find as it was
    const again = wishes === null || !wantsAnything(wishes) ? wishes : this.#answer(asked, bar)
    if (wishes === null || again === null) return null
    if (again !== wishes && canonical(again) !== canonical(wishes))
      throw this.#stopped(asked, bar, 'asked twice about one candle it answered differently')
    this.#late.inTime(share)
    return wishes
  }

  #begin(share: StrategyShare): Asked {
    const { settings, market, choose } = this.#parts
    const coin = this.#first(share)
    const { entry } = settings.of(coin.parts)
    const chosen = choose(entry)
    const { strategy } = chosen
    const needs = strategy.needs?.(chosen.settings) ?? {}
    const read = market.indicators[coin.instrument]!.reader(needs)
    const others = strategy.others === true ? new Map(this.#othersOf(share, chosen)) : null
    const view = new SeenByStrategy(coin, this.#kept(coin, chosen), () => this.#position(share), others)
    return { share, entry, chosen, calledFor: calledForOf(chosen, view), read, view }
  }

  /** Of other coins a strategy sees its own share as well. */
  #othersOf(share: StrategyShare, chosen: ChosenStrategy): readonly (readonly [symbol: string, seen: SeenCoin])[] {
    const others = this.#shares.filter((other) => other.instrument !== share.instrument && other.slot === share.slot)
    return others.map((other) => {
      const of = this.#first(other)
      return [of.symbol, new SeenCoin(of, this.#kept(of, chosen), () => this.#position(other))] as const
    })
  }

  #first({ coins: [first] }: StrategyShare): Coin {
    return this.#parts.coins[first!]!
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

  /** The first of the share's positions that is not flat, else the first. */
  #position({ instrument, coins: slots }: StrategyShare): PositionView {
    const { coins, state, market } = this.#parts
    assert(this.#bar !== null, 'A strategy looks at positions while it is asked.')
    const states = slots.map((slot) => positionOf(state, coins[slot]!.position.stream))
    const at = Math.max(
      0,
      states.findIndex((one) => !isFlat(one)),
    )
    const closes = slots.flatMap((slot) => state.folds.closes.coins[positionName(coins[slot]!.parts)]?.closes ?? [])
    const close = market.scales[instrument]!.toNumber(market.lastTicks[instrument]!)
    return positionView(states[at]!, closes, this.#bar.closeMs, close)
  }

  /** Null: it came too late. */
  #answer(asked: Asked, bar: Readonly<Bar>): Wishes | null {
    const { chosen, view, read } = asked
    // a file of somebody may write to what it is shown: not to the candle that the engine goes on with
    view.bar = chosen.file === undefined ? bar : Object.freeze({ ...bar })
    view.settings = chosen.settings
    view.indicators = read()
    let wishes: Wishes | string | null
    try {
      wishes = chosen.file === undefined ? wishesOf(chosen.strategy.on(view)) : this.#inTime(asked, bar)
    } catch (error) {
      throw error instanceof StrategyStopped ? error : this.#stopped(asked, bar, thrown(error), error)
    }
    if (typeof wishes === 'string') throw this.#stopped(asked, bar, wishes)
    return wishes
  }

  #inTime({ share, chosen: { strategy }, view, calledFor }: Asked, { closeMs }: Readonly<Bar>): Wishes | string | null {
    const { settings, inTime } = this.#parts
    const { instrument, slot } = share
    const asked = { instrument, slot, calledFor, closeMs, limitMs: settings.now.live.strategyLimitMs }
    const said = inTime(() => wishesOf(strategy.on(view)), asked)
    if ('answer' in said) return said.answer
    this.#late.late(share, { strategy: strategy.id, barCloseMs: closeMs, limitMs: said.lateAfterMs })
    return null
  }

  #stopped({ calledFor }: Asked, { closeMs }: Readonly<Bar>, why: string, cause?: unknown): StrategyStopped {
    return new StrategyStopped(calledFor, closeMs, why, cause)
  }
}

const calledForOf = ({ strategy, file }: ChosenStrategy, { symbol }: Pick<StrategyView, 'symbol'>): AboutCoin => ({
  who: file === undefined ? strategy.id : `${strategy.id} (${file})`,
  symbol,
})

const wantsAnything = ({ entry, exit, plan }: Wishes): boolean => (entry ?? exit ?? plan) !== null

const LONGEST = 200
const thrown = (error: unknown): string => {
  const text = thrownWords(error)
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
  return `it threw "${text.slice(0, LONGEST)}"`
}
