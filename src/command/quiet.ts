import type { Settings } from '../config/settings.ts'

type Due = { readonly nextMs: number }
type QuietParts = {
  readonly settings: Settings
  readonly housekeeping: Due & { readonly account: Due; readonly extremes: { readonly isLimitPassed: boolean } }
  readonly runner: Due
  readonly signals: Due
  readonly venueClock: Due
  readonly recorder: { readonly isWaiting: boolean }
  readonly operator: { readonly isKilled: boolean; readonly drainsUntilMs: number }
}

/**
 * Whether nothing but prices was heard since all was settled, and when the next deadline is, as far as it was looked for since something
 * happened: a price that touches nothing asks none of those that may have something to do. Other options are something that happens.
 */
export class Quiet {
  readonly #parts: QuietParts
  #settledUnder: Settings['now'] | null = null
  #soughtUnder: Settings['now'] | null = null
  #sampleMs = Number.POSITIVE_INFINITY

  constructor(parts: QuietParts) {
    this.#parts = parts
  }

  /** Nothing is left to do. */
  begin(): void {
    this.#settledUnder = this.#parts.settings.now
  }

  /** Something happens. */
  end(): void {
    this.#settledUnder = null
    this.#soughtUnder = null
  }

  /** Whether nothing has to be done: a timer may have sent what was held back, and a price passed a limit of loss. */
  get lasts(): boolean {
    const { settings, recorder, housekeeping } = this.#parts
    return this.#settledUnder === settings.now && !recorder.isWaiting && !housekeeping.extremes.isLimitPassed
  }

  /** When a sample is due or a request was waited for long enough. */
  get sampleMs(): number {
    const { settings, housekeeping, runner, signals, venueClock, operator } = this.#parts
    if (this.#soughtUnder === settings.now) return this.#sampleMs
    const askedMs = operator.isKilled ? Number.POSITIVE_INFINITY : Math.min(venueClock.nextMs, housekeeping.account.nextMs)
    this.#sampleMs = Math.min(housekeeping.nextMs, runner.nextMs, signals.nextMs, askedMs, operator.drainsUntilMs)
    this.#soughtUnder = settings.now
    return this.#sampleMs
  }
}
