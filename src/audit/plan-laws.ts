import type { LogEvent } from '../kernel/log-event.ts'
import type { Ledger } from './books/ledger.ts'
import { checkAccountTerms } from './contracts/account-terms.ts'
import { MarginLaw } from './contracts/margin-law.ts'
import { EntrySets } from './entries/entry-sets.ts'
import { PlanSize } from './entries/plan-size.ts'
import { RequoteCheck } from './entries/requote-check.ts'
import { SlotsInForce } from './entries/slots-in-force.ts'
import { GroundsCheck } from './exits/grounds-check.ts'
import type { Finding } from './finding.ts'
import { OptionsInForce } from './options-in-force.ts'
import { ChangePace } from './plan/change-pace.ts'
import { PlanOrigin } from './plan/plan-origin.ts'

/** What is decided is held against the options in force: a second writing of the rules, which shares nothing with those that decide. */
export class PlanLaws {
  readonly #options = new OptionsInForce()
  readonly #origins = new PlanOrigin(this.#options)
  readonly #entries = new EntrySets(this.#options)
  readonly #sizes = new PlanSize(this.#options, this.#entries)
  readonly #requotes = new RequoteCheck(this.#options)
  readonly #slots = new SlotsInForce(this.#options)
  readonly #pace = new ChangePace(this.#options)
  readonly #grounds = new GroundsCheck()
  readonly #margins = new MarginLaw()

  /** `ledger`: the books before the event. */
  check(event: LogEvent, ledger: Ledger): Finding | null {
    this.#options.follow(event)
    // follows instruments, which are told before anything is known of options
    const margin = this.#margins.check(event)
    if (!this.#options.isKnown) return null
    // its size is that of a further entry or of a first one by what was there before it
    return (
      margin ??
      checkAccountTerms(event, this.#options) ??
      this.#slots.check(event, ledger) ??
      this.#origins.check(event) ??
      this.#sizes.check(event, ledger) ??
      this.#entries.check(event) ??
      this.#requotes.check(event) ??
      this.#pace.check(event) ??
      this.#grounds.check(event)
    )
  }
}
