import { Failure } from '../../kernel/errors.ts'

/** A tape that cannot be played. The message is one sentence for a person, with file and line where there is one. */
export class TapeError extends Failure {}

/** Asked to stop while a tape was read: nothing was begun. */
export class ReadingStopped extends Failure {
  constructor() {
    super('Stopped while the tape was read.')
  }
}
