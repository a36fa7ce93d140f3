import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { deserialize, serialize } from 'node:v8'
import { type AllFolds, noFolds } from './all-folds.ts'
import { compressed, expanded } from './compressed.ts'

/** Events from one kept state to the next: to fold as many takes some ten milliseconds. */
const STEP = 1000
/** That is folded in an eighth of a second; the states are then as few as may be. */
const WIDEST_STEP = 16_000
const MOST_BYTES = 64 * 2 ** 20

export const momentColumns = 'ordinal INTEGER PRIMARY KEY, state BLOB'

/** States behind every so many events. All are read from `all_moments`; `into`: where new ones go. */
export class StateLadder {
  readonly #mostBytes: number
  readonly #insert: StatementSync
  readonly #thin: StatementSync
  readonly #before: StatementSync
  readonly #sum: StatementSync
  #step: number
  #bytes: number

  constructor(database: DatabaseSync, into: string, mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes
    this.#insert = database.prepare(`INSERT OR REPLACE INTO ${into} VALUES (?, ?)`)
    this.#thin = database.prepare(`DELETE FROM ${into} WHERE ordinal % ? != 0`)
    this.#before = database.prepare('SELECT ordinal, state FROM all_moments WHERE ordinal <= ? ORDER BY ordinal DESC LIMIT 1')
    this.#sum = database.prepare('SELECT coalesce(sum(length(state)), 0) AS bytes, coalesce(min(ordinal), 0) AS first FROM all_moments')
    const { bytes, first } = this.#sum.get() as { bytes: number; first: number }
    this.#bytes = bytes
    // they stand at multiples of the step, the first of all at the step itself
    this.#step = Math.max(STEP, first)
  }

  /** Keeps the state behind that event where one is due. */
  offer(ordinal: number, folds: AllFolds): void {
    if (ordinal % this.#step !== 0) return
    const state = compressed(serialize(folds))
    this.#insert.run(ordinal, state)
    this.#bytes += state.byteLength
    while (this.#bytes > this.#mostBytes && this.#step < WIDEST_STEP) {
      this.#step *= 2
      this.#thin.run(this.#step)
      this.#bytes = (this.#sum.get() as { bytes: number }).bytes
    }
  }

  /** The last one at or before that event, a copy of its own; nothing folded where there is none. */
  before(ordinal: number): { readonly ordinal: number; readonly folds: AllFolds } {
    const found = this.#before.get(ordinal) as { ordinal: number; state: Uint8Array } | undefined
    return found === undefined
      ? { ordinal: 0, folds: noFolds() }
      : { ordinal: found.ordinal, folds: deserialize(expanded(found.state)) as AllFolds }
  }
}
