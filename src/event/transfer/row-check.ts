import { decode, LogDamaged } from '../codec.ts'
import type { HeadTable } from '../heads.ts'
import { checkLink } from '../link.ts'
import type { Row } from '../store.ts'

/**
 * Throws LogDamaged or LogFromNewerVersion unless the row can be moved: it continues its stream in `heads`, this coinfold can read
 * it, and its data is the text that JSON makes of it, so that a store which keeps JSON gives the same bytes back.
 */
export const requireMovable = (heads: HeadTable, row: Row): void => {
  const { stream, number, data } = row
  checkLink(heads, row)
  decode(row)
  if (JSON.stringify(JSON.parse(data)) !== data) throw new LogDamaged(stream, number, 'is not written as coinfold writes JSON')
}

/** What codec and link say of "the log", said of `subject`, with other advice. */
export const saidOf = (subject: string, advice: string, { message }: Error): string =>
  message.replace(/^The log\b/, () => subject).replace(/Nothing was written; restore the log from a copy\.$/, () => advice)
