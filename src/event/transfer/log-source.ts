import { Failure } from '../../kernel/errors.ts'
import { Heads } from '../heads.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'
import { requireMovable, saidOf } from './row-check.ts'
import type { Movable } from './source.ts'

/** The events of a log. Throws Failure at the first that cannot be moved. */
export async function* logRows(store: EventStore, path: string): AsyncGenerator<readonly Movable[]> {
  const heads = new Heads()
  for await (const page of store.readAll(null)) yield page.map((row) => ({ event: follow(heads, row, path), line: null }))
}

const follow = (heads: Heads, row: Row, path: string): Row => {
  requireMovableOf(heads, row, path)
  heads.observe(row)
  return row
}

/** As `requireMovable`, and the message names the log. */
export const requireMovableOf = (heads: Heads, row: Row, path: string): void => {
  try {
    requireMovable(heads.table, row)
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new Failure(saidOf(`The log ${path}`, 'Nothing of it was changed; restore it from a copy.', error))
  }
}
