import { optionMeant, options } from '../config/shown-options.ts'
import { withoutOwner } from '../config/slot-path.ts'
import { UsageError } from '../kernel/errors.ts'
import { format, type Money, parse, ZERO } from '../kernel/money.ts'
import { nearest } from '../kernel/nearest.ts'

/** An option and what is tried for it, as `--set` would write it. */
export type Varied = { readonly key: string; readonly values: readonly string[] }

const MOST_VALUES = 10_000
const SHAPE = 'KEY=FROM..TO/STEP or KEY=VALUE,VALUE, such as exit.hardStopPct=2..6/0.5'

const amountOf = (text: string, spec: string): Money => {
  try {
    return parse(text.trim())
  } catch {
    throw new UsageError(`In "${spec}" the text "${text}" is no decimal number. It must be ${SHAPE}.`)
  }
}

const between = (spec: string, from: Money, to: Money, step: Money): readonly string[] => {
  if (step <= ZERO || to < from) throw new UsageError(`"${spec}" leads nowhere: FROM must not be above TO, and STEP must be above 0.`)
  if ((to - from) / step >= BigInt(MOST_VALUES)) throw new UsageError(`"${spec}" has more than ${MOST_VALUES} values: take a wider step.`)
  const values: string[] = []
  for (let value = from; value <= to; value += step) values.push(format(value))
  return values
}

const OF_OWNERS: readonly string[] = ['coins', 'slots']
/** Settings of a strategy and entries of a map such as `capital.USD` are named by others: they are judged when they are tried. */
const isOfMap = (key: string): boolean => {
  const names = key.split('.')
  const above = names.slice(1).map((_, nth) => names.slice(0, nth + 1).join('.'))
  return above.some((path) => !OF_OWNERS.includes(path) && optionMeant(path)?.type === 'map')
}

/** Throws a UsageError for what is no option, or no values of it. Whether a value can be is judged when it is tried. */
export const readVaried = (spec: string): Varied => {
  const at = spec.indexOf('=')
  if (at < 1) throw new UsageError(`"${spec}" varies nothing: it must be ${SHAPE}.`)
  const key = spec.slice(0, at).trim()
  const text = spec.slice(at + 1).trim()
  if (optionMeant(key) === undefined && !isOfMap(withoutOwner(key))) {
    const near = nearest(
      key,
      options.map(({ path }) => path),
    )
    throw new UsageError(`There is no option "${key}"${near === null ? '.' : `; did you mean ${near}?`} "config explain" lists them.`)
  }
  if (text.includes('..') && !text.includes('/')) throw new UsageError(`"${spec}" says no step: it must be ${SHAPE}.`)
  const range = /^([^.]+(?:\.\d+)?)\.\.([^/]+)\/(.+)$/.exec(text)
  if (range !== null) {
    const [from, to, step] = [range[1]!, range[2]!, range[3]!].map((part) => amountOf(part, spec)) as [Money, Money, Money]
    return { key, values: between(spec, from, to, step) }
  }
  const values = text.split(',').map((value) => value.trim())
  if (values.some((value) => value === '')) throw new UsageError(`"${spec}" has an empty value: it must be ${SHAPE}.`)
  const twice = values.find((value, nth) => values.indexOf(value) !== nth)
  if (twice !== undefined) throw new UsageError(`"${spec}" has the value ${twice} twice.`)
  return { key, values }
}
