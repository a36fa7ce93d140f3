import type { Timers } from '../../kernel/clock.ts'

type Told = { readonly onAway?: (why: string) => void; readonly onBack?: (awayMs: number, why: string) => void }

/**
 * Tells once that the server is away, and once that it is back. Appends and the renewal of the lease both notice that a server
 * does not answer. If each of them told it, one absence would be recorded twice.
 */
export class Absence {
  readonly #timers: Timers
  readonly #told: Told
  #since: { readonly ms: number; readonly why: string } | null = null

  constructor(timers: Timers, told: Told) {
    this.#timers = timers
    this.#told = told
  }

  away(why: string): void {
    if (this.#since !== null) return
    this.#since = { ms: this.#timers.steadyMs(), why }
    this.#told.onAway?.(why)
  }

  back(): void {
    if (this.#since === null) return
    const { ms, why } = this.#since
    this.#since = null
    this.#told.onBack?.(Math.round(this.#timers.steadyMs() - ms), why)
  }
}
