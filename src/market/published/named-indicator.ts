import { UsageError } from '../../kernel/errors.ts'
import { nearest } from '../../kernel/nearest.ts'
import { type IndicatorName, type IndicatorNeed, indicators } from '../indicators/index.ts'

/** Other names of ours, in small letters. */
const ALSO: Readonly<Record<string, IndicatorName>> = {
  bbands: 'bollinger',
  bollingerbands: 'bollinger',
  donchianchannels: 'donchian',
  mom: 'momentum',
  stoch: 'stochastic',
  rocp: 'roc',
}

/** All names of options of an indicator, in their usual order, and what they are where nobody says otherwise. */
export const defaultsOf = (name: IndicatorName): Readonly<Record<string, unknown>> => indicators[name].defaults as Record<string, unknown>

/** The indicator that others call so. Throws a UsageError that lists those that there are. */
export const indicatorNamed = (published: string): IndicatorName => {
  const word = published.toLowerCase().replaceAll(/[^a-z]/g, '')
  const own = (Object.keys(indicators) as IndicatorName[]).find((name) => name.toLowerCase() === word)
  const name = own ?? (Object.hasOwn(ALSO, word) ? ALSO[word] : undefined)
  if (name !== undefined) return name
  const near = nearest(word, [...Object.keys(indicators), ...Object.keys(ALSO)])
  throw new UsageError(
    `There is no indicator "${published}"${near === null ? '.' : `; did you mean ${near}?`} There are ${Object.keys(indicators).join(', ')}.`,
  )
}

/** Options that may lie between whole numbers: multiples of a width. */
const FRACTIONS: readonly string[] = ['k', 'multiplier']
const MOST_BARS = 100_000
/** How an average may begin (indicators/moving-average.ts). */
const SEEDS: readonly unknown[] = ['mean', 'first']

const faultOf = (option: string, usual: unknown, value: unknown): string | null => {
  if (typeof usual === 'boolean') return typeof value === 'boolean' ? null : 'true or false'
  if (typeof usual === 'string') return SEEDS.includes(value) ? null : SEEDS.join(' or ')
  const isInRange = typeof value === 'number' && value > 0 && value <= MOST_BARS
  if (FRACTIONS.includes(option)) return isInRange ? null : `a number above 0 and up to ${MOST_BARS}`
  return isInRange && Number.isInteger(value) ? null : `a whole number from 1 to ${MOST_BARS}`
}

/** The indicator with these options, the others as usual. Throws a UsageError for an option that it has not, or a value that cannot be. */
export const needOf = (is: IndicatorName, options: Readonly<Record<string, unknown>>): IndicatorNeed => {
  const defaults = defaultsOf(is)
  for (const [option, value] of Object.entries(options)) {
    const known = Object.keys(defaults)
    if (!Object.hasOwn(defaults, option))
      throw new UsageError(
        `The indicator ${is} has no option "${option}": it has ${known.length === 0 ? 'none' : known.join(', ')}. Leave it out, or correct it.`,
      )
    const wanted = faultOf(option, defaults[option], value)
    if (wanted !== null) throw new UsageError(`The option "${option}" of ${is} is ${JSON.stringify(value)}; it must be ${wanted}.`)
  }
  const { fast, slow } = { ...defaults, ...options }
  if (fast !== undefined && Number(fast) >= Number(slow))
    throw new UsageError(`The option "fast" of ${is} is ${fast}, and "slow" is ${slow}: the fast average must be the shorter one.`)
  return { is, ...defaults, ...options } as IndicatorNeed
}
