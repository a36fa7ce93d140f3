import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { breathe } from '../../kernel/clock.ts'
import { type Row, StoreFailure } from '../store.ts'
import { sqliteFailure } from './failure.ts'
import { type RawRow, RowReader } from './rows.ts'
import { eventColumns } from './tables.ts'

/** Rows read at once: enough to make the query's cost small, few enough to be garbage before a collection has to copy them. */
const pageRows = 250
/** Pages between two looks at signals and whatever else waits in the process: some milliseconds of work. */
const pagesABreath = 4

/** `positions`: of the rows, as numbers. `isCut`: behind these rows comes one that cannot be read. */
type Page = { readonly rows: readonly Row[]; readonly positions: readonly number[]; readonly isCut: boolean }

/**
 * A function that the query calls with each row that it would return, and which says of each whether it was the last of a page. To
 * return rows costs half as much again: SQLite then takes a lock twice for every column, and each row comes in an array of its own.
 */
const TAKE = 'take_event'

/** The rows of a log's file, in pages. Throws StoreFailure or LogDamaged at what cannot be read, behind all rows before it. */
export class SqlitePages {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #statements: ReturnType<typeof prepare>
  /** of the page that is being read */
  #rows: Row[] = []
  #positions: number[] = []

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
    const reader = new RowReader(database, path)
    database.function(TAKE, { varargs: true, directOnly: true }, (...raw) => {
      const row = raw as unknown as RawRow
      const count = this.#rows.push(reader.rowOf(row))
      // behind it, for a row that cannot be read has no place in the page
      this.#positions.push(row[0])
      return count === pageRows ? 1 : 0
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
    for (let pages = 1; ; pages++) {
      const { rows, positions, isCut } = last === null ? this.#page(this.#statements.first) : this.#page(this.#statements.ofAll, last)
      // a damaged tree can lead back to where it began
      for (const position of positions) {
        if (last !== null && position <= last)
          throw new StoreFailure(
            `The log ${this.#path} is damaged: its rows are out of order at position ${position}. Restore it from a copy.`,
            { subject: 'log-damaged' },
          )
        last = position
      }
      if (rows.length > 0) yield rows
      if (rows.length < pageRows && !isCut) return
      if (pages % pagesABreath === 0) await breathe()
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
    const positions: number[] = []
    this.#rows = rows
    this.#positions = positions
    try {
      statement.get(...from)
      return { rows, positions, isCut: false }
    } catch (error) {
      if (rows.length === 0) throw sqliteFailure(error, this.#path)
      // the rows before the damage are returned first; the next page begins with the damaged row, and throws
      return { rows, positions, isCut: true }
    }
  }
}

const prepare = (database: DatabaseSync) => {
  const ofStream = 'stream = (SELECT id FROM streams WHERE name = ?)'
  // the one row that it finds is the last of the page
  const taking = (which: string, order: string): StatementSync =>
    database.prepare(`SELECT 1 FROM events WHERE ${which} AND ${TAKE}(${eventColumns}) ORDER BY ${order} LIMIT 1`)
  return {
    first: taking('TRUE', 'position'),
    ofAll: taking('position > ?', 'position'),
    ofStream: taking(`${ofStream} AND number >= ?`, 'number'),
    one: taking(`${ofStream} AND number = ?`, 'number'),
    numbers: database.prepare(`SELECT number FROM events WHERE ${ofStream} AND number >= ? ORDER BY number LIMIT ${pageRows}`, {
      returnArrays: true,
    }),
  }
}
