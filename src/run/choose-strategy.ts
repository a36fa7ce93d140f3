import type { Settings } from '../config/settings.ts'
import { namedStrategy } from '../decision/strategies/index.ts'
import type { ChooseStrategy, Strategy } from '../decision/strategy.ts'
import { UsageError } from '../kernel/errors.ts'
import { thrownWords } from '../kernel/foreign-words.ts'
import { watchedCall } from '../kernel/watched-call.ts'
import type { IndicatorNeed, IndicatorNeeds } from '../market/indicators/index.ts'
import { indicatorNamed, needOf } from '../market/published/named-indicator.ts'
import { timeframeMsOf } from '../market/timeframe-name.ts'

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** A need as the engine's own are, options that were left out being as usual. Throws a UsageError for one that no indicator fits. */
const needFrom = (name: string, need: unknown): IndicatorNeed => {
  if (!isFields(need) || typeof need.is !== 'string')
    throw new UsageError(`What it needs as "${name}" is no indicator: { is: 'sma', period: 20 } is one.`)
  const { is, timeframe, ...options } = need
  const plain = needOf(indicatorNamed(is as string), options)
  if (timeframe === undefined) return plain
  if (typeof timeframe !== 'string' || timeframeMsOf(timeframe) === null)
    throw new UsageError(`The timeframe of what it needs as "${name}" is ${String(timeframe)}: 5m, 4h and 1d are some.`)
  return { ...plain, timeframe: timeframe as NonNullable<IndicatorNeed['timeframe']> }
}

const whyNot = (error: unknown): string =>
  error instanceof UsageError ? error.message : `What it needs cannot be read: ${thrownWords(error)}.`

/** Somebody's strategy: what it is was checked where it was read, what it needs is checked here, and what it answers each time. */
const outOfFile = (file: string, strategy: Strategy): Strategy => {
  const who = `${strategy.id} (${file})`
  const read = <T>(one: () => T): T => {
    try {
      return watchedCall(one, { who, symbol: null }, 0)
    } catch (error) {
      throw new UsageError(`The strategy ${who} cannot be asked. ${whyNot(error)}`)
    }
  }
  return {
    ...strategy,
    needs: (settings): IndicatorNeeds =>
      read(() => {
        const needs: unknown = strategy.needs?.(settings) ?? {}
        if (!isFields(needs) || Array.isArray(needs) || 'then' in needs) throw new UsageError('What it needs are no indicators by name.')
        return Object.fromEntries(Object.entries(needs).map(([name, need]) => [name, needFrom(name, need)]))
      }),
    ...(strategy.highs && {
      highs: (settings) =>
        read(() => {
          const highs: unknown = strategy.highs!(settings)
          if (typeof highs !== 'boolean') throw new UsageError('Its highs say neither true nor false.')
          return highs
        }),
    }),
    on: (view) => strategy.on(view),
  }
}

/** The strategies that the options in force name, the engine's own or out of files. */
export const chooseStrategy =
  (settings: Settings): ChooseStrategy =>
  (entry) => {
    const file = settings.strategyFile(entry.strategy)
    if (file === undefined) return namedStrategy(entry)
    // its shape was checked where it was read
    const strategy = file.strategy as unknown as Strategy
    return { strategy: outOfFile(entry.strategy, strategy), settings: entry.settings, file: entry.strategy }
  }
