import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreFailure } from '../store.ts'
import { cannotOpen, sqliteFailure } from './failure.ts'

/** Who runs on a log; `sinceMs` is wall time in epoch milliseconds. */
export type Holder = { readonly pid: number; readonly host: string; readonly sinceMs: number }

/** Another engine runs on this log. `holder` is null if it has not written down who it is. */
export class LeaseHeld extends StoreFailure {
  readonly holder: Holder | null
  constructor(logPath: string, holder: Holder | null) {
    const who = holder === null ? '' : ` (pid ${holder.pid} on ${holder.host} since ${new Date(holder.sinceMs).toISOString()})`
    super(`Another engine${who} is running on ${logPath}; stop it first, or name another log with --log.`, { subject: 'log-held' })
    this.holder = holder
  }
}

export type FileLease = {
  release(): void
  /** as `release`, and nothing of the lease is left unless something was there before: for whoever has written nothing under it */
  undo(): void
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>()

/**
 * Makes this process the only engine on a log until it releases the lease or dies: the lock belongs to the operating
 * system, which frees it whatever way the process ends, so none is ever stale. `<log>.lease` is the locked file (never
 * read or copy it inside the holding process: closing it anywhere drops POSIX locks) and stays behind, empty, where
 * something was written; `<log>.lease.json` only says who it is. Throws LeaseHeld, or StoreFailure if the folder cannot be written.
 */
export const acquireFileLease = (logPath: string, holder: Holder): FileLease => {
  const path = `${oneNameOf(logPath)}.lease`
  const note = `${path}.json`
  const { database, isNew } = lock(path, logPath, () => new LeaseHeld(logPath, readHolder(note)))
  const end = (isUndone: boolean): void => {
    if (!database.isOpen) return
    // first the files, then the lock: those of a successor must not be removed
    rmSync(note, { force: true })
    if (isUndone && isNew) rmSync(path, { force: true })
    held.delete(database)
    database.close()
  }
  try {
    // renamed into place, so that a second engine never reads half of it
    writeFileSync(`${note}.tmp`, `${JSON.stringify(holder)}\n`)
    renameSync(`${note}.tmp`, note)
  } catch (error) {
    if (isNew) removeFiles(`${note}.tmp`, path)
    database.close()
    throw noteFailure(error, note)
  }
  held.add(database)
  return { release: () => end(false), undo: () => end(true) }
}

const noteFailure = (error: unknown, note: string): StoreFailure => {
  const { code, message } = error as NodeJS.ErrnoException
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  const what = isFull ? 'the disk is full; free some space and start again' : message
  return new StoreFailure(`The lease ${note} cannot be written: ${what}.`, { cause: error })
}

/** Throws LeaseHeld, naming `logPath`, if an engine runs on the log by the name `otherPath`; takes nothing, and leaves nothing. */
export const requireFree = (otherPath: string, logPath: string): void => {
  const path = `${otherPath}.lease`
  if (!existsSync(path)) return
  lock(path, otherPath, () => new LeaseHeld(`${logPath}, by its former name ${otherPath}`, readHolder(`${path}.json`))).database.close()
}

/** What a lease that could not be written has left; what is in its way, such as a folder, is another's. */
const removeFiles = (...paths: readonly string[]): void => {
  for (const path of paths) if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path)
}

/** The same file by another way (a link, a relative path) must lead to the same lease. */
const oneNameOf = (logPath: string): string => {
  const path = resolve(logPath)
  try {
    return realpathSync(path)
  } catch {
    // a log that does not exist yet; behind a link it would have another lease as soon as it does
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new StoreFailure(`The log ${logPath} is a link to a file that does not exist: name the file itself.`)
  }
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    throw new StoreFailure(cannotOpen(logPath), { subject: 'disk' })
  }
}

/** `isNew`: this process made the file. */
type Locked = { readonly database: DatabaseSync; readonly isNew: boolean }

/** Whoever was refused removes a file that it made: one that was opened just before is no longer the one that others lock. */
const lock = (path: string, logPath: string, refusal: () => LeaseHeld): Locked => {
  for (;;) {
    const isNew = isMade(path)
    const before = fileAt(path)
    const database = lockFile(path, logPath, refusal)
    if (before !== null && fileAt(path) === before) return { database, isNew }
    database.close()
  }
}

const isMade = (path: string): boolean => {
  try {
    closeSync(openSync(path, 'wx'))
    return true
  } catch {
    // it is there, or SQLite says why it cannot be
    return false
  }
}

/** Which file that is, without opening it; null: none. */
const fileAt = (path: string): string | null => {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`
}

const lockFile = (path: string, logPath: string, refusal: () => LeaseHeld): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database?.close()
    // SQLITE_BUSY
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) throw refusal()
    throw leaseFailure(error, path, logPath)
  }
}

/** The log may be in order when its lease is not: the file to look at is the lease. */
const leaseFailure = (error: unknown, path: string, logPath: string): Error => {
  const primary = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  // SQLITE_CANTOPEN; SQLITE_CORRUPT and SQLITE_NOTADB
  if (primary === 14 && existsSync(path))
    return new StoreFailure(`The lease ${path} cannot be opened: it is a folder, or there is no permission.`, { cause: error })
  if (primary === 11 || primary === 26)
    return new StoreFailure(`The lease ${path} is damaged; it holds nothing of the log: remove it and start again.`, { cause: error })
  return sqliteFailure(error, logPath)
}

/** Who says that it runs on a log; null: nobody does. One that was killed has left its note. */
export const holderOf = (logPath: string): Holder | null => readHolder(`${oneNameOf(logPath)}.lease.json`)

/** What a date can hold (ECMA-262, time values). */
const LATEST_MS = 8.64e15

/** Anybody can write into the note, so only what has the shape of one is repeated to a person. */
const readHolder = (note: string): Holder | null => {
  try {
    const holder: Partial<Holder> | null = JSON.parse(readFileSync(note, 'utf8'))
    const isHolder =
      Number.isSafeInteger(holder?.pid) &&
      /^[\w.:-]{1,255}$/.test(String(holder?.host)) &&
      Number.isSafeInteger(holder?.sinceMs) &&
      Math.abs(Number(holder?.sinceMs)) <= LATEST_MS
    return isHolder ? (holder as Holder) : null
  } catch {
    return null
  }
}
