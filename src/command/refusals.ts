import type { CommonFact, Judged } from '../kernel/common-facts.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'

export type Refused = {
  readonly strategy: string
  readonly trigger: string
  readonly barCloseMs: number
  readonly refusal: string
  readonly judged: Judged
}
export type StandingRefusal = { readonly refusal: string; readonly barCloseMs: number }

/**
 * Refused proposals of one coin as events: the first of a kind is written with its numbers, the same one again is
 * counted, and the count is written when the refusal changes or ends.
 */
export class Refusals {
  #standing: StandingRefusal | null
  #times = 0
  #lastBarCloseMs = 0

  /** `standing`: the last refusal in the log, null when an entry was accepted after it */
  constructor(standing: StandingRefusal | null) {
    this.#standing = standing
  }

  refuse(refused: Refused): CommonFact[] {
    const standing = this.#standing
    if (standing?.refusal === refused.refusal) {
      if (refused.barCloseMs > standing.barCloseMs) this.#count(refused.barCloseMs)
      return []
    }
    const facts = this.end()
    this.#standing = { refusal: refused.refusal, barCloseMs: refused.barCloseMs }
    return [...facts, { type: 'ProposalRefused', data: refused }]
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
    const data = { refusal: this.#standing.refusal, times: this.#times, lastBarCloseMs: this.#lastBarCloseMs }
    this.#times = 0
    return [{ type: 'RefusalRepeated', data }]
  }

  #count(barCloseMs: number): void {
    if (barCloseMs <= this.#lastBarCloseMs) return
    this.#times++
    this.#lastBarCloseMs = barCloseMs
  }
}

/** The refusal that stands by the log: the last one, unless an entry was accepted after it. */
export const standingRefusal = (state: EngineState, coin: Coin): StandingRefusal | null => {
  const last = state.facts.refusals[coin.decisions.stream]
  return last === undefined || positionOf(state, coin.position.stream).lastDecidedBarMs > last.barCloseMs ? null : last
}
