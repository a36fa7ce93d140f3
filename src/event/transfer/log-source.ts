import { Failure } from '../../kernel/errors.ts'
import { Heads } from '../heads.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'
import type { Movable } from './movable.ts'
import { Mover, saidOf } from './mover.ts'

/** The events of a log. Throws Failure at the first that cannot be moved. */
export async function* logRows(store: EventStore, path: string): AsyncGenerator<readonly Movable[]> {
  const mover = new Mover(new Heads(), store.isDense)
  for await (const page of store.readAll(null))
    yield page.map((event) => {
      requireMovable(mover, event, path)
      return { event, line: null }
    })
}

/** As `Mover.require`, and the message names the log. */
export const requireMovable = (mover: Mover, row: Row, path: string): void => {
  try {
    mover.require(row)
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new Failure(saidOf(`The log ${path}`, 'Nothing of it was changed; restore it from a copy.', error))
  }
}
