import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RawRow } from './rows.ts'
import { eventColumns } from './tables.ts'

/**
 * A function that a query calls with each row that it would return, and which says of each whether it was the last of a page. To
 * return rows costs half as much again: SQLite then takes a lock twice for every column, and each row comes in an array of its own.
 */
const TAKE = 'take_event'

/** Returns how to ask for events so that `take` is called with each; a query ends behind the one of which it returns true. */
export const takingFrom = (database: DatabaseSync, take: (raw: RawRow) => boolean): ((which: string, order: string) => StatementSync) => {
  database.function(TAKE, { varargs: true, directOnly: true }, (...raw) => (take(raw as unknown as RawRow) ? 1 : 0))
  // the one row that it finds is the last of the page
  return (which, order) => database.prepare(`SELECT 1 FROM events WHERE ${which} AND ${TAKE}(${eventColumns}) ORDER BY ${order} LIMIT 1`)
}
