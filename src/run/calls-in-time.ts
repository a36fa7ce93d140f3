import { createContext, Script } from 'node:vm'
import type { CallInTime } from '../command/call-in-time.ts'

/** So much of the time that passes is given to them again. */
const GIVEN_BACK = 0.5
/** Of the time after which a loop that stands still is killed: what else is done in the same turn has the rest. */
const OF_LOOP = 1 / 3
/** What is left to each where all is used up: a thousand times what one needs that looks at a hundred candles. */
const LEAST_MS = 20

type CallsParts = {
  /** a clock that nobody can turn */
  readonly steadyMs: () => number
  /** after how long an event loop that stands still is killed */
  readonly loopLimitMs: () => number
}

/**
 * Ends code that is not ours where it does not come back in time, also within a loop that never ends: V8 stops whatever runs, and nothing
 * of it is finished. What runs then may be a reading of the engine's own: those change nothing. It costs a fifth of a millisecond a call.
 * Many that take long at the end of one candle would keep the engine from all else, so they share a third of the time after which it would
 * be killed, and have that again as time passes.
 */
export class CallsInTime {
  readonly #parts: CallsParts
  readonly #realm: { call: () => void } = { call: () => {} }
  /** most engines have no strategy out of a file */
  #script: Script | null = null
  /** what was used up of the shared time, by then */
  #usedMs = 0
  #sinceMs = 0

  constructor(parts: CallsParts) {
    this.#parts = parts
  }

  readonly call: CallInTime = (call, { limitMs }) => {
    const { steadyMs, loopLimitMs } = this.#parts
    const beganMs = steadyMs()
    const sharedMs = loopLimitMs() * OF_LOOP
    const usedMs = Math.max(0, this.#usedMs - (beganMs - this.#sinceMs) * GIVEN_BACK)
    const lateAfterMs = Math.max(LEAST_MS, Math.floor(Math.min(limitMs, sharedMs - usedMs)))
    const answered = this.#within(lateAfterMs, call)
    this.#sinceMs = steadyMs()
    this.#usedMs = Math.min(sharedMs, usedMs + this.#sinceMs - beganMs)
    return answered ?? { lateAfterMs }
  }

  /** Null: it was ended. Throws what the call throws. */
  #within<T>(lateAfterMs: number, call: () => T): { readonly answer: T } | null {
    let came: { readonly answer: T } | { readonly thrown: unknown } | null = null
    // not by the error that tells of the end: a strategy can throw one like it
    this.#realm.call = () => {
      try {
        came = { answer: call() }
      } catch (thrown) {
        came = { thrown }
      }
    }
    if (this.#script === null) createContext(this.#realm)
    this.#script ??= new Script('call()')
    try {
      this.#script.runInContext(this.#realm, { timeout: lateAfterMs })
    } catch (error) {
      if (came === null && (error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    }
    const back = came as { readonly answer: T } | { readonly thrown: unknown } | null
    if (back !== null && 'thrown' in back) throw back.thrown
    return back
  }
}
