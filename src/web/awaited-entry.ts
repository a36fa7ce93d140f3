import { positionView } from '../command/position-view.ts'
import { rememberedConfig } from '../config/remembered-config.ts'
import { Settings } from '../config/settings.ts'
import { namedStrategy } from '../decision/strategies/index.ts'
import type { Strategy, StrategyView } from '../decision/strategy.ts'
import type { Options } from '../kernel/difference.ts'
import { partsOfPosition } from '../kernel/slots.ts'
import type { Bar } from '../market/bar.ts'
import { IndicatorSet } from '../market/indicator-set.ts'
import type { CandleSource, PlainCandle } from '../view/candle-source.ts'
import type { Awaited } from '../view/why/awaited.ts'
import type { AskAwaited } from '../view/why/objections.ts'
import { coinAt } from './coins-of.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

/** By the options of the log, where this coinfold takes them and the strategy is one of the engine's own. */
const chosenBy = (options: Options, name: string): { strategy: Strategy; entry: ReturnType<Settings['of']>['entry'] } | null => {
  try {
    const { entry } = new Settings(rememberedConfig(options).config).of(partsOfPosition(name))
    return { strategy: namedStrategy(entry).strategy, entry }
  } catch {
    // options of another version, or a file of somebody
    return null
  }
}

const barOf = ([beginMs, open, high, low, close, volume]: PlainCandle, lengthMs: number): Bar => ({
  ...{ closeMs: beginMs + lengthMs, open, high, low, close, volume },
})

const unread = (): never => {
  throw new RangeError('A strategy of the engine says what it reads.')
}

type Seen = Parameters<AskAwaited>[0] & { readonly candles: CandleSource }

/**
 * How far the newest candle was from what the coin's strategy waits for, reckoned anew from the candles by the options of then. Null: it
 * proposed something at that candle, or there are no candles, or no strategy that can say so.
 */
export const awaitedEntry = async ({ moment, name, nowMs, candles }: Seen): Promise<Awaited | null> => {
  const coin = coinAt(moment, name)
  const { facts, folds } = moment.state
  const chosen = coin === null || facts.options == null ? null : chosenBy(facts.options, name)
  const lengthMs = coin === null ? null : candles.ownMs(coin.symbol)
  if (coin === null || chosen === null || lengthMs === null || chosen.strategy.awaits === undefined) return null
  const { strategy, entry } = chosen
  const set = new IndicatorSet(lengthMs)
  const read = set.reader(strategy.needs?.(entry) ?? {})
  const highs = strategy.highs?.(entry) === true ? set.highs() : null
  // the highest since some time may be as old as the market
  const fromMs = highs === null ? nowMs - 2 * Math.max(entry.windowMin * MINUTE_MS, DAY_MS) : 0
  let bar: Bar | null = null
  for (const candle of await candles.window(coin.symbol, fromMs, nowMs, lengthMs)) set.push((bar = barOf(candle, lengthMs)))
  if (bar === null) return null
  const { closeMs, close } = bar
  const view: StrategyView = {
    symbol: coin.symbol,
    timeframeMs: lengthMs,
    candles: unread,
    highSince: (ms) => (highs === null ? unread() : highs.since(ms)),
    position: positionView(coin.position, folds.closes.coins[name]?.closes ?? [], closeMs, close),
    bar,
    settings: entry,
    indicators: read(),
    coin: unread,
  }
  if (strategy.on(view) !== null) return null
  const [values] = strategy.awaits?.(view) ?? []
  return values === undefined ? null : { strategy: strategy.id, closeMs, values }
}
