import { Failure } from '../../kernel/errors.ts'
import { LogDamaged, LogFromNewerVersion } from '../codec.ts'
import { Heads } from '../heads.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'
import type { Movable } from './movable.ts'
import { Mover } from './mover.ts'

/** The events of a log. Throws Failure at the first that cannot be moved. */
export async function* logRows(store: EventStore, path: string): AsyncGenerator<readonly Movable[]> {
  const mover = new Mover(new Heads(), store.isDense)
  for await (const page of store.readAll(null))
    yield page.map((event) => {
      requireMovable(mover, event, path)
      return { event, line: null }
    })
}

/** As `Mover.require`, but throws a Failure whose sentence names the log. */
export const requireMovable = (mover: Mover, row: Row, path: string): void => {
  try {
    mover.require(row)
  } catch (error) {
    if (error instanceof LogDamaged)
      throw new StoreFailure(
        `The log ${path} is damaged: event ${error.number} of stream ${error.stream} ${error.what}. Nothing of it was changed; restore it from a copy.`,
        { subject: 'log-damaged' },
      )
    if (error instanceof LogFromNewerVersion)
      throw new Failure(
        `The log ${path} was written by a newer coinfold: event ${error.number} of stream ${error.stream} is ${error.what}. Update coinfold to read it.`,
      )
    throw error
  }
}
