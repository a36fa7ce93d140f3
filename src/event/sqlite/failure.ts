import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ErrorSubject } from '../../kernel/errors.ts'
import { StoreFailure } from '../store.ts'

/** Where its folder is there, a right is missing, or a folder has the name of a file that lies beside a log. */
export const cannotOpen = (path: string): string =>
  existsSync(dirname(path))
    ? `The log ${path} cannot be opened: there is no permission, or a folder is where a file of it would be.`
    : `The log ${path} cannot be opened: the folder is missing; make it first, or name another.`

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) to what a person needs to know. */
const sentences: ReadonlyMap<number, (path: string) => string> = new Map([
  [5, (path) => `Another process holds the log ${path} locked.`],
  [6, (path) => `Another process holds the log ${path} locked.`],
  [8, (path) => `The log ${path} cannot be written: the file or its folder is read-only.`],
  [
    10,
    (path) =>
      `The disk refused to read or write the log ${path}: it may be full, limited or broken. Nothing of this step was written; look to the disk and start again, a run by --resume.`,
  ],
  [11, (path) => `The log ${path} is damaged: its database structure is broken. Restore it from a copy; nothing was changed.`],
  [
    13,
    (path) =>
      `The disk is full: the log ${path} cannot grow. Nothing of this step was written; free some space and start again, a run by --resume.`,
  ],
  [14, cannotOpen],
  [26, (path) => `${path} is not a coinfold log.`],
])

const subjects: ReadonlyMap<number, ErrorSubject> = new Map([
  [5, 'log-held'],
  [6, 'log-held'],
  [8, 'disk'],
  [10, 'disk'],
  [11, 'log-damaged'],
  [13, 'disk'],
  [14, 'disk'],
])

/** The sentence for whatever SQLite threw; a defect of ours (no SQLite code) is passed on as it is. */
export const sqliteFailure = (error: unknown, path: string): Error => {
  // Node throws this for a number above 2^53, which no writer of a log stores
  if (error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE')
    return new StoreFailure(
      `The log ${path} is damaged: it holds a number that nothing in it can have. Restore it from a copy; nothing was changed.`,
      {
        cause: error,
        subject: 'log-damaged',
      },
    )
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') {
    return error instanceof Error ? error : new Error(String(error))
  }
  // the bits above hold SQLite's extended code of the same failure
  const primary = error.errcode & 0xff
  const sentence = sentences.get(primary)?.(path) ?? `The log ${path} failed: ${error.message} (SQLite code ${error.errcode}).`
  return new StoreFailure(sentence, { cause: error, subject: subjects.get(primary) ?? 'store' })
}

/** Whether what was read is broken: SQLITE_CORRUPT and SQLITE_NOTADB. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff)
