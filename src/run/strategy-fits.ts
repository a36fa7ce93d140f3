import type { Settings } from '../config/settings.ts'
import { UsageError } from '../kernel/errors.ts'
import { type TimeframeName, timeframeMsOf } from '../market/timeframe-name.ts'
import { chooseStrategy } from './choose-strategy.ts'

const MINUTE_MS = 60_000

type Asked = { readonly symbol: string; readonly series: { readonly timeframeMs: number } }

/** Throws a UsageError where a strategy cannot be asked about a coin: by what it needs, or by the length of the candles. */
export const requireStrategiesFit = (settings: Settings, { coins }: { readonly coins: readonly Asked[] }): void => {
  const choose = chooseStrategy(settings)
  const { slots } = settings
  const asked = coins.flatMap((coin) => (slots.length === 0 ? [coin] : slots.map((slot) => ({ ...coin, slot }))))
  for (const { series, ...of } of asked) {
    const { symbol } = of
    const { strategy, settings: own, file } = choose(settings.of(of).entry)
    const needs = Object.values(strategy.needs?.(own) ?? {})
    // what it cannot say is refused here, before a log is begun
    strategy.highs?.(own)
    const timeframes = [...(strategy.timeframes ?? []), ...needs.flatMap(({ timeframe }) => timeframe ?? [])]
    const isWhole = (timeframe: TimeframeName): boolean => Number.isInteger(timeframeMsOf(timeframe)! / series.timeframeMs)
    const wrong = timeframes.find((timeframe) => !isWhole(timeframe))
    if (wrong !== undefined)
      throw new UsageError(
        `The strategy ${strategy.id}${file === undefined ? '' : ` (${file})`} reads candles of ${wrong}, and those of ${symbol} take ${series.timeframeMs / MINUTE_MS} minutes: a longer one is made of whole candles of the tape.`,
      )
  }
}
