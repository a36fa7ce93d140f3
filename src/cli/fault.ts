import { CommanderError } from 'commander'
import { StoreFailure } from '../event/store.ts'
import { BrokenInvariant } from '../kernel/assert.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { errorColours, note } from './output.ts'

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
  EISDIR: 'A file was expected, and this is a folder',
  ENOTDIR: 'A folder was expected, and this is a file',
  EMFILE: 'Too many files are open',
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

const usage = (error: CommanderError): Fault => {
  // Help and version were asked for and are printed by now; help after a missing subcommand is printed, too.
  if (error.exitCode === 0 || error.code === 'commander.help') return { exitCode: error.exitCode === 0 ? 0 : 2, text: null }
  const sentence = error.message.replace(/^error: /, '').replace(/\s*\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
  return {
    exitCode: 2,
    text: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?]$/.test(sentence) ? '' : '.'} "--help" shows what is possible.`,
  }
}

export const faultOf = (error: unknown): Fault => {
  if (error instanceof CommanderError) return usage(error)
  if (error instanceof UsageError) return { exitCode: 2, text: error.message }
  if (error instanceof Failure || error instanceof StoreFailure) return { exitCode: 1, text: error.message }
  if (error instanceof BrokenInvariant)
    return {
      exitCode: 1,
      text: `Stopped before a rule was broken that must hold: ${error.message} What the log holds is untouched by it; "verify" checks it.`,
    }
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  const known = SYSTEM[code ?? '']
  if (known) return { exitCode: 1, text: `${known}${path === undefined ? '' : `: ${path}`}.` }
  const what = error instanceof Error ? `${error.name}: ${firstLine(error.message)}` : firstLine(String(error))
  return { exitCode: 1, text: `Something went wrong that coinfold has no words for (${what}); with COINFOLD_DEBUG=1 it prints where.` }
}

/** Tells the person, sets the exit code, and shows the stack only to those who ask for it. */
export const reportFault = (error: unknown): void => {
  const { exitCode, text } = faultOf(error)
  process.exitCode = exitCode
  if (text !== null) note(`${errorColours.red('coinfold:')} ${text}`)
  if (process.env.COINFOLD_DEBUG && text !== null && error instanceof Error) note(error.stack ?? '')
}
