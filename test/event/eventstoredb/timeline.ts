import type { Timers } from '../../../src/kernel/clock.ts'

type Timer = { readonly atMs: number; readonly ring: () => void }

/** Time that passes only when everybody waits for it. */
export class Timeline {
  #nowMs = 0
  readonly #timers = new Set<Timer>()
  /** called after everything that happens */
  onStep: () => void = () => {}

  get nowMs(): number {
    return this.#nowMs
  }

  /** how many timers would keep a process alive */
  get pending(): number {
    return this.#timers.size
  }

  after(ms: number, ring: () => void): () => void {
    const timer = { atMs: this.#nowMs + (ms >= 0 ? ms : 1), ring }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** A process's own clock: begins anywhere, and runs `rate` times as fast as the true one. */
  clock(rate = 1, beganMs = 0): Timers {
    return {
      steadyMs: () => beganMs + this.#nowMs * rate,
      wallMs: () => beganMs + this.#nowMs * rate,
      after: (ms, ring) => this.after(ms / rate, ring),
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Until the promise settles, or until the time; throws if nothing is left that could settle it. */
  async run<T>(until: Promise<T> | number): Promise<T | undefined> {
    let isOver = false
    const stop = (): void => {
      isOver = true
    }
    if (typeof until === 'number') this.after(until - this.#nowMs, stop)
    else until.then(stop, stop)
    for (;;) {
      await breathe()
      this.onStep()
      if (isOver) return typeof until === 'number' ? undefined : until
      this.#next()
    }
  }

  #next(): void {
    const first = [...this.#timers].reduce<Timer | null>(
      (least, timer) => (least !== null && least.atMs <= timer.atMs ? least : timer),
      null,
    )
    if (first === null) throw new Error('Everybody waits for something that never happens.')
    this.#timers.delete(first)
    this.#nowMs = Math.max(this.#nowMs, first.atMs)
    first.ring()
  }
}

/** Lets every promise that can go on go on. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
