import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../../kernel/hash.ts'
import { KNOWN } from './copy-folder.ts'

// A file system's clock may tick as slowly: a file may be changed twice within a tick, and looks the same.
const TICK_MS = 2000

/** A file as the system knows it: whatever changes its content changes this. */
export type FileState = {
  readonly bytes: number
  /** where its hash is noted, without the folder */
  readonly name: string
  readonly changedMs: number
}

/** Null: it is no file, but a pipe, or none at all. */
export function stateOf(path: string): FileState | null {
  try {
    const stat = statSync(path, { bigint: true })
    if (!stat.isFile()) return null
    const { dev, ino, size, mtimeNs, ctimeNs } = stat
    const name = `${sha256([realpathSync(path), dev, ino, size, mtimeNs, ctimeNs].join('\n'))}${KNOWN}`
    return { bytes: Number(size), name, changedMs: Number(ctimeNs / 1_000_000n) }
  } catch {
    return null
  }
}

/** The hash of a file's unpacked content; whether the file can be told from one that was changed right after it was read. */
export type Known = { readonly sha256: string; readonly isSure: boolean }

export function recall(folder: string, { name }: FileState): Known | null {
  try {
    const [, hash = '', word] = /^([0-9a-f]{64}) (sure|fresh)\n$/.exec(readFileSync(join(folder, name), 'latin1')) ?? []
    return hash === '' ? null : { sha256: hash, isSure: word === 'sure' }
  } catch {
    return null
  }
}

/** Notes the hash of a file that was in this state before and after it was read. */
export function noteHash(folder: string, { name, changedMs }: FileState, hash: string, readFromMs: number): void {
  try {
    writeFileSync(join(folder, name), `${hash} ${readFromMs - changedMs > TICK_MS ? 'sure' : 'fresh'}\n`, { mode: 0o600 })
  } catch {
    // it is read anew the next time
  }
}
