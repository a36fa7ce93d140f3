import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { StoreFailure } from '../store.ts'
import { sqliteFailure } from './failure.ts'
import { logFormatVersion, tables } from './tables.ts'

/** `cfld` in ASCII, in the header field that SQLite keeps for the owner of a file format. */
const applicationId = 0x63666c64
/** Offset and length of the fields of SQLite's file header (https://www.sqlite.org/fileformat.html#the_database_header). */
const headerBytes = 100
const magic = Buffer.from('SQLite format 3\0')
const applicationIdAt = 68

/**
 * Looks at the file without SQLite, which might otherwise repair or convert what is not ours. True: there is nothing
 * yet (no file, or an empty one left by a start that was cut short). Throws StoreFailure for what is no log.
 */
export const isNothingYet = (path: string): boolean => {
  if (!existsSync(path)) return true
  const stat = statSync(path)
  if (stat.isDirectory()) throw new StoreFailure(`${path} is a folder, not a coinfold log.`)
  // opening a pipe waits for somebody at its other end
  if (!stat.isFile()) throw new StoreFailure(`${path} is a device or a pipe, not a coinfold log.`)
  const header = Buffer.alloc(headerBytes)
  const file = openOrSay(path)
  let length: number
  try {
    length = readSync(file, header, 0, headerBytes, 0)
  } finally {
    closeSync(file)
  }
  if (length === 0) return true
  const isOurs =
    length === headerBytes && header.subarray(0, magic.length).equals(magic) && header.readUInt32BE(applicationIdAt) === applicationId
  if (!isOurs) throw new StoreFailure(`${path} is not a coinfold log${insteadOf(header.toString('latin1'), path)}`)
  return false
}

/** What a log may have become on its way, and how it is made one again. */
const insteadOf = (begins: string, path: string): string => {
  if (begins.startsWith('{"coinfold":"log"')) return `, but an exported one: "coinfold import ${path} --log NEW" makes a log of it.`
  if (begins.startsWith('\x1f\x8b')) return ': it is packed by gzip, so unpack it first, by "gunzip".'
  if (begins.startsWith('PK\x03\x04')) return ': it is a zip archive, so unpack it first.'
  return '; it was left as it is.'
}

const openOrSay = (path: string): number => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new StoreFailure(`The log ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

const scalar = (database: DatabaseSync, sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0]

const requireKnownFormat = (database: DatabaseSync, path: string): void => {
  const version = Number(scalar(database, "SELECT value FROM meta WHERE key = 'formatVersion'"))
  if (!Number.isSafeInteger(version) || version < 1)
    throw new StoreFailure(`The log ${path} is damaged: it does not say its format version.`, { subject: 'log-damaged' })
  if (version > logFormatVersion)
    throw new StoreFailure(
      `The log ${path} was written by a newer coinfold (log format ${version}, this one knows ${logFormatVersion}). Update coinfold to read it.`,
    )
  if (version < logFormatVersion)
    throw new StoreFailure(
      `The log ${path} was written by a coinfold before its first release (log format ${version}, this one reads ${logFormatVersion}). Read it with the one that wrote it.`,
    )
}

/** Runs `work` with a connection that is closed again if it fails, every failure being one sentence. */
const prepared = (database: DatabaseSync, path: string, work: () => void): DatabaseSync => {
  try {
    work()
    return database
  } catch (error) {
    database.close()
    throw sqliteFailure(error, path)
  }
}

const connect = (location: string | URL, path: string, options: ConstructorParameters<typeof DatabaseSync>[1]): DatabaseSync => {
  try {
    return new DatabaseSync(location, options)
  } catch (error) {
    throw sqliteFailure(error, path)
  }
}

/** Time another process may keep the file locked (a copy, a checkpoint by hand) before we give up, in ms. */
const busyTimeoutMs = 2000

/**
 * Opens a log for writing, making a new one where there is nothing. `maxPages` bounds the file, in pages of 4096
 * bytes (tests use it as a small disk). Throws StoreFailure; a file that is not ours stays as it was.
 */
export const openForWriting = (path: string, maxPages?: number): DatabaseSync => {
  isNothingYet(path)
  const database = connect(path, path, { timeout: busyTimeoutMs })
  return prepared(database, path, () => {
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`)
    const isEmpty = scalar(database, 'PRAGMA page_count') === 0
    if (isEmpty) database.exec(`BEGIN IMMEDIATE; PRAGMA application_id = ${applicationId}; ${tables} COMMIT`)
    requireKnownFormat(database, path)
    if (scalar(database, 'PRAGMA journal_mode = WAL') !== 'wal')
      throw new StoreFailure(`The log ${path} cannot use write-ahead logging: its file system does not support it.`)
    // SQLite opens a file that may only be read without a word; this writes nothing, and says so
    database.exec('DELETE FROM meta WHERE FALSE')
    // FULL: a commit returns when its bytes are on the disk. The write-ahead file is reused and never cut (the default),
    // so most commits change no file size, which makes their fsync cheaper. 4,000 pages (16 MB) between checkpoints
    // instead of 1,000: pages of the index are then copied once for four times as many appends.
    database.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000')
  })
}

