import type { Verdict } from '../command/input.ts'
import type { Report } from '../exchange/port.ts'
import type { Flow } from '../flow.ts'

/** Hands the engine what happens, in order, and owns the clock by which it happens. */
export interface InputSource {
  /**
   * Hands over what comes next. A promise: the next call is to wait for it, whether or not something was handed over. `end`:
   * nothing will come any more.
   */
  next(): Promise<void> | 'handed' | 'end'
  /** what the venue says */
  hear(report: Report): void
  /** what became of what was handed over */
  judged(verdicts: readonly Verdict[]): void
  /** The venue has said what is open: what is asked from now on waits until the engine trades. */
  surveyed?(): void
  /** Aborted when a person's kill waits, behind which no start goes on; none where no person is heard. */
  readonly killed?: AbortSignal
  /** Hears and hands over nothing more. */
  close(): void
}

/** Why nothing more is driven: the source ended, the process was told to stop, or a person ended or killed the session. */
export type DriveEnd = 'end' | 'stopped' | 'operator' | 'killed'

/**
 * Moves the engine by a source: one thing is taken in, and all that follows from it is durable before the next. Rejects when the
 * log cannot be written; nothing may be sent then, and the process has to stop.
 */
export const drive = async (flow: Flow, source: InputSource, stop: AbortSignal): Promise<DriveEnd> => {
  try {
    for (;;) {
      if (stop.aborted) return 'stopped'
      const next = source.next()
      if (next === 'end') return 'end'
      if (flow.hasWork) {
        source.judged(await flow.settle())
        const { ending } = flow
        if (ending !== null) return ending
      }
      if (next !== 'handed') await next
    }
  } finally {
    source.close()
  }
}
