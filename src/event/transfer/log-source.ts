import { Failure } from '../../kernel/errors.ts'
import { Heads } from '../heads.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'
import { requireMovable, saidOf } from './row-check.ts'
import type { Movable } from './source.ts'

/** The events of a log. Throws Failure at the first that cannot be moved. */
export async function* logRows(store: EventStore, path: string): AsyncGenerator<readonly Movable[]> {
  const heads = new Heads()
  for await (const page of store.readAll(null))
    yield page.map((event) => {
      follow(heads, event, { path, isDense: store.isDense })
      return { event, line: null }
    })
}

/** As `requireMovable`, and the message names the log. */
export const follow = (heads: Heads, row: Row, { path, isDense }: { readonly path: string; readonly isDense: boolean }): void => {
  try {
    requireMovable(heads, row, isDense)
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new Failure(saidOf(`The log ${path}`, 'Nothing of it was changed; restore it from a copy.', error))
  }
}
