import type { EventStore, Row } from '../../event/store.ts'
import type { EventColumns } from './event-columns.ts'

/** The rows of events by their ordinals, both included. */
export const readRange = async (
  store: Pick<EventStore, 'readAll'>,
  columns: EventColumns,
  from: number,
  to: number,
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  const count = to - from + 1
  if (count <= 0) return rows
  for await (const page of store.readAll(from === 1 ? null : columns.position(from - 1))) {
    for (const row of page) if (rows.length < count) rows.push(row)
    if (rows.length === count) break
  }
  return rows
}
