import { watchedCall } from '../kernel/watched-call.ts'
import type { StrategyShare } from './strategy-shares.ts'
import type { AboutCoin } from './strategy-stopped.ts'

/** Which share a strategy is asked about, at the end of which candle, and how long it may take for its answer. */
export type AskedInTime = Pick<StrategyShare, 'instrument' | 'slot'> & {
  readonly calledFor: AboutCoin
  readonly closeMs: number
  readonly limitMs: number
}

/** What came back, or after how long none was waited for any more. */
export type InTime<T> = { readonly answer: T } | { readonly lateAfterMs: number }

/**
 * Calls code that is not ours, as long as it may take. Whether it is late is chance: a session that is played again is told so by what was
 * kept of it.
 */
export type CallInTime = <T>(call: () => T, asked: AskedInTime) => InTime<T>

/** On a tape nothing is late: whoever does not come back at all is ended from beside. */
export const inItsOwnTime: CallInTime = (call, { calledFor, closeMs }) => ({ answer: watchedCall(call, calledFor, closeMs) })
