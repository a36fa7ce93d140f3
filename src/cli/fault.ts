import { CommanderError } from 'commander'
import { Unfit } from '../config/strategy-file/hooks.ts'
import { StoreFailure } from '../event/store.ts'
import { BrokenInvariant } from '../kernel/assert.ts'
import { Failure, isOfDisk, UsageError } from '../kernel/errors.ts'
import { asksJson, interrupted } from './asks-json.ts'
import { errorColours, isJsonPrinted, note, printJson } from './output.ts'

/** What the person is told, and the exit code: 0 fine, 1 failure, 2 wrong usage or configuration. */
export type Fault = { readonly exitCode: number; readonly text: string | null }

/** What the system's own codes mean to a person; the path it names is kept. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The quota of this disk is used up',
  EACCES: 'No permission',
  EPERM: 'No permission',
  EROFS: 'The disk is read-only',
  ENOENT: 'There is no such file',
  ELOOP: 'The links lead round in a circle',
  EISDIR: 'A file was expected, and this is a folder',
  ENOTDIR: 'A folder was expected, and this is a file',
  EMFILE: 'Too many files are open',
  EFBIG: 'The file would be larger than it may be here',
  EIO: 'The disk refused to read or write',
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/**
 * Commander says in a code which kind of error it is, and in its text alone which option or argument is meant: the text is taken over. The
 * methods that are handed the option itself are private to it and in none of its types: an update could end them without a word.
 */
const usage = (error: CommanderError): Fault => {
  // Help and version were asked for and are printed by now; help after a missing subcommand is printed, too.
  if (error.exitCode === 0 || error.code === 'commander.help') return { exitCode: error.exitCode === 0 ? 0 : 2, text: null }
  const sentence = error.message.replace(/^error: /, '').replace(/\s*\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
  return {
    exitCode: 2,
    text: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?]$/.test(sentence) ? '' : '.'} "--help" shows what is possible.`,
  }
}

/** Where in a file of a strategy something was thrown: the file, and the line. */
const IN_A_STRATEGY = /([^/\s(]+)\?strategy=\d+:(\d+)/

/** A strategy is asked for answers at once, so what it does later is nobody's to catch. Null: it is something else. */
const leftBehind = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null
  if (error instanceof Unfit) return `A strategy ${error.message}.`
  const [, file, line] = IN_A_STRATEGY.exec(error.stack ?? '') ?? []
  if (file === undefined) return null
  return `A strategy left something to be done later, which threw "${firstLine(error.message)}" (${file}, line ${line}): a strategy waits for nothing. What was before is in the log.`
}

/** Whether the system said no, for a reason that has words here. */
export const isOfSystem = (error: unknown): boolean => SYSTEM[((error ?? {}) as NodeJS.ErrnoException).code ?? ''] !== undefined

export const faultOf = (error: unknown): Fault => {
  if (error instanceof CommanderError) return usage(error)
  if (error instanceof UsageError) return { exitCode: 2, text: error.message }
  if (error instanceof Failure || error instanceof StoreFailure) return { exitCode: 1, text: error.message }
  if (error instanceof BrokenInvariant)
    return {
      exitCode: 1,
      text: `Stopped before a rule was broken that must hold: ${error.message} What the log holds is untouched by it; "verify" checks it.`,
    }
  const left = leftBehind(error)
  if (left !== null) return { exitCode: 1, text: left }
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  const known = SYSTEM[code ?? '']
  if (known) return { exitCode: 1, text: `${known}${path === undefined ? '' : `: ${path}`}.` }
  const what = error instanceof Error ? `${error.name}: ${firstLine(error.message)}` : firstLine(String(error))
  return { exitCode: 1, text: `Something went wrong that coinfold has no words for (${what}); with COINFOLD_DEBUG=1 it prints where.` }
}

const codeOf = (error: unknown): string => {
  if (error instanceof CommanderError) return 'usage'
  if (error instanceof UsageError || error instanceof Failure) return error.subject
  if (isOfDisk(error)) return 'disk'
  return isOfSystem(error) ? 'failure' : 'defect'
}

/** What a script is told, in place of the document it asked for by `--json`; null: all was said. */
export const errorDocument = (error: unknown): object | null => {
  const { exitCode, text } = faultOf(error)
  if (text === null) return null
  const problems = error instanceof UsageError && 'problems' in error ? { problems: error.problems } : {}
  return { error: { code: codeOf(error), message: text, exitCode, ...problems } }
}

const owesJson = (): boolean => asksJson(process.argv.slice(2)) && !isJsonPrinted()

/** Tells the person and the script, sets the exit code, and shows the stack only to those who ask for it. */
export const reportFault = (error: unknown): void => {
  const { exitCode, text } = faultOf(error)
  process.exitCode = exitCode
  if (text !== null) note(`${errorColours.red('coinfold:')} ${text}`)
  if (process.env.COINFOLD_DEBUG && text !== null && error instanceof Error) note(error.stack ?? '')
  const document = errorDocument(error)
  if (document !== null && owesJson()) printJson(document)
}

/** Ends the process by a signal's wish, with its exit code. */
export const endInterrupted = (exitCode: number): never => {
  if (owesJson()) printJson(interrupted(exitCode))
  return process.exit(exitCode)
}
