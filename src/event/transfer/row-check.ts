import { LogDamaged } from '../codec.ts'
import type { Heads } from '../heads.ts'
import { passed } from '../passing.ts'
import type { Row } from '../store.ts'

/**
 * Moves `heads`. Throws LogDamaged or LogFromNewerVersion unless the row can be moved: it stands where it was written, this coinfold can
 * read it, and its data is the text that JSON makes of it, so that a store which keeps JSON gives the same bytes back.
 */
export const requireMovable = (heads: Heads, row: Row, isDense: boolean): void => {
  const { stream, number, data } = row
  passed(heads, row, { isDense, isChecked: true })
  if (JSON.stringify(JSON.parse(data)) !== data) throw new LogDamaged(stream, number, 'is not written as coinfold writes JSON')
}

/** What codec and link say of "the log", said of `subject`, with other advice. */
export const saidOf = (subject: string, advice: string, { message }: Error): string =>
  message.replace(/^The log\b/, () => subject).replace(/Nothing was written; restore the log from a copy\.$/, () => advice)
