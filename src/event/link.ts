import { LogDamaged } from './codec.ts'
import { hashOf } from './envelope.ts'
import type { HeadTable } from './heads.ts'
import type { Row } from './store.ts'

/** Throws LogDamaged, which names the event, unless the row is what was written and continues its stream in `heads`. */
export const checkLink = (heads: HeadTable, row: Row): void => {
  const [number, hash] = heads.get(row.stream) ?? [-1, '']
  if (row.number !== number + 1)
    throw new LogDamaged(row.stream, row.number, `follows number ${number}: an event is missing or stands twice`)
  if (hashOf(row, hash) !== row.hash)
    throw new LogDamaged(row.stream, row.number, 'is not what was written, or does not continue the event before it: its hash does not fit')
}
