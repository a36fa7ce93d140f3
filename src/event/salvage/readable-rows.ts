import type { SqliteStore } from '../sqlite-store.ts'
import type { Row } from '../store.ts'

/**
 * The rows of one stream from `from` on, as far as the file still gives them; null for each that the index names and that cannot
 * be read. Ends where the index cannot be read either: what lies behind is not known.
 */
export async function* readableRows(store: SqliteStore, stream: string, from: number): AsyncIterable<Row | null> {
  for (let next: number | null = from; next !== null; ) {
    const rows: AsyncIterator<readonly Row[]> = store.readStream(stream, next)[Symbol.asyncIterator]()
    for (let page = await nextOf(rows); page !== 'unreadable'; page = await nextOf(rows)) {
      if (page === null) return
      yield* page
      next = page.at(-1)!.number + 1
    }
    const torn = indexed(store, stream, next)
    if (torn === null) return
    yield null
    next = indexed(store, stream, torn + 1)
  }
}

/** Null at the end. */
const nextOf = async (rows: AsyncIterator<readonly Row[]>): Promise<readonly Row[] | null | 'unreadable'> => {
  try {
    const { value, done } = await rows.next()
    return done ? null : value
  } catch {
    return 'unreadable'
  }
}

const indexed = (store: SqliteStore, stream: string, from: number): number | null => {
  try {
    return store.indexedNumber(stream, from)
  } catch {
    return null
  }
}
