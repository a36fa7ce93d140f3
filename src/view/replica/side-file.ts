import { DatabaseSync } from 'node:sqlite'
import { RowTable, rowColumns } from './row-table.ts'
import { momentColumns, StateLadder } from './state-ladder.ts'

/** What the index of a log keeps: rows of what is finished, and states. In memory. */
export class SideFile {
  readonly rows: RowTable
  readonly ladder: StateLadder
  readonly #database: DatabaseSync

  constructor() {
    const database = new DatabaseSync(':memory:')
    this.#database = database
    database.exec(`
      CREATE TABLE rows (${rowColumns});
      CREATE INDEX rows_of_kind ON rows (kind);
      CREATE INDEX rows_of_name ON rows (kind, name);
      CREATE INDEX rows_of_key ON rows (kind, key) WHERE key IS NOT NULL;
      CREATE TABLE moments (${momentColumns});
      CREATE TEMP VIEW all_rows AS SELECT * FROM main.rows;
      CREATE TEMP VIEW all_moments AS SELECT * FROM main.moments;
      PRAGMA journal_mode = OFF;
      BEGIN`)
    this.rows = new RowTable(database, 'main.rows')
    this.ladder = new StateLadder(database, 'main.moments')
  }

  close(): void {
    this.#database.close()
  }
}
