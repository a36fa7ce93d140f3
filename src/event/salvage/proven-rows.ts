import { decode } from '../codec.ts'
import { hashOf } from '../envelope.ts'
import type { HeadTable } from '../heads.ts'
import type { SqliteStore } from '../sqlite-store.ts'
import type { Row } from '../store.ts'
import { readableRows } from './readable-rows.ts'

/**
 * An event behind the damage whose text fits its hash. `anchored` says by what: `log`: it continues its stream without a gap from
 * an event before the damage; `itself`: its predecessor is missing or was changed, and only the hash that stands there fits.
 */
export type Proven = { readonly row: Row; readonly anchored: 'log' | 'itself' }
/** Of one stream behind the damage: what is proven, and how many rows are there that nothing proves. */
export type StreamRest = { readonly stream: string; readonly proven: number; readonly unproven: number }

/**
 * The events of one stream from `heads` on, as far as the file still gives them, also behind a page that cannot be read. `put` is told of
 * each that is proven.
 */
export const restOfStream = async (
  store: SqliteStore,
  stream: string,
  heads: HeadTable,
  put: (proven: Proven) => Promise<void>,
): Promise<StreamRest> => {
  let [number, hash] = heads.get(stream) ?? [-1, '']
  let isWhole = true
  let proven = 0
  let unproven = 0
  for await (const row of readableRows(store, stream, number + 1)) {
    isWhole &&= row?.number === number + 1
    if (row !== null && fits(row, hash)) {
      proven++
      await put({ row, anchored: isWhole ? 'log' : 'itself' })
    } else {
      unproven++
      isWhole = false
    }
    number = row?.number ?? number
    hash = row?.hash ?? ''
  }
  return { stream, proven, unproven }
}

const fits = (row: Row, previousHash: string): boolean => {
  try {
    if (hashOf(row, previousHash) !== row.hash) return false
    decode(row)
    return true
  } catch {
    return false
  }
}
