import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The one number that a query comes to. */
export const numberIn = (statement: StatementSync, ...values: string[]): number => (statement.get(...values) as unknown as [number])[0]

/** All that the store asks besides rows. */
export const statementsOf = (database: DatabaseSync) => {
  const statement = (sql: string): StatementSync => database.prepare(sql, { returnArrays: true })
  return {
    begin: statement('BEGIN IMMEDIATE'),
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    dataVersion: statement('PRAGMA data_version'),
    lastPosition: statement('SELECT coalesce(max(position), 0) FROM events'),
    head: statement('SELECT coalesce((SELECT max(number) FROM events WHERE stream = (SELECT id FROM streams WHERE name = ?)), -1)'),
    indexed: statement('SELECT min(number) FROM events WHERE stream = (SELECT id FROM streams WHERE name = ?) AND number >= ?'),
    counted: statement('SELECT count(*) FROM events'),
    streamNames: statement('SELECT name FROM streams ORDER BY id'),
    dangling: statement('SELECT name FROM streams WHERE NOT EXISTS (SELECT 1 FROM events WHERE stream = streams.id) ORDER BY name'),
  }
}
