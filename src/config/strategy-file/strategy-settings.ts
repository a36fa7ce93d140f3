import type { z } from 'zod'
import { canonical } from '../../kernel/canonical.ts'
import { thrownWords } from '../../kernel/foreign-words.ts'
import { nearest } from '../../kernel/nearest.ts'
import { NO_KEY, namesNoKey } from '../../kernel/no-key.ts'
import type { StrategyShape } from './strategy-shape.ts'

type Values = Readonly<Record<string, unknown>>
export type SettingsFinding = { readonly path: readonly string[]; readonly message: string }
type Read = { readonly values: Values; readonly findings: readonly SettingsFinding[] }

const refused = (findings: readonly SettingsFinding[]): Read => ({ values: {}, findings })
const shapeOf = (settings: z.ZodType): readonly string[] | null => {
  const { shape } = settings as { shape?: unknown }
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : null
}

const asClause = (message: string): string => `${message.charAt(0).toLowerCase()}${message.slice(1)}`

/** What a schema said of what was given; a rule of its own may be about a setting that has its default. */
const refusalOf = (id: string, { path, code, message }: z.core.$ZodIssue, given: Values): string => {
  const [name] = path.map(String)
  const isGiven = path.length === 1 && Object.hasOwn(given, name!)
  if (path.length === 1 && !isGiven && code === 'invalid_type') return `has no value, and the schema of ${id} no default for it`
  return `is refused by ${id}: ${asClause(message)}${isGiven ? `, not ${JSON.stringify(given[name!])}` : ''}`
}

const unknownSetting = (id: string, name: string, known: readonly string[]): SettingsFinding => {
  const near = nearest(name, known)
  return { path: [name], message: `is no setting of ${id}${near === null ? '' : `; did you mean ${near}?`}` }
}

/** Settings as the strategy's own schema has them, defaults filled in; what is wrong with them otherwise. Schemas are anybody's: they may throw. */
export const readSettings = ({ id, settings }: StrategyShape, given: Values): Read => {
  const known = shapeOf(settings)
  const unknown = known === null ? [] : Object.keys(given).filter((name) => !known.includes(name))
  if (unknown.length > 0) return refused(unknown.map((name) => unknownSetting(id, name, known ?? [])))
  try {
    const parsed = settings.safeParse(given)
    if (!parsed.success) {
      const all = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: refusalOf(id, issue, given) }))
      return refused(all)
    }
    const values = (parsed.data ?? {}) as Values
    if (typeof values !== 'object' || Array.isArray(values))
      return refused([{ path: [], message: `are no names and values by the schema of ${id}` }])
    if (namesNoKey(canonical(values))) return refused([{ path: [], message: `hold ${NO_KEY}, which no log can hold` }])
    return { values, findings: [] }
  } catch (error) {
    const why = thrownWords(error).replace(/\.$/, '')
    return refused([{ path: [], message: `cannot be read by the schema of ${id}: ${asClause(why)}` }])
  }
}
