import { DatabaseSync } from 'node:sqlite'
import type { Timers } from '../../kernel/clock.ts'
import type { EquityCurve } from './equity-curve.ts'
import type { EventColumns } from './event-columns.ts'
import { RowTable, rowColumns } from './row-table.ts'
import { type IndexTip, sideFileKey, tipBytes } from './saved-index.ts'
import { momentColumns, StateLadder } from './state-ladder.ts'

/**
 * Who has a side file: its `owner` writes to it, and holds its write lock as long as it lives; a `reader` reads what it found there and keeps
 * what came since to itself; one in `memory` is nobody else's.
 */
export type SideRole = 'owner' | 'reader' | 'memory'

/** What is kept at a commit. Null: it does not stand where it could go on. */
export type Keepable = () => (Indexed & { readonly tip: IndexTip; readonly hash: string }) | null
/** What an index holds in memory as well. */
export type Indexed = { readonly columns: EventColumns; readonly equity: EquityCurve }

/** Between two commits of the owner, while the log grows. */
const COMMIT_MS = 1000

/** Of a side file, where there is none yet. */
export const sideFileSchema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value);
  CREATE TABLE IF NOT EXISTS names (id INTEGER PRIMARY KEY, text TEXT);
  CREATE TABLE IF NOT EXISTS columns (chunk INTEGER PRIMARY KEY, bytes BLOB, positions TEXT);
  CREATE TABLE IF NOT EXISTS equity (first INTEGER PRIMARY KEY, points BLOB);
  CREATE TABLE IF NOT EXISTS rows (${rowColumns});
  CREATE INDEX IF NOT EXISTS rows_of_kind ON rows (kind);
  CREATE INDEX IF NOT EXISTS rows_of_name ON rows (kind, name);
  CREATE INDEX IF NOT EXISTS rows_of_key ON rows (kind, key) WHERE key IS NOT NULL;
  CREATE TABLE IF NOT EXISTS moments (${momentColumns})`

/** What a reader has read stands in the file; what comes to it goes into tables of its own. */
const tailOf = (rows: number, events: number): string => `
  CREATE TEMP TABLE tail_rows (${rowColumns});
  CREATE INDEX temp.tail_of_kind ON tail_rows (kind);
  CREATE INDEX temp.tail_of_name ON tail_rows (kind, name);
  CREATE INDEX temp.tail_of_key ON tail_rows (kind, key) WHERE key IS NOT NULL;
  CREATE TEMP TABLE tail_moments (${momentColumns});
  CREATE TEMP VIEW all_rows AS SELECT * FROM main.rows WHERE seq <= ${rows} UNION ALL SELECT * FROM temp.tail_rows;
  CREATE TEMP VIEW all_moments AS
    SELECT * FROM main.moments WHERE ordinal <= ${events} UNION ALL SELECT * FROM temp.tail_moments`

const WHOLE = `
  CREATE TEMP VIEW all_rows AS SELECT * FROM main.rows;
  CREATE TEMP VIEW all_moments AS SELECT * FROM main.moments`

/** What the index of a log keeps: rows of what is finished, states, and, in a file, all that the next opening needs. */
export class SideFile {
  rows: RowTable
  ladder: StateLadder
  #role: SideRole
  readonly #database: DatabaseSync
  readonly #timers: Timers
  /** events, names and points of the equity that stand in the file */
  #kept: { count: number; names: number; points: number }
  #lastMs = 0
  #callOff: (() => void) | null = null

  /** `kept`: what was read from the file, whose owner's transaction is open. */
  constructor(database: DatabaseSync, role: SideRole, timers: Timers, kept = { count: 0, names: 0, points: 0, rows: 0 }) {
    this.#database = database
    this.#role = role
    this.#timers = timers
    this.#kept = kept
    if (role === 'memory') database.exec(`${sideFileSchema}; BEGIN`)
    database.exec(role === 'reader' ? tailOf(kept.rows, kept.count) : WHOLE)
    const where = role === 'reader' ? 'temp.tail_' : 'main.'
    this.rows = new RowTable(database, `${where}rows`, kept.rows)
    this.ladder = new StateLadder(database, `${where}moments`)
  }

  static inMemory(timers: Timers): SideFile {
    return new SideFile(new DatabaseSync(':memory:'), 'memory', timers)
  }

  get role(): SideRole {
    return this.#role
  }

  /** Makes what is kept durable against a kill of the process, though not against a power failure: it can be made again. */
  commit(keepable: Keepable): void {
    this.#callOff?.()
    this.#callOff = null
    const kept = this.#role === 'owner' ? keepable() : null
    if (kept === null) return
    const { columns, equity, tip, hash } = kept
    this.#write(kept)
    const meta = this.#database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)')
    const values = { key: sideFileKey, count: columns.count, hash, rows: this.rows.count, points: equity.count, tip: tipBytes(tip) }
    for (const [key, value] of Object.entries(values)) meta.run(key, value)
    this.#database.exec('COMMIT')
    this.#lastMs = this.#timers.steadyMs()
    this.#begin()
  }

  /** At once, or a while after the last time. */
  commitSoon(keepable: Keepable): void {
    if (this.#role !== 'owner' || this.#callOff !== null) return
    const waitMs = this.#lastMs + COMMIT_MS - this.#timers.steadyMs()
    if (waitMs <= 0) return this.commit(keepable)
    this.#callOff = this.#timers.after(waitMs, () => this.commit(keepable))
  }

  /** Lets somebody else own the file, and goes on by itself. */
  giveUp(keepable: Keepable): void {
    this.commit(keepable)
    if (this.#role !== 'owner') return
    this.#database.exec('ROLLBACK')
    this.#readOn()
  }

  close(): void {
    if (!this.#database.isOpen) return
    this.#callOff?.()
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
    this.#database.close()
  }

  #write({ columns, equity }: Indexed): void {
    const { names } = columns
    const name = this.#database.prepare('INSERT INTO names VALUES (?, ?)')
    for (const [at, text] of names.since(this.#kept.names).entries()) name.run(this.#kept.names + at, text)
    const chunks = this.#database.prepare('INSERT OR REPLACE INTO columns VALUES (?, ?, ?)')
    for (const { chunk, bytes, positions } of columns.chunksFrom(this.#kept.count)) chunks.run(chunk, bytes, positions)
    const curve = this.#database.prepare('INSERT OR REPLACE INTO equity VALUES (?, ?)')
    for (const { first, points } of equity.chunksFrom(this.#kept.points)) curve.run(first, points)
    this.#kept = { count: columns.count, names: names.size, points: equity.count }
  }

  /** In the moment between two transactions somebody else may have become the owner: then this one goes on as a reader. */
  #begin(): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
    } catch {
      this.#readOn()
    }
  }

  #readOn(): void {
    this.#role = 'reader'
    const { count } = this.rows
    this.#database.exec(`DROP VIEW temp.all_rows; DROP VIEW temp.all_moments; ${tailOf(count, this.#kept.count)}`)
    this.rows = new RowTable(this.#database, 'temp.tail_rows', count)
    this.ladder = new StateLadder(this.#database, 'temp.tail_moments')
  }
}
