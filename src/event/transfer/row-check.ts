import { sha256 } from '../../kernel/hash.ts'
import { uuidFrom } from '../../kernel/ids.ts'
import type { Recorded } from '../../kernel/recorded.ts'
import { decode, LogDamaged } from '../codec.ts'
import type { HeadTable } from '../heads.ts'
import { checkLink } from '../link.ts'
import type { Row, Sealed } from '../store.ts'

/** `{"id":"` and a UUID of 36 characters, a quote and a comma: what stands before the part that the id follows from. */
const ID_END = '{"id":"'.length + 36 + '",'.length

/**
 * The event of a row that can be moved: it continues its stream in `heads`, this coinfold can read it, and its text is the one
 * that JSON makes of it, so that a store which keeps JSON gives the same bytes back. Throws LogDamaged or LogFromNewerVersion.
 */
export const movable = (heads: HeadTable, row: Row): Sealed => {
  const { stream, number, hash, text } = row
  checkLink(heads, row)
  decode(row)
  // apart from `decode`, which brings old versions up to date
  const event: Recorded = JSON.parse(text)
  if (JSON.stringify(event) !== text) throw new LogDamaged(stream, number, 'is not written as coinfold writes JSON')
  // a store elsewhere takes two events of one id for the same
  if (uuidFrom(sha256(`{${text.slice(ID_END)}`)) !== event.id)
    throw new LogDamaged(stream, number, 'has an id that does not follow from its content')
  return { text, hash, event }
}

/** What codec and link say of "the log", said of `subject`, with other advice. */
export const saidOf = (subject: string, advice: string, { message }: Error): string =>
  message.replace(/^The log\b/, () => subject).replace(/Nothing was written; restore the log from a copy\.$/, () => advice)
