import { setImmediate, setTimeout } from 'node:timers/promises'

/**
 * Time comes in through this port. `nowMs` is the engine's clock (on a tape the tape's), `wallMs` the computer's,
 * which is recorded and enters no decision and no fold. Epoch milliseconds.
 */
export interface Clock {
  nowMs(): number
  wallMs(): number
}

/** The clock of a tape: it stands where the driver puts it. */
export class TapeClock implements Clock {
  #nowMs = 0

  set(ms: number): void {
    this.#nowMs = ms
  }

  nowMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return Date.now()
  }
}

/** Seconds since some fixed point, for measuring how long something took. */
export const stopwatch = (): (() => number) => {
  const began = performance.now()
  return () => (performance.now() - began) / 1000
}

/** Lets signals and other waiting work of the process in. */
export const breathe = (): Promise<void> => setImmediate()

/** Waits in the computer's time; returns early when `signal` is aborted. */
export const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined)
}
