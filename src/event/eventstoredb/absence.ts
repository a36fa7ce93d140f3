import type { Timers } from '../../kernel/clock.ts'

/** One story of a server that is away, whoever notices first: an append, or the renewal of the lease. */
export class Absence {
  readonly #timers: Timers
  readonly #onAway: (why: string) => void
  readonly #onBack: (awayMs: number, why: string) => void
  #since: { readonly ms: number; readonly why: string } | null = null

  constructor(timers: Timers, told: { onAway: (why: string) => void; onBack: (awayMs: number, why: string) => void }) {
    this.#timers = timers
    this.#onAway = told.onAway
    this.#onBack = told.onBack
  }

  away(why: string): void {
    if (this.#since !== null) return
    this.#since = { ms: this.#timers.steadyMs(), why }
    this.#onAway(why)
  }

  back(): void {
    if (this.#since === null) return
    const { ms, why } = this.#since
    this.#since = null
    this.#onBack(Math.round(this.#timers.steadyMs() - ms), why)
  }
}
