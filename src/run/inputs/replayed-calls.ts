import type { CallInTime } from '../../command/call-in-time.ts'
import { neverCameBack } from '../../command/strategy-stopped.ts'
import { steadyTimers } from '../../kernel/clock.ts'
import { CALL_PATIENCE_MS } from '../../kernel/watched-call.ts'
import { CallsInTime } from '../calls-in-time.ts'
import type { InputLine } from './input-line.ts'

type LateLine = Extract<InputLine, { kind: 'late' }>

const keyOf = (coin: number, slot: string | null): string => `${coin} ${slot ?? ''}`

/** How strategies are called in a session that is played again: those are late that were late then, and are not called at all. */
export class ReplayedCalls {
  // whoever was in time then comes back, unless the file is another one by now
  readonly #calls = new CallsInTime({ steadyMs: () => steadyTimers.steadyMs(), loopLimitMs: () => Number.POSITIVE_INFINITY })
  #late: ReadonlyMap<string, number> = new Map()

  /** Those of the candle that is handed over next. */
  tell(lines: readonly LateLine[]): void {
    this.#late = new Map(lines.map(({ coin, slot, lateAfterMs }) => [keyOf(coin, slot), lateAfterMs]))
  }

  readonly call: CallInTime = (call, asked) => {
    const { instrument, slot, calledFor, closeMs } = asked
    const lateAfterMs = this.#late.get(keyOf(instrument, slot ?? null))
    if (lateAfterMs !== undefined) return { lateAfterMs }
    const said = this.#calls.call(call, { ...asked, limitMs: CALL_PATIENCE_MS })
    if ('answer' in said) return said
    throw neverCameBack(calledFor, closeMs)
  }
}
