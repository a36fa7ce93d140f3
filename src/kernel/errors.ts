/**
 * What a person is told when something goes wrong: the message is one or more sentences that say what was wrong,
 * where, and what to do. Anything else that is thrown is a defect of the program.
 */

/** The request cannot be carried out as asked: a wrong flag, value or configuration. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The request was right, the world was not: a missing file, a damaged log, a full disk. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure'
}
