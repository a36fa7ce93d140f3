import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteFailure } from './failure.ts'

/** The size of the write-ahead file of a log in bytes; null: there is none. To be asked before SQLite makes one. */
export const walBytesOf = (path: string): number | null => {
  // SQLite looks for it beside the file that a link leads to
  const real = statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path)
  return statSync(`${real}-wal`, { throwIfNoEntry: false })?.size ?? null
}

/** Marks a file that no process has open as a copy, and removes the mark `open` that it took over. Throws StoreFailure. */
export const markFileAsCopy = (path: string): void => {
  const database = new DatabaseSync(path)
  try {
    database.exec("DELETE FROM meta WHERE key = 'open'; INSERT INTO meta VALUES ('copy', '1') ON CONFLICT(key) DO NOTHING")
  } catch (error) {
    throw sqliteFailure(error, path)
  } finally {
    database.close()
  }
}

/** Makes the file of a mirror say what it is. */
export const markAsMirror = (database: DatabaseSync): void => {
  if (database.prepare("SELECT 1 FROM meta WHERE key = 'mirror'").get() === undefined)
    database.exec("INSERT INTO meta VALUES ('mirror', '1') ON CONFLICT(key) DO NOTHING")
}

/**
 * What a log's file says of itself besides its events, in table `meta`. `copy`: the file was made of another log, and nothing is
 * written to it before it is restored. `mirror`: the file is a copy of what a server holds. `open`: a writer has the file open,
 * and its newest events may stand in the write-ahead file; the value is the file's device and inode, which differ in a copy of
 * the file, and its name, which differs in a file that was renamed.
 */
export class FileMarks {
  /** a sentence why the file may lack its newest events; null: nothing says that it does */
  readonly doubt: string | null
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #file: string
  readonly #openMark: string
  /** from the root on, since a process can change its folder */
  readonly #place: string
  /** whether this writer has to remove the mark `open` */
  #isOpen: boolean
  #isWriting = false

  /** `walBytes`: what `walBytesOf` said before the file was opened. */
  constructor(database: DatabaseSync, path: string, walBytes: number | null) {
    this.#database = database
    this.#path = path
    const { dev, ino } = statSync(path, { bigint: true })
    this.#file = `${dev}:${ino}`
    this.#openMark = `${this.#file} ${realpathSync(path)}`
    this.#place = resolve(path)
    const open = this.#read('open')
    const isElsewhere = open?.split(' ', 1)[0] !== this.#file
    // a reader of a copy leaves an empty write-ahead file beside it
    const isCut = open !== null && (walBytes === null || (walBytes === 0 && isElsewhere))
    this.doubt = isCut ? (isElsewhere ? copiedWhileOpen(path) : withoutItsEnd(path)) : null
    // a writer that was killed left the mark: this one goes on with its file, and removes the mark when it closes it
    this.#isOpen = open !== null && !isCut
  }

  /** Whether the path still leads to the file that is written to. */
  get isInPlace(): boolean {
    const stat = statSync(this.#place, { bigint: true, throwIfNoEntry: false })
    return stat !== undefined && `${stat.dev}:${stat.ino}` === this.#file
  }

  get isCopy(): boolean {
    return this.isMirror || this.#read('copy') !== null
  }

  /** Its positions are those of a server, which have holes. */
  get isMirror(): boolean {
    return this.#read('mirror') !== null
  }

  /** Another number whenever another connection has written to the file since. */
  get dataVersion(): number {
    return Number(this.#database.prepare('PRAGMA data_version').get()?.data_version)
  }

  /** Durable when it returns. Throws StoreFailure. */
  markCopy(isCopy: boolean): void {
    try {
      if (isCopy) this.#write('copy', '1')
      else this.#remove('copy')
    } catch (error) {
      throw sqliteFailure(error, this.#path)
    }
  }

  /**
   * Called before the first event is written. The mark has to stand in the file itself: a copy without the write-ahead file must
   * have it too.
   */
  writing(): void {
    if (this.#isWriting) return
    if (this.#read('open') !== this.#openMark) {
      this.#write('open', this.#openMark)
      this.#moveIntoFile()
    }
    this.#isOpen = true
    this.#isWriting = true
  }

  /** Called after the last event is written. */
  closing(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    // first the events: where the disk is full, that makes the room that the mark needs
    this.#moveIntoFile()
    this.#remove('open')
    this.#moveIntoFile()
  }

  #moveIntoFile(): void {
    // a reader that is in the middle of something may hold it up: then the write-ahead file stays, and nothing is lost
    this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  }

  #read(key: string): string | null {
    const row = this.#database.prepare('SELECT value FROM meta WHERE key = ?').get(key)
    return row === undefined ? null : String(row.value)
  }

  #write(key: string, value: string): void {
    this.#database.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value').run(key, value)
  }

  #remove(key: string): void {
    this.#database.prepare('DELETE FROM meta WHERE key = ?').run(key)
  }
}

const copiedWhileOpen = (path: string): string =>
  `${path} was copied while an engine ran on the log, without the file "...-wal" beside it, so it may lack its newest events: copy a log with "coinfold backup".`
const withoutItsEnd = (path: string): string =>
  `${path} was not closed by the engine that ran on it last, and the file ${path}-wal is gone, so it may lack its newest events.`
