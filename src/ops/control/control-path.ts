import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure } from '../../kernel/errors.ts'

/** Where an engine on a log is spoken to. `folder`: one of its own that has to be there first; null: it lies beside the log. */
export type ControlPath = { readonly path: string; readonly folder: string | null }

/** The system's limit is 108 bytes on Linux and 104 on macOS, a zero at the end among them; what is longer Node cuts without a word. */
const MOST_BYTES = 103
/** Of the hash: enough that no two logs of a computer share a name. */
const HASH_DIGITS = 16

/** The same file by another way (a link, a relative path) leads to the same socket. */
const realPathOf = (log: string): string => {
  const path = resolve(log)
  try {
    return realpathSync(path)
  } catch {
    return join(realpathSync(dirname(path)), basename(path))
  }
}

/** Beside the log (`x.db.sock`), or, where that name is too long, in a folder of the user's among the temporary ones. Throws a Failure. */
export const controlPath = (log: string, temporary = tmpdir()): ControlPath => {
  const real = realPathOf(log)
  const beside = `${real}.sock`
  if (Buffer.byteLength(beside) <= MOST_BYTES) return { path: beside, folder: null }
  const folder = join(temporary, `coinfold-${userInfo().uid}`)
  const path = join(folder, `${createHash('sha256').update(real).digest('hex').slice(0, HASH_DIGITS)}.sock`)
  if (Buffer.byteLength(path) <= MOST_BYTES) return { path, folder }
  throw new Failure(
    `The name of the socket of ${log} is too long, beside the log as well as in ${temporary}: put the log into a folder with a shorter name, or let TMPDIR name one.`,
  )
}

/** Makes the folder, which nobody else may look into. Throws a Failure where somebody else made it: he could listen in our place. */
export const makeControlFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== userInfo().uid)
    throw new Failure(`${folder} belongs to somebody else, so no socket is put there: remove it, or let TMPDIR name another folder.`)
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700)
}
