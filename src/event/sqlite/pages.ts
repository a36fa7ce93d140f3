import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { breathe } from '../../kernel/clock.ts'
import { type ReadOptions, type Row, StoreFailure } from '../store.ts'
import { sqliteFailure } from './failure.ts'
import { RowReader } from './rows.ts'
import { numberIn } from './statements.ts'
import { takingFrom } from './taking.ts'

/** Rows read at once: enough to make the query's cost small, few enough to be garbage before a collection has to copy them. */
const pageRows = 250
/** Pages between two looks at signals and whatever else waits in the process: some milliseconds of work. */
const pagesABreath = 4

/**
 * Events from which on a thread reads and proves hashes beside the one that folds: to begin one takes as long as to read some thousands.
 * Where nobody compares hashes there is none: what a thread has read costs two thirds of reading to take over, and its core as much again.
 */
const AHEAD_FROM = 50_000

/** `positions`: of the rows, as numbers. `isCut`: behind these rows comes one that cannot be read. */
type Page = { readonly rows: readonly Row[]; readonly positions: readonly number[]; readonly isCut: boolean }

/** The rows of a log's file, in pages. Throws StoreFailure or LogDamaged at what cannot be read, behind all rows before it. */
export class SqlitePages {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #aheadFrom: number
  readonly #reader: RowReader
  readonly #statements: ReturnType<typeof prepare>
  /** of the page that is being read */
  #rows: Row[] = []
  #positions: number[] = []

  /** `aheadFrom`: events from which on a thread reads them where their hashes are compared. */
  constructor(database: DatabaseSync, path: string, aheadFrom = AHEAD_FROM) {
    this.#database = database
    this.#path = path
    this.#aheadFrom = aheadFrom
    const reader = new RowReader(database, path)
    this.#reader = reader
    const taking = takingFrom(database, (raw) => {
      const count = this.#rows.push(reader.rowOf(raw))
      // behind it, for a row that cannot be read has no place in the page
      this.#positions.push(raw[0])
      return count === pageRows
    })
    this.#statements = prepare(database, taking)
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

  async *ofAll(after: string | null, { provesHashes = false }: ReadOptions = {}): AsyncIterable<readonly Row[]> {
    let last = after === null ? null : Number(after)
    if (provesHashes && this.#countAfter(last) >= this.#aheadFrom) {
      // few logs are so long: what begins a thread is loaded here
      const { readAhead } = await import('./ahead/read-ahead.ts')
      for await (const page of readAhead({ path: this.#path, after: last }, this.#reader)) {
        yield page
        last = Number(page[page.length - 1]!.position)
      }
    }
    yield* this.#ofAll(last)
  }

  async *#ofAll(after: number | null): AsyncIterable<readonly Row[]> {
    // the first page has no lower bound: positions start at 1, but a damaged row may stand below
    let last = after
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

  /** By their positions; none where the newest page is torn: whoever reads comes to it. */
  #countAfter(position: number | null): number {
    try {
      return numberIn(this.#statements.lastPosition) - (position ?? 0)
    } catch {
      return 0
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

const prepare = (database: DatabaseSync, taking: ReturnType<typeof takingFrom>) => {
  const ofStream = 'stream = (SELECT id FROM streams WHERE name = ?)'
  return {
    first: taking('TRUE', 'position'),
    ofAll: taking('position > ?', 'position'),
    ofStream: taking(`${ofStream} AND number >= ?`, 'number'),
    lastPosition: database.prepare('SELECT coalesce(max(position), 0) FROM events', { returnArrays: true }),
    one: taking(`${ofStream} AND number = ?`, 'number'),
    numbers: database.prepare(`SELECT number FROM events WHERE ${ofStream} AND number >= ? ORDER BY number LIMIT ${pageRows}`, {
      returnArrays: true,
    }),
  }
}
