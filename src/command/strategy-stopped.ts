import { Failure } from '../kernel/errors.ts'
import type { CalledFor } from '../kernel/watched-call.ts'

/** A strategy threw, did not come back, or answered with what is no answer: nothing is traded on it. */
export class StrategyStopped extends Failure {
  constructor({ who, symbol }: CalledFor, closeMs: number, why: string, cause?: unknown) {
    const when = new Date(closeMs).toISOString()
    super(
      `The strategy ${who} was stopped at the candle of ${symbol} that ended ${when}: ${why}. Nothing was traded on it; what was before is in the log.`,
      { cause },
    )
  }
}

/** Of one that is ended from outside. */
export const neverCameBack = (calledFor: CalledFor, closeMs: number): StrategyStopped =>
  new StrategyStopped(calledFor, closeMs, 'it did not come back from one candle')
