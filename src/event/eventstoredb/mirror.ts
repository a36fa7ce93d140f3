import type { DatabaseSync } from 'node:sqlite'
import { sqliteFailure } from '../sqlite/failure.ts'
import { openForWriting } from '../sqlite/file.ts'
import { markAsMirror } from '../sqlite/file-marks.ts'
import { type RawRow, RowReader, RowWriter } from '../sqlite/rows.ts'
import { SqliteStore } from '../sqlite/store.ts'
import { eventColumns } from '../sqlite/tables.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'

/** The mirror could not write down what the server gave. */
export class NotCopied extends StoreFailure {}

/**
 * A copy of a server's log in a file of the embedded store, so that a start need not read the whole log from the server. The
 * server decides what the log is: the mirror holds only rows that the server gave, under the server's positions, and may be
 * deleted at any time.
 */
export class Mirror {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #store: SqliteStore
  readonly #reader: RowReader
  readonly #writer: RowWriter

  private constructor(path: string) {
    this.path = path
    this.#database = openForWriting(path)
    // what a power failure takes is copied again
    this.#database.exec('PRAGMA synchronous = NORMAL')
    markAsMirror(this.#database)
    this.#store = SqliteStore.open(path, { readOnly: true })
    this.#reader = new RowReader(this.#database, path)
    // the owner of the log and a process that waits for its place may copy the same rows into one file
    this.#writer = new RowWriter(this.#database, { ignores: true })
  }

  /** Throws StoreFailure for a file that cannot be used; its message says that the file may be deleted. */
  static open(path: string): Mirror {
    try {
      return new Mirror(path)
    } catch (error) {
      throw new StoreFailure(
        `The mirror ${path} cannot be used: ${(error as Error).message} It is only a copy: delete it and start again.`,
        {
          cause: error,
        },
      )
    }
  }

  /** Throws StoreFailure unless the server still holds the last event that was copied from it, by number and hash. */
  async check(server: EventStore): Promise<void> {
    const last = this.#last()
    if (last === null) return
    const { stream, number, hash, position } = last
    for await (const [row] of server.readStream(stream, number)) {
      if (row?.hash === hash && row.position === position) return
      break
    }
    throw new StoreFailure(
      `The server's history is not the one that the mirror ${this.path} was copied from: event ${number} of stream ${stream} is missing or another. ` +
        'If the server was restored from a backup, events are lost: compare with "verify --against", then go on by "coinfold restore --log esdb://...". If it is another server, delete the mirror and start again.',
    )
  }

  /**
   * Copies what the server has behind the last copied row, and returns how many rows that are. Throws what reading throws, or
   * NotCopied.
   */
  async catchUp(server: EventStore): Promise<number> {
    let copied = 0
    for await (const page of server.readAll(this.#last()?.position ?? null)) {
      this.#insert(page)
      copied += page.length
    }
    return copied
  }

  /** Copies what the server has, then every event that comes. Returns the function that stops it. */
  async follow(server: EventStore): Promise<() => void> {
    await this.catchUp(server)
    let isBehind = false
    return server.subscribe(this.#last()?.position ?? null, (row) => {
      // after a row that could not be copied no later one is, or there would be a hole; the next `catchUp` copies them all
      if (!isBehind) isBehind = !this.#inserts(row)
    })
  }

  readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    return this.#store.readStream(stream, from)
  }

  readAll(after: string | null): AsyncIterable<readonly Row[]> {
    return this.#store.readAll(after)
  }

  async close(): Promise<void> {
    await this.#store.close()
    if (this.#database.isOpen) this.#database.close()
  }

  #last(): Row | null {
    const sql = `SELECT ${eventColumns} FROM events ORDER BY position DESC LIMIT 1`
    const raw = this.#run(() => this.#database.prepare(sql, { returnArrays: true }).get()) as unknown as RawRow | undefined
    return raw === undefined ? null : this.#reader.rowOf(raw)
  }

  #inserts(row: Row): boolean {
    try {
      this.#insert([row])
      return true
    } catch {
      return false
    }
  }

  #insert(rows: readonly Row[]): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const row of rows) this.#writer.insert(Number(row.position), row)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#writer.forget()
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw new NotCopied(sqliteFailure(error, this.path).message, { cause: error })
    }
  }

  #run<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw sqliteFailure(error, this.path)
    }
  }
}
