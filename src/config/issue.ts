import type { z } from 'zod'
import { nearest } from '../kernel/nearest.ts'
import { coinPath, readCoinPath } from './coin-path.ts'
import { coinOptions, whyOfBook } from './options/coin-options.ts'
import { slotOptions, whyNotOfSlot } from './options/slot-options.ts'
import { mayHoldSecret } from './secret-options.ts'
import { type Option, optionAt, optionMeant, options } from './shown-options.ts'
import { readSlotPath, slotPath } from './slot-path.ts'

/** A problem that the schema found, as a sentence that begins with the option's name. */
export type SchemaFinding = { readonly path: readonly string[]; readonly message: string }

const shown = (value: unknown): string => {
  if (value === null) return 'empty'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const expected = (option: Option): string => {
  if (option.type === 'word') return option.bounds.includes(',') ? `one of ${option.bounds}` : option.bounds
  if (option.type === 'text') return option.bounds
  if (option.type === 'map') return `a map (${option.bounds})`
  return `${option.type === 'integer' ? 'a whole number' : 'a number'} from ${option.bounds}${option.unit === '' ? '' : ` ${option.unit}`}`
}

/** A name with points is how --set says it; in a file each part has a line of its own. */
const pointed = (key: string): string | null => {
  const [group = '', name = '', ...rest] = key.split('.')
  if (name === '' || rest.length > 0 || (optionAt(key) === undefined && optionAt(group)?.type !== 'map')) return null
  return `is written with a point: put ${name} on a line of its own below "${group}:"`
}

const unknownKey = (path: readonly string[], key: string): SchemaFinding => {
  const full = [...path, key].join('.')
  const how = path.length === 0 ? pointed(key) : null
  if (how !== null) return { path: [key], message: how }
  const ofCoin = readCoinPath(full)
  if (ofCoin !== null) return { path: [...path, key], message: strayOf(coinOwner(ofCoin.symbol), ofCoin.option) }
  const ofSlot = readSlotPath(full)
  if (ofSlot !== null) return { path: [...path, key], message: strayOf(slotOwner(ofSlot.slot), ofSlot.option) }
  const siblings = options.map((option) => option.path)
  const instrument = ['tickSize', 'stepSize', 'minQuantity', 'minNotional']
  // Somebody who left out the group wrote a name that is exact at its end.
  const sameEnd = siblings.find((name) => name.endsWith(`.${key}`))
  const near =
    path[0] === 'instruments'
      ? nearest(key, instrument)
      : (sameEnd ?? nearest(full, [...siblings, ...siblings.map((name) => name.split('.')[0] ?? '')]))
  return { path: [...path, key], message: `is no option${near === null ? '' : `; did you mean ${near}?`}` }
}

/** A coin or a slot: what may be said of it, and how its options are called. */
type Owner = {
  readonly groups: readonly string[]
  readonly whyNot: (option: string) => string | null
  readonly refusal: string
  readonly pathOf: (option: string) => string
}
const coinOwner = (symbol: string): Owner => ({
  groups: Object.keys(coinOptions.shape),
  whyNot: whyOfBook,
  refusal: 'is of the whole book and cannot differ by coin',
  pathOf: (option) => coinPath({ symbol, option }),
})
const slotOwner = (slot: string): Owner => ({
  groups: Object.keys(slotOptions.shape),
  whyNot: whyNotOfSlot,
  refusal: 'cannot differ by slot',
  pathOf: (option) => slotPath({ slot, option }),
})

const strayOf = ({ groups, whyNot, refusal, pathOf }: Owner, option: string): string => {
  const why = whyNot(option)
  if (why !== null) return `${refusal}: ${why}`
  const names = options.map(({ path }) => path).filter((path) => path.includes('.') && whyNot(path) === null)
  const sameEnd = names.find((name) => name.endsWith(`.${option.split('.').at(-1)}`))
  const near = sameEnd ?? nearest(option, [...names, ...groups])
  return `is no option${near === null ? '' : `; did you mean ${pathOf(near)}?`}`
}

/** Turns one issue of the schema into findings; bounds come from the table, so that text and check cannot differ. */
export const findingsOf = (issue: z.core.$ZodIssue): SchemaFinding[] => {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? 'is no name' }]
  const option = optionMeant(path.join('.'))
  if (option === undefined || option.path === 'mode') {
    if (issue.input === undefined) return [{ path, message: 'is missing' }]
    if (issue.code === 'invalid_type' && issue.expected === 'object')
      return [{ path, message: `must be a group of options, not ${shown(issue.input)}` }]
    if (issue.code === 'invalid_type' || issue.code === 'invalid_union')
      return [{ path, message: `must be an amount, not ${shown(issue.input)}` }]
    return [{ path, message: option === undefined ? `${issue.message}, not ${shown(issue.input)}` : issue.message }]
  }
  // it may hold a password
  if (option.path === 'store')
    return [{ path, message: 'must be sqlite, or the URL of an EventStoreDB server such as esdb://host:2113?tls=false' }]
  if (mayHoldSecret(option.path)) return [{ path, message: `must be ${expected(option)}` }]
  const isNumber = option.type === 'number' || option.type === 'integer'
  const quoted = isNumber && typeof issue.input === 'string' && /^-?[\d.]+$/.test(issue.input) ? ' (without quotes)' : ''
  return [{ path, message: `must be ${expected(option)}${quoted}, not ${shown(issue.input)}` }]
}
