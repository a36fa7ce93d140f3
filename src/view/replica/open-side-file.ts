import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Timers } from '../../kernel/clock.ts'
import { CHUNK, ColumnChunk } from './column-chunk.ts'
import { type EquityChunk, EquityCurve } from './equity-curve.ts'
import { EventColumns } from './event-columns.ts'
import { NameTable } from './name-table.ts'
import { type IndexTip, sideFileKey, tipOf } from './saved-index.ts'
import { type Indexed, SideFile, type SideRole, sideFileSchema } from './side-file.ts'

export type Restored = Indexed & { readonly tip: IndexTip }
/** `restored`: what was kept of this log by this code; null: nothing, so that it is read from its beginning. */
export type OpenedSide = { readonly side: SideFile; readonly restored: Restored | null }

type Asked = {
  /** of the log; null: in no file of its own */
  readonly file: string | null
  readonly keeps: boolean
  readonly isDense: boolean
  readonly timers: Timers
  /** whether the log's event of that ordinal and address has that hash */
  readonly holds: (columns: EventColumns, hash: string) => Promise<boolean>
}
type Found = Restored & { readonly rows: number; readonly hash: string }

/**
 * The side file of a log, `LOG.view`: this one's own, made where there is none; one that another process owns; or one in memory, where neither
 * can be. It is a cache: what is of other code or another log, torn or no such file is made anew.
 */
export const openSideFile = async (asked: Asked): Promise<OpenedSide> => {
  const { file, keeps, timers } = asked
  const path = file === null ? null : `${file}.view`
  const found = path === null ? null : ((keeps ? await asOwner(path, asked) : null) ?? (await asReader(path, asked)))
  return found ?? { side: SideFile.inMemory(timers), restored: null }
}

/** Null: another process owns it, or nothing can be written there. */
const asOwner = async (path: string, asked: Asked): Promise<OpenedSide | null> => {
  for (const isLast of [false, true]) {
    const database = ownDatabase(path)
    if (database === 'busy') return null
    if (database !== null) {
      const opened = await takenUp(database, 'owner', asked)
      if (opened !== null) return opened
    }
    if (isLast) return null
    try {
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    } catch {
      return null
    }
  }
  return null
}

/** With the write lock. Null: it is no such file, or cannot be written. */
const ownDatabase = (path: string): DatabaseSync | 'busy' | null => {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; BEGIN IMMEDIATE')
    database.exec(sideFileSchema)
    return database
  } catch (error) {
    database?.close()
    return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY ? 'busy' : null
  }
}
const SQLITE_BUSY = 5

const asReader = async (path: string, asked: Asked): Promise<OpenedSide | null> => {
  if (!existsSync(path)) return null
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    // one moment of the file, whatever its owner writes meanwhile
    database.exec('BEGIN')
    const opened = await takenUp(database, 'reader', asked)
    return opened?.restored === null ? null : opened
  } catch {
    return null
  }
}

/** Null: what it holds is not of this log or not by this code, and the file is closed. An owner's may be empty. */
const takenUp = async (database: DatabaseSync, role: SideRole, { isDense, timers, holds }: Asked): Promise<OpenedSide | null> => {
  try {
    const found = read(database, isDense)
    if (found === null && role === 'owner' && isEmpty(database)) return { side: new SideFile(database, role, timers), restored: null }
    if (found !== null && (await holds(found.columns, found.hash))) {
      if (role === 'reader') database.exec('COMMIT')
      const { columns, equity, rows } = found
      const kept = { count: columns.count, names: columns.names.size, points: equity.count, rows }
      return { side: new SideFile(database, role, timers, kept), restored: found }
    }
  } catch {
    // torn, or of another shape
  }
  database.close()
  return null
}

const isEmpty = (database: DatabaseSync): boolean =>
  database.prepare('SELECT 1 FROM meta UNION ALL SELECT 1 FROM rows UNION ALL SELECT 1 FROM moments LIMIT 1').get() === undefined

/** In one text, which is read in a third of the time that so many rows take. */
const NAMES = `SELECT json_group_array(text) AS texts, count(*) AS count, coalesce(max(id), -1) AS last
  FROM (SELECT id, text FROM names ORDER BY id)`

/** Throws RangeError where some are missing. */
const namesIn = (database: DatabaseSync): string[] => {
  const { texts, count, last } = database.prepare(NAMES).get() as { texts: string; count: number; last: number }
  if (last !== count - 1) throw new RangeError('The side file lacks some of its names.')
  return JSON.parse(texts) as string[]
}

/** Null: by other code. Throws for what is torn. */
const read = (database: DatabaseSync, isDense: boolean): Found | null => {
  const meta = new Map(
    database
      .prepare('SELECT key, value FROM meta')
      .all()
      .map(({ key, value }) => [key, value]),
  )
  if (meta.get('key') !== sideFileKey) return null
  const count = Number(meta.get('count'))
  const names = namesIn(database)
  const chunks = database.prepare('SELECT bytes, positions FROM columns ORDER BY chunk').all() as { bytes: Uint8Array; positions: string }[]
  const rows = Number(meta.get('rows'))
  const { last } = database.prepare('SELECT coalesce(max(seq), 0) AS last FROM rows').get() as { last: number }
  const equity = new EquityCurve(database.prepare('SELECT first, points FROM equity ORDER BY first').all() as EquityChunk[])
  const isWhole = chunks.length === Math.ceil(count / CHUNK) && last === rows && equity.count === Number(meta.get('points'))
  if (!isWhole) throw new RangeError('The side file lacks a part of what it says that it holds.')
  const positions = isDense ? [] : chunks.flatMap((chunk) => JSON.parse(chunk.positions) as string[])
  const columns = new EventColumns(
    isDense,
    new NameTable(names),
    chunks.map(({ bytes }) => ColumnChunk.kept(bytes)),
    count,
    positions,
  )
  return { columns, equity, rows, hash: String(meta.get('hash')), tip: tipOf(meta.get('tip') as Uint8Array) }
}
