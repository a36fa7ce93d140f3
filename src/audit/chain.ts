import { decode, LogFromNewerVersion } from '../event/codec.ts'
import type { Heads } from '../event/heads.ts'
import { type Row, StoreFailure } from '../event/store.ts'
import { sha256 } from '../kernel/hash.ts'
import { uuidFrom } from '../kernel/ids.ts'
import type { Recorded } from '../kernel/recorded.ts'
import type { Finding } from './finding.ts'

type Read = { readonly event: Recorded } | { readonly finding: Finding }

/** The row's event, or why it is not one. */
export const readRow = (row: Row): Read => {
  if (sha256(row.text) !== row.hash)
    return { finding: { rule: 'text-changed', message: 'Its text is not what was written: the hash does not fit.' } }
  try {
    return { event: decode(row) }
  } catch (error) {
    if (error instanceof LogFromNewerVersion) return { finding: { rule: 'newer-version', message: error.message } }
    if (error instanceof StoreFailure) return { finding: { rule: 'not-an-event', message: error.message } }
    return { finding: { rule: 'not-an-event', message: `It cannot be read: ${String(error)}` } }
  }
}

/** `{"id":"` and a UUID of 36 characters, a quote and a comma: what stands before the part that the id follows from. */
const ID_END = '{"id":"'.length + 36 + '",'.length

/** That the event stands where it was written: the next number of its stream, after the event it names, under its own id. */
export const checkLink = (heads: Heads, row: Row, event: Recorded): Finding | null => {
  const { stream, number } = row
  const [last, hash] = heads.table.get(stream) ?? [-1, '']
  if (number > last + 1)
    return {
      rule: 'missing-event',
      message: `Event ${last + 1} of stream ${stream} is missing: number ${number} follows ${last}.`,
      number: last + 1,
    }
  if (number <= last) return { rule: 'number-repeated', message: `Number ${number} stands after ${last}: an event was inserted or moved.` }
  if (event.previousHash !== hash)
    return {
      rule: 'chain-broken',
      message: 'It names another predecessor than the event before it in its stream: one of the two was changed.',
    }
  if (uuidFrom(sha256(`{${row.text.slice(ID_END)}`)) !== event.id)
    return { rule: 'wrong-id', message: 'Its id does not follow from its content.' }
  return null
}