/**
 * Opens a log for reading; its file is not changed. A log nobody has open, in a folder that cannot be written or on a full disk, is read
 * as immutable, since SQLite could not put its index beside it. `isDamaged`: also a file that is shorter than it says, as one that was cut
 * off. Throws StoreFailure.
 */
export const openForReading = (path: string, { isDamaged = false }: { readonly isDamaged?: boolean } = {}): DatabaseSync => {
  if (!existsSync(path)) throw new StoreFailure(`There is no log ${path}.`)
  if (isNothingYet(path)) throw new StoreFailure(`The log ${path} is empty: nothing was ever written to it.`)
  const open = (location: string | URL): DatabaseSync => {
    const database = connect(location, path, { readOnly: true, timeout: busyTimeoutMs, defensive: !isDamaged })
    return prepared(database, path, () => {
      // with this SQLite reads a file whose schema or length is wrong; the connection is read-only, so nothing is written
      if (isDamaged) database.exec('PRAGMA writable_schema = ON')
      requireKnownFormat(database, path)
    })
  }
  const isOpenElsewhere = existsSync(`${path}-wal`)
  try {
    return open(path)
  } catch (error) {
    if (isOpenElsewhere || !isForLackOfWriting(error)) throw error
    removeUnused(path)
    return open(immutable(path))
  }
}

/**
 * Opens for reading a log that this process has open already. By SQLite alone: the system takes all locks of a process off a file as soon
 * as the process closes any other descriptor of it, and whoever opens the log next from outside would take the write-ahead file for one
 * that nobody needs. So nothing looks at it beforehand, and it is never read as immutable, which locks and minds nothing.
 */
export const openOnceMore = (path: string): DatabaseSync => {
  const database = connect(path, path, { readOnly: true, timeout: busyTimeoutMs })
  return prepared(database, path, () => requireKnownFormat(database, path))
}

/** Removes what SQLite could not make use of: an index without a byte is no process's. */
const removeUnused = (path: string): void => {
  if (statSync(`${path}-shm`, { throwIfNoEntry: false })?.size !== 0) return
  for (const end of ['-shm', '-wal']) rmSync(`${path}${end}`, { force: true })
}

/** Read so, a file is taken as it is: nothing is put beside it, no lock is asked for, and its write-ahead file is left out. */
const immutable = (path: string): URL => {
  const location = pathToFileURL(path)
  location.searchParams.set('immutable', '1')
  return location
}

/** What stands in table `meta` of the file itself; null: nothing, or the file cannot be read so. */
export const markInFile = (path: string, key: string): string | null => {
  let database: DatabaseSync | undefined
  try {
    if (isNothingYet(path)) return null
    database = new DatabaseSync(immutable(path), { readOnly: true })
    const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key)
    return row === undefined ? null : String(row.value)
  } catch {
    // whoever opens it next says what is wrong with it
    return null
  } finally {
    database?.close()
  }
}

/** SQLITE_READONLY, SQLITE_CANTOPEN, and what a full disk comes to: SQLITE_FULL, SQLITE_IOERR. */
const isForLackOfWriting = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' && [8, 10, 13, 14].includes(cause.errcode & 0xff)
}

/**
 * Takes away what a reader had to make beside a log that nobody has open: SQLite does so when the last connection that may write is
 * closed, and under a lock, so that whoever has it open by now keeps all.
 */
export const leaveNothingBeside = (path: string): void => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    scalar(database, 'PRAGMA schema_version')
  } catch {
    // it may not be written: then it stays, and does no harm; of a file that is damaged it goes all the same
  } finally {
    database?.close()
  }
}
