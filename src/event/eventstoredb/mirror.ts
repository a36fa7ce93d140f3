import type { DatabaseSync } from 'node:sqlite'
import { sqliteFailure } from '../sqlite/failure.ts'
import { openForWriting } from '../sqlite/file.ts'
import { markAsMirror } from '../sqlite/file-marks.ts'
import { type RawRow, RowReader, RowWriter } from '../sqlite/rows.ts'
import { SqliteStore } from '../sqlite/store.ts'
import { eventColumns } from '../sqlite/tables.ts'
import { type EventStore, type Row, StoreFailure } from '../store.ts'

/** The server gave what the mirror could not write down. */
export class NotCopied extends StoreFailure {}

/**
 * A copy of a log that lies on a server, in a file of the embedded store, so that a start need not read all of it over the
 * wire. The server stays the authority: the copy holds its rows under its positions, only ever what the server gave, and
 * may be deleted at any time.
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
    // an owner and whoever waits for its place may copy into one file: the same rows
    this.#writer = new RowWriter(this.#database, { ignores: true })
  }

  /** Throws StoreFailure, which says that the file may be deleted. */
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

  /** Throws StoreFailure if the server does not hold what was copied from it: by number and hash of the last event. */
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

  /** Copies what the server has behind the last row copied. Returns how many. Throws what reading throws, or NotCopied. */
  async catchUp(server: EventStore): Promise<number> {
    let copied = 0
    for await (const page of server.readAll(this.#last()?.position ?? null)) {
      this.#insert(page)
      copied += page.length
    }
    return copied
  }

  /** Copies what there is, then what comes. Returns the way to stop. */
  async follow(server: EventStore): Promise<() => void> {
    await this.catchUp(server)
    let isBehind = false
    return server.subscribe(this.#last()?.position ?? null, (row) => {
      // a copy that could not be made is made up for when the mirror is read next, and not before: there must be no hole
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
