import { type FileHandle, stat } from 'node:fs/promises'
import { UsageError } from '../../kernel/errors.ts'
import { isServerUrl, withoutPassword } from '../../kernel/server-url.ts'
import { openLogToRead } from '../open-log-to-read.ts'
import { fileRows } from './file-source.ts'
import { openRegular } from './lines.ts'
import { logRows } from './log-source.ts'
import type { Movable } from './movable.ts'

/**
 * Where events come from, in pages and in the global order. Reading begins anew with each call, and throws Failure at the
 * first event that is broken.
 */
export type Source = {
  readonly path: string
  rows(): AsyncIterable<readonly Movable[]>
  close(): Promise<void>
}

/** The first bytes of a SQLite file (https://www.sqlite.org/fileformat.html#the_database_header). */
const SQLITE = 'SQLite format 3\0'

/** A log, or a file that `export` made of one. `onDoubt`: see `openLogToRead`. Throws UsageError if there is none. */
export const openSource = async (path: string, onDoubt: (sentence: string) => void = () => {}): Promise<Source> => {
  if (isServerUrl(path)) return ofLog(path, onDoubt)
  if (!(await exists(path))) throw new UsageError(`There is no file ${path}; make one with "coinfold export --to ${path}".`)
  const file = await openRegular(path, 'r')
  if (!(await isDatabase(file))) return { path, rows: () => fileRows(file, path), close: () => file.close() }
  await file.close()
  return ofLog(path, onDoubt)
}

const ofLog = async (path: string, onDoubt: (sentence: string) => void): Promise<Source> => {
  const store = await openLogToRead(path, onDoubt)
  const name = withoutPassword(path)
  return { path: name, rows: () => logRows(store, name), close: () => store.close() }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )

const isDatabase = async (file: FileHandle): Promise<boolean> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0)
  return buffer.toString('latin1', 0, bytesRead) === SQLITE
}
