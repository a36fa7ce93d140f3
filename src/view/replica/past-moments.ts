import { deserialize, serialize } from 'node:v8'
import { decode } from '../../event/codec.ts'
import type { EventStore } from '../../event/store.ts'
import { type AllFolds, foldOn } from './all-folds.ts'
import type { LogIndex } from './index-log.ts'
import { readRange } from './read-range.ts'

/** Of the moments that were asked for last: a page asks for several answers as of one. */
const KEPT = 12
/** Whoever goes from event to event asks for one near the last: a copy of that is quicker than a step of the ladder. */
const NEAR = 32

/** All folds as they stood behind any event: from the step of the ladder before it, and the events since. */
export class PastMoments {
  readonly #index: LogIndex
  readonly #store: Pick<EventStore, 'readAll'>
  readonly #kept = new Map<number, Promise<AllFolds>>()

  constructor(index: LogIndex, store: Pick<EventStore, 'readAll'>) {
    this.#index = index
    this.#store = store
  }

  /** What it hands out nobody may change. */
  at(ordinal: number): Promise<AllFolds> {
    const known = this.#kept.get(ordinal)
    // the newest last
    if (known !== undefined) this.#kept.delete(ordinal)
    const folds = known ?? this.#made(ordinal)
    this.#kept.set(ordinal, folds)
    folds.catch(() => this.#kept.delete(ordinal))
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!)
    return folds
  }

  async #made(ordinal: number): Promise<AllFolds> {
    const { columns, side } = this.#index
    const newest = ordinal === columns.count ? this.#index.copyOfFolds() : null
    if (newest !== null) return newest
    const step = (await this.#nearBefore(ordinal)) ?? side.ladder.before(ordinal)
    const rows = await readRange(this.#store, columns, step.ordinal + 1, ordinal)
    for (const [at, row] of rows.entries()) foldOn(step.folds, decode(row), step.ordinal + 1 + at)
    return step.folds
  }

  async #nearBefore(ordinal: number): Promise<{ readonly ordinal: number; readonly folds: AllFolds } | null> {
    const near = Math.max(...[...this.#kept.keys()].filter((known) => known < ordinal))
    if (near < ordinal - NEAR) return null
    return { ordinal: near, folds: deserialize(serialize(await this.#kept.get(near))) as AllFolds }
  }
}
