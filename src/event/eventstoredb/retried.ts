import { pause, type Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import { Unreachable } from './wire.ts'

export type Patience = {
  /** after so long an append without an answer counts as unknown, and its connection as dead */
  readonly answerMs: number
  /** pause before the attempt after `attempt` (from 1) */
  waitMs(attempt: number): number
  /** how often in a row a read may fail before it is given up */
  readonly readAttempts: number
}

/**
 * Pages of rows that go on behind the last row received when the connection is lost in between: none twice, none missing.
 * `read` begins behind the row it is given, or at the beginning for null. Throws what `read` throws for good.
 */
export async function* retried(
  { timers, patience }: { readonly timers: Timers; readonly patience: Patience },
  read: (last: Row | null) => AsyncIterable<readonly Row[]>,
  attempts = patience.readAttempts,
): AsyncIterable<readonly Row[]> {
  let last: Row | null = null
  for (let failures = 0; ; ) {
    try {
      for await (const page of read(last)) {
        failures = 0
        last = page.at(-1) ?? last
        yield page
      }
      return
    } catch (error) {
      if (!(error instanceof Unreachable) || ++failures >= attempts) throw error
      await pause(timers, patience.waitMs(failures))
    }
  }
}
