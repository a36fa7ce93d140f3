import { pause, type Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import { Unreachable } from './wire.ts'

export type Patience = {
  /** an append without an answer counts as unknown after this long, and its connection as dead */
  readonly answerMs: number
  /** pause before the attempt after `attempt` (from 1) */
  waitMs(attempt: number): number
  /** a question is repeated for this long before it is given up; time spent on answers that never came counts */
  readonly readMs: number
}

type Asking = { readonly timers: Timers; readonly patience: Patience }

/** Counts attempts in a row that had no answer, and says whether another one may follow. */
export class Attempts {
  readonly #asking: Asking
  #failed = 0
  #beganMs: number
  #lastMs: number
  /** the error of the first attempt: it names the cause, later ones often only a consequence of it */
  first: unknown = null

  constructor(asking: Asking) {
    this.#asking = asking
    this.#beganMs = this.#lastMs = asking.timers.steadyMs()
  }

  /** An answer came: the next failure begins a new row. */
  succeeded(): void {
    this.#failed = 0
    this.first = null
    this.#beganMs = this.#lastMs = this.#asking.timers.steadyMs()
  }

  /** An attempt failed. Waits and returns true if another one may follow; false if one that takes as long would end after `readMs`. */
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
 * Reads pages of rows, and after a lost connection goes on behind the last row: no row comes twice, and none is missing. `read`
 * begins behind the row it is given, or at the beginning for null. Throws what `read` throws, unless another attempt may help.
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
