import type { z } from 'zod'
import { nearest } from '../../kernel/nearest.ts'
import { strategyNames } from '../strategy-names.ts'

/** What the configuration knows of a strategy: that it is one, and what its settings are. */
export type StrategyShape = { readonly id: string; readonly settings: z.ZodType; readonly timeframes?: readonly string[] }

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isFunction: Check = (value) => typeof value === 'function'
const isMissing: Check = (value) => value === undefined
export const MOST_LOOKBACK = 10_000

const FIELDS: Readonly<Record<string, readonly [Check, wanted: string]>> = {
  id: [(value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value), 'a name of small letters, digits and hyphens'],
  settings: [(value) => isFunction((value as Fields | null | undefined)?.safeParse), 'a schema of zod, such as z.object({})'],
  timeframes: [
    (value) =>
      isMissing(value) || (Array.isArray(value) && value.every((one) => typeof one === 'string' && /^[1-9]\d{0,3}[mhdw]$/.test(one))),
    'a list of timeframes such as 5m, 4h, 1d',
  ],
  lookback: [
    (value) => isMissing(value) || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_LOOKBACK),
    `a whole number of candles from 1 to ${MOST_LOOKBACK}`,
  ],
  others: [(value) => isMissing(value) || typeof value === 'boolean', 'true or false'],
  highs: [(value) => isMissing(value) || isFunction(value), 'a function of the settings'],
  needs: [(value) => isMissing(value) || isFunction(value), 'a function of the settings'],
  on: [isFunction, 'a function of the view'],
}

/** Under these the log knows somebody else's proposals. */
const TAKEN: readonly unknown[] = [...strategyNames, 'signals', 'plan-changes']

/** What is wrong with what a file exports, as a part of a sentence behind its name; null: it is a strategy. */
export const shapeFault = (exported: unknown): string | null => {
  if (typeof exported !== 'object' || exported === null)
    return `exports no strategy: export default defineStrategy({ ${Object.keys(FIELDS).join(', ')} })`
  const fields = exported as Fields
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(FIELDS, name)) continue
    const near = nearest(name, Object.keys(FIELDS))
    return `has a field "${name}", which no strategy has${near === null ? '' : `; did you mean ${near}?`}`
  }
  for (const [name, [check, wanted]] of Object.entries(FIELDS)) {
    if (check(fields[name])) continue
    return fields[name] === undefined ? `has no ${name}: ${wanted}` : `has as its ${name} what is not ${wanted}`
  }
  if (TAKEN.includes(fields.id)) return `has the id "${fields.id}", which the engine's own proposals have in the log: name it otherwise`
  return fields.timeframes !== undefined && fields.lookback === undefined
    ? 'names timeframes and no lookback: how many candles of each it reads'
    : null
}
