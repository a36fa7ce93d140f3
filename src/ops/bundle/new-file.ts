import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../../event/transfer/sync-folder.ts'
import { NoFolder, UsageError } from '../../kernel/errors.ts'

/** Under this name a file is made: it is there whole or not at all. */
export const unfinished = (path: string): string => `${path}.tmp`

/** So many bytes tell what a file is. */
const FIRST_BYTES = 2048

/** How a file begins. Throws where it cannot be read, as a folder. */
export const beginningOf = (path: string): Buffer => {
  const bytes = Buffer.alloc(FIRST_BYTES)
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

/** What may be replaced: nothing but another of its kind, for a log is one file too. */
export type FileKind = { readonly name: string; readonly isOne: (beginning: Buffer) => boolean }

const isOne = (path: string, kind: FileKind): boolean => {
  try {
    return kind.isOne(beginningOf(path))
  } catch {
    // a folder, or not packed as it would be
    return false
  }
}

/** Throws UsageError for a file that is there already, unless it is of that kind and may be replaced, and for a folder that is not. */
export const requireNewFile = (path: string, mayReplace: boolean, kind: FileKind): void => {
  if (existsSync(path) && !isOne(path, kind))
    throw new UsageError(`${path} is no ${kind.name}, and nothing else is replaced: name another file by --out.`)
  if (existsSync(path) && !mayReplace)
    throw new UsageError(`There is a file ${path} already: name another by --out, or replace it by --force.`)
  if (!existsSync(dirname(path))) throw new NoFolder(path)
}

/** A text as a file of its own. */
export const putWhole = async (path: string, text: string): Promise<void> => {
  const file = await open(unfinished(path), 'w')
  try {
    await file.writeFile(text)
    await file.sync()
    await file.close()
    await rename(unfinished(path), path)
    await syncFolder(path)
  } catch (error) {
    await file.close().catch(() => undefined)
    rmSync(unfinished(path), { force: true })
    throw error
  }
}
