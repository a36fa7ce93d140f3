import type { Connection } from '../event/eventstoredb/connection.ts'
import { readNotes, writeNote } from '../event/eventstoredb/notes.ts'
import { Attempts } from '../event/eventstoredb/retried.ts'
import type { NoteRow } from '../event/eventstoredb/wire.ts'
import { Failure } from '../kernel/errors.ts'
import { actOf, damaged, type Funding, foldPool, type PoolNote, refusalOf, type SharedPool, type Slice } from './law.ts'

/** The pool does not allow it; nothing was written. */
export class PoolRefusal extends Failure {}

const streamOf = (book: string): string => `pool/${encodeURIComponent(book)}`

/** Throws StoreFailure for a pool that cannot be read. */
export const readPool = async (connection: Connection, book: string): Promise<SharedPool> => {
  const notes: NoteRow[] = []
  for (;;) {
    const page = await readNotes(connection, streamOf(book), notes.length)
    if (page.length === 0) return foldPool(book, notes)
    notes.push(...page)
  }
}

/**
 * Folds, judges and writes behind the last note; folds again if somebody else was there first. What stands there already
 * is not written again. Throws PoolRefusal, or StoreFailure.
 */
const write = async (connection: Connection, book: string, note: PoolNote): Promise<void> => {
  let stoodAt = Number.NEGATIVE_INFINITY
  for (const attempts = new Attempts(connection); ; ) {
    const pool = await readPool(connection, book)
    if (pool.acts.has(actOf(note))) return
    const refusal = refusalOf(pool, note)
    if (refusal !== null) throw new PoolRefusal(refusal)
    if (pool.last > stoodAt) attempts.succeeded()
    else if (!(await attempts.again())) throw damaged(book, pool.last + 1, 'something stands there that cannot be read')
    stoodAt = pool.last
    if (await writeNote(connection, streamOf(book), pool.last, note)) return
  }
}

export const fundPool = (connection: Connection, book: string, data: Funding): Promise<void> =>
  write(connection, book, { type: 'PoolFunded', data })

export const grantSlice = (connection: Connection, book: string, data: Slice): Promise<void> =>
  write(connection, book, { type: 'SliceGranted', data })

/** `data.id` is the withdrawal in the group's log, which must be there before. The caller holds the group's lease. */
export const giveUpSlice = (connection: Connection, book: string, data: Slice): Promise<void> =>
  write(connection, book, { type: 'SliceGivenUp', data })

/** Takes back what a group without a log was granted. The caller holds the group's lease. */
export const revokeSlice = (connection: Connection, book: string, data: Slice): Promise<void> =>
  write(connection, book, { type: 'SliceRevoked', data })
