import { UsageError } from '../../kernel/errors.ts'
import type { Bar } from '../bar.ts'
import { type IndicatorName, type IndicatorNeed, makeIndicator } from '../indicators/index.ts'
import type { Indicator } from '../indicators/indicator.ts'
import { defaultsOf, indicatorNamed, needOf } from './named-indicator.ts'

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const
const MINUTE_MS = 60_000

/**
 * An indicator and the candles that it is reckoned over, as programs publish their cases. `input`: columns of the same length, and
 * `timestamp` (of each candle's beginning, in ms) where times matter. `params`: options by their names, or `{ options: [...] }` in their
 * usual order, which is how Tulip writes them. `convention`: in words; what of it is known changes how averages begin and what is called how.
 */
export type Published = {
  readonly indicator: string
  readonly params: Readonly<Record<string, unknown>>
  readonly input: Readonly<Record<string, readonly number[]>>
  readonly convention?: string
}
/** By the name of the output: row by row; null while the indicator is warming up. */
export type Outputs = Record<string, (number | null)[]>

/** Stock.Indicators leaves the candle itself out of its channel, and has other names for the three lines. */
const OF_STOCK_INDICATORS = /stock\.indicators/i
const ITS_CHANNEL: Readonly<Record<string, string>> = { upper: 'upperBand', middle: 'centerline', lower: 'lowerBand' }
/** Tulip's averages begin with the first number, and its MACD has Appel's rounded weights. */
const OF_TULIP = { seed: 'first', roundedWeights: true } as const

const optionsOf = (is: IndicatorName, { params, convention = '' }: Published): Readonly<Record<string, unknown>> => {
  const defaults = defaultsOf(is)
  const { options, ...named } = params
  const isOrdered = Array.isArray(options)
  const isFirst = isOrdered || /\bseeded with (the )?first value/i.test(convention)
  const conventions = {
    ...(isFirst && Object.fromEntries(Object.entries(OF_TULIP).filter(([option]) => Object.hasOwn(defaults, option)))),
    ...(is === 'donchian' && OF_STOCK_INDICATORS.test(convention) && { before: true }),
  }
  if (!isOrdered) return { ...conventions, ...params }
  const names = Object.keys(defaults).filter((option) => typeof defaults[option] === 'number')
  if (options.length > names.length)
    throw new UsageError(
      `The indicator ${is} takes its numbers in this order: ${names.join(', ')}; "options" gives ${options.length} of them.`,
    )
  return { ...conventions, ...named, ...Object.fromEntries(options.map((value, at) => [names[at], value])) }
}

/** What the indicator says at this moment, by the names of its outputs; nothing while it is warming up. */
const said = ({ value }: Indicator<unknown>, is: string): Readonly<Record<string, number | null>> =>
  value === null ? {} : typeof value === 'object' ? (value as Record<string, number>) : { [is]: value as number }

/** The names of its outputs, found by feeding one until it speaks. */
const outputsOf = (need: IndicatorNeed, timeframeMs: number): readonly string[] => {
  const indicator = makeIndicator(need, timeframeMs)
  const bar: Bar = { closeMs: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }
  while (indicator.value === null) {
    bar.closeMs += timeframeMs
    indicator.push(bar)
  }
  return Object.keys(said(indicator, need.is))
}

/** The needed indicator over the candles. */
export const playIndicator = (need: IndicatorNeed, candles: Iterable<Readonly<Bar>>, timeframeMs: number): Outputs => {
  const indicator = makeIndicator(need, timeframeMs)
  const outputs: Outputs = Object.fromEntries(outputsOf(need, timeframeMs).map((name) => [name, []]))
  for (const bar of candles) {
    indicator.push(bar)
    const now = said(indicator, need.is)
    for (const [name, values] of Object.entries(outputs)) values.push(now[name] ?? null)
  }
  return outputs
}

function* candlesOf({ input }: Published, rows: number, timeframeMs: number): Generator<Bar> {
  const bar: Bar = { closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }
  const begins = input.timestamp
  for (let row = 0; row < rows; row++) {
    bar.closeMs = (begins?.[row] ?? row * timeframeMs) + timeframeMs
    // a column that is not there must not be taken for prices: what reads it says nothing that is a number
    for (const column of COLUMNS) bar[column] = input[column]?.[row] ?? Number.NaN
    yield bar
  }
}

const timeframeOf = (begins: readonly number[] = []): number => {
  const steps = begins.slice(1).map((at, nth) => at - begins[nth]!)
  const least = steps.filter((step) => step > 0).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return Number.isFinite(least) ? least : MINUTE_MS
}

/** Windows go by time, and take what is not later than the newest for something that they have already. */
const requireRising = (begins: readonly number[] = []): void => {
  const wrong = begins.findIndex((at, row) => !Number.isSafeInteger(at) || (row > 0 && at <= begins[row - 1]!))
  if (wrong >= 0)
    throw new UsageError(
      `Row ${wrong} of "timestamp" is ${begins[wrong]}: each must be a whole number of ms, and later than the one before it.`,
    )
}

/** Throws a UsageError for what cannot be reckoned: another name, other options, columns that are missing or of different lengths. */
export const playPublished = (published: Published): Outputs => {
  const { indicator, input, convention = '' } = published
  const is = indicatorNamed(indicator)
  const need = needOf(is, optionsOf(is, published))
  const lengths = new Set(Object.values(input).map(({ length }) => length))
  const [rows = 0] = lengths
  if (lengths.size !== 1 || rows === 0)
    throw new UsageError(
      `The columns of "input" must have the same number of rows, one at least; they have ${[...lengths].join(' and ') || 'none'}.`,
    )
  requireRising(input.timestamp)
  const timeframeMs = timeframeOf(input.timestamp)
  const played = playIndicator(need, candlesOf(published, rows, timeframeMs), timeframeMs)
  if (Object.values(played).some((values) => values.some((value) => Number.isNaN(value))))
    throw new UsageError(`${indicator} reads more than the columns ${Object.keys(input).join(', ')}: give it all of ${COLUMNS.join(', ')}.`)
  const isRenamed = is === 'donchian' && OF_STOCK_INDICATORS.test(convention)
  return Object.fromEntries(Object.entries(played).map(([name, values]) => [isRenamed ? ITS_CHANNEL[name]! : name, values]))
}
