import { pause, type Timers, within } from '../../kernel/clock.ts'
import type { Patience } from './retried.ts'
import type { Answer, Wire } from './wire.ts'

type Parts = { readonly wire: Wire; readonly timers: Timers; readonly patience: Patience }

/**
 * After this many errors in a row the connection is replaced. An error counts only if its question was asked after the error
 * before it was known. A client that found no leader repeats that error for ever, even when the cluster is in order again. A
 * broken connection causes one or two errors, and replacing a client that would have recovered costs only a new connection.
 */
const MOST_ERRORS = 5

/**
 * Asks a server, and never waits for ever. When no answer comes in time, or after `MOST_ERRORS`, the connection counts as dead.
 * It is replaced when no question is under way: two clients in one process take each other's answers.
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

  /** how many questions are under way */
  get onTheirWay(): number {
    return this.#onTheirWay
  }

  /** Sends one append; the answer is `unknown` when none comes within `answerMs`. */
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

  /** Counts errors in a row. Questions that are under way together fail together, and count as one error. */
  #count({ kind }: Answer, before: number): void {
    if (kind !== 'unknown') this.#errors = 0
    else if (this.#errors === before) this.#errors++
    if (this.#errors >= MOST_ERRORS) this.#isDead = true
  }

  /** Of all callers that wait, the first one replaces the connection, once no question is under way. */
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
