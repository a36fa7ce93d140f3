import { sha256 } from '../kernel/hash.ts'
import { LogDamaged } from './codec.ts'
import type { HeadTable } from './heads.ts'
import type { Row } from './store.ts'

/** The envelope's last field, by `seal`: read from the end, because a million rows pass here that nobody parses. */
const PREVIOUS = /"previousHash":"([0-9a-f]*)"}$/
const PREVIOUS_LENGTH = '"previousHash":""}'.length + 64

/** Throws LogDamaged, which names the event, unless the row is what was written and continues its stream in `heads`. */
export const checkLink = (heads: HeadTable, row: Row): void => {
  const [number, hash] = heads.get(row.stream) ?? [-1, '']
  if (row.number !== number + 1)
    throw new LogDamaged(row.stream, row.number, `follows number ${number}: an event is missing or stands twice`)
  if (sha256(row.text) !== row.hash) throw new LogDamaged(row.stream, row.number, 'is not what was written: its hash does not fit')
  if (PREVIOUS.exec(row.text.slice(-PREVIOUS_LENGTH))?.[1] !== hash)
    throw new LogDamaged(row.stream, row.number, 'does not continue the event before it: one of the two was changed')
}
