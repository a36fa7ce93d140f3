import { setImmediate, setTimeout } from 'node:timers/promises'

/**
 * Time comes in through this port. `nowMs` is the engine's clock (on a tape the tape's), `wallMs` the computer's,
 * which is recorded and enters no decision and no fold. Epoch milliseconds.
 */
export interface Clock {
  nowMs(): number
  wallMs(): number
  /** the moment itself, of a clock that stands still while something is decided; of all others that is `nowMs` */
  runningMs?(): number
}

export const momentMs = (clock: Clock): number => clock.runningMs?.() ?? clock.nowMs()

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

/**
 * The clock of a process that trades in the computer's time: set once, by the wall, then moved by a clock that nobody
 * can turn. It never goes back, and begins no earlier than `notBeforeMs`, the time of the last event in the log.
 */
export class SteadyClock implements Clock {
  readonly #beganMs: number

  constructor(notBeforeMs: number) {
    this.#beganMs = Math.max(Date.now(), notBeforeMs) - performance.now()
  }

  nowMs(): number {
    return Math.floor(this.#beganMs + performance.now())
  }

  wallMs(): number {
    return Date.now()
  }
}

/** Rings once, at a time of the engine's clock; a new time replaces the one before it. */
export interface Alarm {
  set(atMs: number, ring: () => void): void
  clear(): void
}

/** The longest that a timer can wait; whoever waits longer is woken in between and waits again. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

export class SteadyAlarm implements Alarm {
  readonly #clock: Clock
  readonly #timers: Timers
  #callOff = (): void => {}

  constructor(clock: Clock, timers: Timers = steadyTimers) {
    this.#clock = clock
    this.#timers = timers
  }

  set(atMs: number, ring: () => void): void {
    this.clear()
    if (atMs === Number.POSITIVE_INFINITY) return
    const waitMs = Math.min(Math.max(atMs - this.#clock.nowMs(), 0), LONGEST_WAIT_MS)
    this.#callOff = this.#timers.after(waitMs, () => (this.#clock.nowMs() < atMs ? this.set(atMs, ring) : ring()))
  }

  clear(): void {
    this.#callOff()
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

/** Timers in the computer's time for adapters that must not wait for ever; a simulation brings its own. */
export interface Timers {
  /** milliseconds since some fixed point, by a clock that nobody can turn and that goes on while the process is stopped */
  steadyMs(): number
  /** the computer's clock, which anybody can turn, but which also counts while the computer sleeps */
  wallMs(): number
  /** rings once after `ms`; returns the way to call it off */
  after(ms: number, ring: () => void): () => void
}

export const steadyTimers: Timers = {
  steadyMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (ms, ring) => {
    const timer = globalThis.setTimeout(ring, Math.min(ms, LONGEST_WAIT_MS))
    return () => clearTimeout(timer)
  },
}

/** What `work` comes to if that is soon enough, else null. */
export const within = async <Result>(timers: Timers, ms: number, work: Promise<Result>): Promise<Result | null> => {
  let callOff = (): void => {}
  const late = new Promise<null>((resolve) => {
    callOff = timers.after(ms, () => resolve(null))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    callOff()
  }
}

export const pause = (timers: Timers, ms: number): Promise<void> => new Promise((resolve) => timers.after(ms, resolve))
