import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'

const folder = join(dirname(dirname(import.meta.dirname)), 'profiles')
const ENDING = '.yaml'

/** The configurations that come with the engine, by name. */
const profileNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort()

/** The file of a profile. Throws a UsageError where there is none of that name. */
export const profileFile = (name: string): string => {
  const names = profileNames()
  if (names.includes(name)) return join(folder, `${name}${ENDING}`)
  const near = nearest(name, names)
  throw new UsageError(`There is no profile "${name}"${near === null ? '.' : `; did you mean ${near}?`} There ${listOf(names)}.`)
}

/** The signals that come with a profile; undefined: it has none. */
export const profileSignals = (name: string): string | undefined => {
  const file = join(folder, `${name}.signals.jsonl`)
  return existsSync(file) ? file : undefined
}

const listOf = (names: readonly string[]): string => `${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`
