import { setImmediate } from 'node:timers/promises'
import type { Timers } from '../../../src/kernel/clock.ts'

type Ringing = { readonly atMs: number; readonly ring: () => void }

/** Time that a test moves by hand; what is due rings in order, and whatever it starts gets its turn before the next. */
export class HandTimers implements Timers {
  #nowMs = 1000
  /** what the wall clock is ahead of the steady one */
  wallAheadMs = 1_700_000_000_000
  readonly #waiting = new Set<Ringing>()

  steadyMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.#nowMs + this.wallAheadMs
  }

  after(ms: number, ring: () => void): () => void {
    const waiting = { atMs: this.#nowMs + ms, ring }
    this.#waiting.add(waiting)
    return () => this.#waiting.delete(waiting)
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** The process is stopped: time passes, and nothing rings before it goes on. */
  stop(ms: number): void {
    this.#nowMs += ms
  }

  async advance(ms: number): Promise<void> {
    const toMs = this.#nowMs + ms
    for (;;) {
      await setImmediate()
      const next = [...this.#waiting].sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > toMs) break
      this.#waiting.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.ring()
    }
    // it may have been stopped for longer meanwhile
    this.#nowMs = Math.max(this.#nowMs, toMs)
    await setImmediate()
  }
}
