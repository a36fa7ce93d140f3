import { decode, LogFromNewerVersion } from '../../event/codec.ts'
import { eventHash } from '../../event/envelope.ts'
import type { Heads } from '../../event/heads.ts'
import type { Places } from '../../event/link.ts'
import { type Row, StoreFailure } from '../../event/store.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

/** That the row stands where it was written: the next number of its stream, with the hash that it and the one before it make. */
export const checkLink = (heads: Heads, places: Places, row: Row): Finding | null => {
  const { stream, number } = row
  const [last, hash] = heads.table.get(stream) ?? [-1, '']
  if (number > last + 1)
    return {
      rule: 'missing-event',
      message: `Event ${last + 1} of stream ${stream} is missing: number ${number} follows ${last}.`,
      number: last + 1,
    }
  if (number <= last) return { rule: 'number-repeated', message: `Number ${number} stands after ${last}: an event was inserted or moved.` }
  if (eventHash(row, hash) !== row.hash)
    return {
      rule: 'chain-broken',
      message: 'It is not what was written, or does not continue the event before it: its hash does not fit.',
    }
  if (!places.has(row)) return { rule: 'chain-broken', message: 'It does not belong where its stream does: to another book or instrument.' }
  return null
}

type Read = { readonly event: LogEvent } | { readonly finding: Finding }

/** A name that stands twice is read otherwise by another program, and none of it can be moved: coinfold writes no such text. */
const REWRITTEN: Finding = {
  rule: 'rewritten-data',
  message:
    'Its data is not written as coinfold writes JSON (a space, a name that stands twice, a number in another form): it was written anew.',
}

/** The row's event, or why it is not one. */
export const readRow = (row: Row): Read => {
  try {
    const event = decode(row)
    return JSON.stringify(JSON.parse(row.data)) === row.data ? { event } : { finding: REWRITTEN }
  } catch (error) {
    if (error instanceof LogFromNewerVersion) return { finding: { rule: 'newer-version', message: error.message } }
    if (error instanceof StoreFailure) return { finding: { rule: 'not-an-event', message: error.message } }
    return { finding: { rule: 'not-an-event', message: `It cannot be read: ${String(error)}` } }
  }
}
