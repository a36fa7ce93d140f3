/**
 * What a person is told when something goes wrong: the message is one or more sentences that say what was wrong,
 * where, and what to do. Anything else that is thrown is a defect of the program.
 */

/** What an error is about, in one word for scripts (docs/reference/scripts.md). */
export type ErrorSubject = 'usage' | 'configuration' | 'tape' | 'log-held' | 'log-damaged' | 'log-missing' | 'store' | 'disk' | 'failure'

/** The request cannot be carried out as asked: a wrong flag, value or configuration. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly subject: ErrorSubject = 'usage'
}

/** Of the system's own codes those that are about the disk and its permissions. */
const OF_DISK: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'EFBIG', 'EIO']

/** Whether the system refused something for the sake of the disk: it is full, or may not be read or written. */
export const isOfDisk = (error: unknown): boolean => error instanceof Error && 'code' in error && OF_DISK.includes(error.code)

/** The request was right, the world was not: a missing file, a damaged log, a full disk. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly subject: ErrorSubject = isOfDisk(this.cause) ? 'disk' : 'failure'
}

/** A file cannot be made where it was to be. */
export class NoFolder extends Failure {
  override readonly subject = 'disk'
  constructor(path: string) {
    super(`The file ${path} cannot be made: its folder is missing; make it first, or name another.`)
  }
}
