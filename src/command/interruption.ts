import type { Recorder, Target } from './recorder.ts'

/** Records that the store was away, once it is back and a session has begun. */
export class Interruption {
  #record: (awayMs: number, why: string) => void = () => {}

  recordIn(recorder: Recorder, session: Target): void {
    this.#record = (awayMs, why) => {
      recorder.note(session, { type: 'StoreInterrupted', data: { awayMs, why } }, 'store')
    }
  }

  over(awayMs: number, why: string): void {
    this.#record(awayMs, why)
  }
}
