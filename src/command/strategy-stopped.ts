import { Failure, UsageError } from '../kernel/errors.ts'
import type { CalledFor } from '../kernel/watched-call.ts'

export type AboutCoin = CalledFor & { readonly symbol: string }
const isAboutCoin = (calledFor: CalledFor): calledFor is AboutCoin => calledFor.symbol !== null

/** A strategy threw, did not come back, or answered with what is no answer: nothing is traded on it. */
export class StrategyStopped extends Failure {
  constructor({ who, symbol }: AboutCoin, closeMs: number, why: string, cause?: unknown) {
    const when = new Date(closeMs).toISOString()
    super(
      `The strategy ${who} was stopped at the candle of ${symbol} that ended ${when}: ${why}. Nothing was traded on it; what was before is in the log.`,
      { cause },
    )
  }
}

/** Of one that is ended from outside. */
export const neverCameBack = (calledFor: CalledFor, closeMs: number): Error =>
  isAboutCoin(calledFor)
    ? new StrategyStopped(calledFor, closeMs, 'it did not come back from one candle')
    : new UsageError(`The strategy ${calledFor.who} cannot be asked. It did not come back when it was asked what it needs.`)
