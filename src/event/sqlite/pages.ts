import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type Row, StoreFailure } from '../store.ts'
import { sqliteFailure } from './failure.ts'
import { type RawRow, RowReader } from './rows.ts'
import { eventColumns } from './tables.ts'

/** Rows read at once: enough to make the query's cost small, few enough to be garbage before a collection has to copy them. */
const pageRows = 250

/** `isCut`: behind these rows comes one that cannot be read. */
type Page = { readonly rows: readonly Row[]; readonly isCut: boolean }

/** A function that the query calls with each row. To return rows costs a third more: SQLite then takes a lock twice for every column. */
const TAKE = 'take_event'

/** The rows of a log's file, in pages. Throws StoreFailure or LogDamaged at what cannot be read, behind all rows before it. */
export class SqlitePages {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #statements: ReturnType<typeof prepare>
  /** of the page that is being read */
  #rows: Row[] = []

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
    const reader = new RowReader(database, path)
    database.function(TAKE, { varargs: true, directOnly: true }, (...raw) => {
      this.#rows.push(reader.rowOf(raw as unknown as RawRow))
      return null
    })
    this.#statements = prepare(database)
  }

  async *ofStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    let next = from
    for (;;) {
      const { rows, isCut } = this.#page(this.#statements.ofStream, stream, next)
      if (rows.length > 0) yield rows
      if (rows.length < pageRows && !isCut) return
      next = rows[rows.length - 1]!.number + 1
    }
  }

  async *ofAll(after: string | null): AsyncIterable<readonly Row[]> {
    // the first page has no lower bound: positions start at 1, but a damaged row may stand below
    let last = after === null ? null : Number(after)
    for (;;) {
      const { rows, isCut } = last === null ? this.#page(this.#statements.first) : this.#page(this.#statements.ofAll, last)
      // a damaged tree can lead back to where it began
      for (const { position } of rows) {
        if (last !== null && Number(position) <= last)
          throw new StoreFailure(
            `The log ${this.#path} is damaged: its rows are out of order at position ${position}. Restore it from a copy.`,
            { subject: 'log-damaged' },
          )
        last = Number(position)
      }
      if (rows.length > 0) yield rows
      if (rows.length < pageRows && !isCut) return
    }
  }

  /** Numbers of a stream's events from `from` on, by the index alone, which also knows of those whose rows cannot be read. */
  *numbersOf(stream: string, from: number): Iterable<number> {
    let next = from
    for (;;) {
      const numbers = this.#statements.numbers.all(stream, next) as unknown as [number][]
      for (const [number] of numbers) yield number
      if (numbers.length < pageRows) return
      next = numbers[numbers.length - 1]![0] + 1
    }
  }

  /** Null: its page of the file, or one of its fields, is damaged. */
  readable(stream: string, number: number): Row | null {
    try {
      return this.#page(this.#statements.one, stream, number).rows[0] ?? null
    } catch {
      return null
    }
  }

  #page(statement: StatementSync, ...from: (string | number)[]): Page {
    if (!this.#database.isOpen) throw new StoreFailure(`The log ${this.#path} is closed.`)
    const rows: Row[] = []
    this.#rows = rows
    try {
      statement.all(...from)
      return { rows, isCut: false }
    } catch (error) {
      if (rows.length === 0) throw sqliteFailure(error, this.#path)
      // the rows before the damage are returned first; the next page begins with the damaged row, and throws
      return { rows, isCut: true }
    }
  }
}

const prepare = (database: DatabaseSync) => {
  const statement = (rest: string, what = `${TAKE}(${eventColumns})`): StatementSync =>
    database.prepare(`SELECT ${what} FROM events ${rest} LIMIT ${pageRows}`, { returnArrays: true })
  const ofStream = 'WHERE stream = (SELECT id FROM streams WHERE name = ?)'
  return {
    first: statement('ORDER BY position'),
    ofAll: statement('WHERE position > ? ORDER BY position'),
    ofStream: statement(`${ofStream} AND number >= ? ORDER BY number`),
    numbers: statement(`${ofStream} AND number >= ? ORDER BY number`, 'number'),
    one: statement(`${ofStream} AND number = ?`),
  }
}
