import { CommanderError } from 'commander'
import { options } from '../config/shown-options.ts'
import { UsageError } from '../kernel/errors.ts'

// Of the options that hold what was typed: more would be a list, and "config explain" is one.
const MOST_NAMED = 3
const SHORTEST = 3

/** Options of the engine that a flag of this name was probably meant for: `--drop` for entry.dropPct. */
const meantBy = (flag: string): readonly string[] => {
  const typed = flag.replace(/[^a-z0-9]/gi, '').toLowerCase()
  if (typed.length < SHORTEST) return []
  const plain = (path: string): string => path.replaceAll('.', '').toLowerCase()
  const named = options.map(({ path }) => path).filter((path) => plain(path).includes(typed))
  const exact = named.filter((path) => plain(path) === typed || plain(path.slice(path.indexOf('.') + 1)) === typed)
  return exact.length > 0 ? exact : named
}

/** Commands that take --set. */
const SETTING: readonly unknown[] = ['run', 'config']

/** The error itself, or for a flag that names an option of the engine one that says how options are set. */
export const withOptionMeant = (error: unknown, command: string | undefined): unknown => {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption' || !SETTING.includes(command)) return error
  const flag = /'(--?[^'=]+)/.exec(error.message)?.[1] ?? ''
  const meant = meantBy(flag)
  if (meant.length === 0 || meant.length > MOST_NAMED) return error
  const set = meant.map((path) => `--set ${path}=VALUE`).join(' or ')
  return new UsageError(`There is no flag ${flag}: options of the engine are set by ${set}; "config explain" tells of each.`)
}
