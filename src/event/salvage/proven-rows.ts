import { decode } from '../codec.ts'
import { eventHash } from '../envelope.ts'
import type { HeadTable } from '../heads.ts'
import type { Row } from '../store.ts'

/**
 * An event behind the damage whose text fits its hash. `anchored` says by what: `log`: it continues its stream without a gap from
 * an event before the damage; `itself`: its predecessor is missing or was changed, and only the hash that stands there fits.
 */
export type Proven = { readonly row: Row; readonly anchored: 'log' | 'itself' }
/** Of one stream behind the damage: what is proven, and how many rows are there that nothing proves. */
export type StreamRest = { readonly stream: string; readonly proven: number; readonly unproven: number }

/** What a damaged file still gives, event by event; null: it is there and cannot be read. */
type DamagedFile = {
  numbersOf(stream: string, from: number): Iterable<number>
  readable(stream: string, number: number): Row | null
}

/**
 * The events of one stream behind `heads`, as far as the file still gives them. `put` is told of each that is proven. A page that cannot be
 * read costs what stood on it, and the event behind, whose predecessor it holds; a page of the index ends the stream.
 */
export const restOfStream = async (
  file: DamagedFile,
  stream: string,
  heads: HeadTable,
  put: (proven: Proven) => Promise<void>,
): Promise<StreamRest> => {
  let [last, hash] = heads.get(stream) ?? [-1, '']
  let isWhole = true
  let proven = 0
  let unproven = 0
  try {
    for (const number of file.numbersOf(stream, last + 1)) {
      const row = file.readable(stream, number)
      isWhole &&= number === last + 1
      if (row !== null && fits(row, hash)) {
        proven++
        await put({ row, anchored: isWhole ? 'log' : 'itself' })
      } else {
        unproven++
        isWhole = false
      }
      last = number
      hash = row?.hash ?? ''
    }
  } catch {
    // the index is broken from here on; what was read is told
  }
  return { stream, proven, unproven }
}

const fits = (row: Row, previousHash: string): boolean => {
  try {
    if (eventHash(row, previousHash) !== row.hash) return false
    decode(row)
    return true
  } catch {
    return false
  }
}
