import type { Recorder, Target } from './recorder.ts'

/** Records that the store did not answer for a while, when it answers again. An absence before the session began is not recorded. */
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
