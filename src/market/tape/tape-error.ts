import { Failure, UsageError } from '../../kernel/errors.ts'

/** A tape that cannot be played. The message is one sentence for a person, with file and line where there is one. */
export class TapeError extends Failure {
  override readonly subject = 'tape'
}

/** What was named as a tape, or as a part of one, is none. */
export class NoTape extends UsageError {
  override readonly subject = 'tape'
}

/** Asked to stop while a tape was read: nothing was begun. */
export class ReadingStopped extends Failure {
  constructor() {
    super('Stopped while the tape was read.')
  }
}
