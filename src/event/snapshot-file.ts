import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { sha256 } from '../kernel/hash.ts'

/** The state after the event at `position`, whose hash is `hash`: the reader compares it with the log before use. */
export type Snapshot = { readonly position: string; readonly hash: string; readonly state: unknown }

/** of this file's layout */
const formatVersion = 1
const pathOf = (logPath: string): string => `${logPath}.snapshot`

/**
 * Keeps a state beside the log as `<log>.snapshot`, a cache that may be deleted at any time. `key` names the code that
 * made the state. The file appears whole or not at all. False if it could not be written: there is then the old one or none.
 */
export const writeSnapshot = (logPath: string, key: string, snapshot: Snapshot): boolean => {
  const path = pathOf(logPath)
  const temporary = `${path}.tmp`
  try {
    const { position, hash, state } = snapshot
    const body = serialize([key, position, hash, state])
    const file = openSync(temporary, 'w')
    try {
      writeFileSync(file, `${header(body)}\n`)
      writeFileSync(file, body)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
    return true
  } catch {
    rmSync(temporary, { force: true })
    return false
  }
}

/** Null for whatever does not fit: no file, a torn or changed one, other code, another version of the file or of Node. Never throws. */
export const readSnapshot = (logPath: string, key: string): Snapshot | null => {
  try {
    const bytes = readFileSync(pathOf(logPath))
    const end = bytes.indexOf('\n')
    const body = bytes.subarray(end + 1)
    if (bytes.toString('latin1', 0, end) !== header(body)) return null
    const [writtenKey, position, hash, state]: [string, string, string, unknown] = deserialize(body)
    return writtenKey === key ? { position, hash, state } : null
  } catch {
    return null
  }
}

const header = (body: Uint8Array): string => `coinfold-snapshot ${formatVersion} ${sha256(body)}`
