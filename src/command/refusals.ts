import type { CommonFact, Judged } from '../kernel/common-facts.ts'

export type Refused = {
  readonly strategy: string
  readonly trigger: string
  readonly barCloseMs: number
  readonly refusal: string
  readonly judged: Judged
}
/** What the log says of the newest: which stands (null: an entry was accepted behind it), its moment, and all that were said at it. */
export type LastRefusals = { readonly refusal: string | null; readonly barCloseMs: number; readonly said: readonly string[] }
type StandingRefusal = { readonly refusal: string; readonly barCloseMs: number }

/**
 * Refused proposals of one coin, those of signals or the others, as events: the first of a kind is written with its numbers, the same one
 * again is counted, and the count is written when the refusal changes or ends. A moment may bring several, each of which counts once.
 */
export class Refusals {
  #standing: StandingRefusal | null
  #times = 0
  #lastBarCloseMs = 0
  /** at the newest moment that is known to have brought any: it may be played again */
  #saidAtMs: number
  #said: readonly string[]

  readonly #of: { readonly strategy?: string }

  /** `last`: null where the log knows none. `of`: whose they are, where a count has to say it */
  constructor(last: LastRefusals | null, of: { readonly strategy?: string } = {}) {
    this.#of = of
    const { refusal = null, barCloseMs = 0, said = [] } = last ?? {}
    this.#standing = refusal === null ? null : { refusal, barCloseMs }
    this.#saidAtMs = barCloseMs
    this.#said = said
  }

  refuse(refused: Refused): CommonFact[] {
    const { refusal, barCloseMs } = refused
    if (!this.#isNew(refusal, barCloseMs)) return []
    const standing = this.#standing
    if (standing?.refusal === refusal) {
      if (barCloseMs > standing.barCloseMs) this.#count(barCloseMs)
      return []
    }
    const facts = this.end()
    this.#standing = { refusal, barCloseMs }
    return [...facts, { type: 'ProposalRefused', data: refused }]
  }

  #isNew(refusal: string, barCloseMs: number): boolean {
    const said = barCloseMs === this.#saidAtMs ? this.#said : []
    if (said.includes(refusal)) return false
    this.#saidAtMs = barCloseMs
    this.#said = [...said, refusal]
    return true
  }

  /** After an interruption: a bar before it on which the strategy proposed, and which was counted in lost memory only. */
  recount(barCloseMs: number): void {
    if (this.#standing !== null && barCloseMs > this.#standing.barCloseMs) this.#count(barCloseMs)
  }

  /** What is still to be written of the refusal that stands; the next one is written anew. */
  end(): CommonFact[] {
    const facts = this.flush()
    this.#standing = null
    return facts
  }

  flush(): CommonFact[] {
    if (this.#standing === null || this.#times === 0) return []
    const data = { refusal: this.#standing.refusal, times: this.#times, lastBarCloseMs: this.#lastBarCloseMs, ...this.#of }
    this.#times = 0
    return [{ type: 'RefusalRepeated', data }]
  }

  #count(barCloseMs: number): void {
    if (barCloseMs <= this.#lastBarCloseMs) return
    this.#times++
    this.#lastBarCloseMs = barCloseMs
  }
}
