import { pause, type Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import { Unreachable } from './wire.ts'

export type Patience = {
  /** after so long an append without an answer counts as unknown, and its connection as dead */
  readonly answerMs: number
  /** pause before the attempt after `attempt` (from 1) */
  waitMs(attempt: number): number
  /** so long a question is asked again and again before it is given up, answers that never came included */
  readonly readMs: number
}

type Asking = { readonly timers: Timers; readonly patience: Patience }

/** Attempts in a row that had no answer. */
export class Attempts {
  readonly #asking: Asking
  #failed = 0
  #beganMs: number
  #lastMs: number
  /** the first of this row: what it says is the cause, and what later ones say is often its consequence */
  first: unknown = null

  constructor(asking: Asking) {
    this.#asking = asking
    this.#beganMs = this.#lastMs = asking.timers.steadyMs()
  }

  /** There was an answer: what fails from now on is counted anew. */
  succeeded(): void {
    this.#failed = 0
    this.first = null
    this.#beganMs = this.#lastMs = this.#asking.timers.steadyMs()
  }

  /** One more failed. False: another one that takes as long would end too late. Else it has waited for the moment of the next one. */
  async again(error: unknown = null): Promise<boolean> {
    this.first ??= error
    const { timers, patience } = this.#asking
    const nowMs = timers.steadyMs()
    const waitMs = patience.waitMs(++this.#failed)
    if (nowMs - this.#beganMs + waitMs + (nowMs - this.#lastMs) > patience.readMs) return false
    await pause(timers, waitMs)
    this.#lastMs = timers.steadyMs()
    return true
  }
}

/**
 * Pages of rows that go on behind the last row received when the connection is lost in between: none twice, none missing.
 * `read` begins behind the row it is given, or at the beginning for null. Throws what `read` throws for good.
 */
export async function* retried(
  asking: Asking,
  read: (last: Row | null) => AsyncIterable<readonly Row[]>,
  isEndless = false,
): AsyncIterable<readonly Row[]> {
  let last: Row | null = null
  for (const attempts = new Attempts(asking); ; ) {
    try {
      for await (const page of read(last)) {
        last = page.at(-1) ?? last
        yield page
        attempts.succeeded()
      }
      return
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      if (await attempts.again(error)) continue
      if (!isEndless) throw attempts.first
      attempts.succeeded()
    }
  }
}
