import { pause, type Timers, within } from '../../kernel/clock.ts'
import type { Patience } from './retried.ts'
import type { Answer, Wire } from './wire.ts'

type Parts = { readonly wire: Wire; readonly timers: Timers; readonly patience: Patience }

/**
 * So many errors in a row, each of a question asked after the one before had failed, and the client is not believed to mend
 * itself any more: one that found no leader says so for ever, with the cluster long in order. A broken connection costs one
 * or two, and a client that needs none pays with a new connection.
 */
const MOST_ERRORS = 5

/**
 * Asks a server, never for ever. Without an answer in time, or after errors in a row, the whole connection counts as dead, and
 * is replaced when nothing waits for it any more: two at once would answer for each other.
 */
export class Connection {
  readonly wire: Wire
  readonly timers: Timers
  readonly patience: Patience
  #onTheirWay = 0
  #isDead = false
  #errors = 0
  #replaced: Promise<void> | null = null

  constructor({ wire, timers, patience }: Parts) {
    this.wire = wire
    this.timers = timers
    this.patience = patience
  }

  /** how many questions wait for their answer */
  get onTheirWay(): number {
    return this.#onTheirWay
  }

  /** One attempt at an append. */
  async ask(send: (wire: Wire) => Promise<Answer>): Promise<Answer> {
    while (this.#isDead) await this.#replace()
    this.#onTheirWay++
    const errors = this.#errors
    const { answerMs } = this.patience
    const answer = await within(this.timers, answerMs, send(this.wire))
    this.#onTheirWay--
    if (answer !== null) {
      this.#count(answer, errors)
      return answer
    }
    this.#isDead = true
    return { kind: 'unknown', why: `no answer within ${answerMs / 1000} s` }
  }

  /** Questions that were on their way together fail together: that is one error. */
  #count({ kind }: Answer, before: number): void {
    if (kind !== 'unknown') this.#errors = 0
    else if (this.#errors === before) this.#errors++
    if (this.#errors >= MOST_ERRORS) this.#isDead = true
  }

  /** One of all who wait does it, when the last question has had its answer or its time. */
  async #replace(): Promise<void> {
    if (this.#onTheirWay > 0) return pause(this.timers, this.patience.waitMs(1))
    this.#replaced ??= this.wire.replace().finally(() => {
      this.#isDead = false
      this.#errors = 0
      this.#replaced = null
    })
    await this.#replaced
  }

  pauseAfter(attempt: number): Promise<void> {
    return pause(this.timers, this.patience.waitMs(attempt))
  }
}
