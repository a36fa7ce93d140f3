import { existsSync, renameSync, rmSync } from 'node:fs'
import type { EventStore } from '../store.ts'
import { Mirror } from './mirror.ts'
import { Unreachable } from './wire.ts'

/**
 * Makes way for a new mirror where the one at `path` is not what the server holds. It is kept under another name, which is
 * returned, since it may hold events that the server has lost. Null: there was none, or it fits.
 */
export const replaceMirror = async (path: string, server: EventStore, because: string): Promise<string | null> => {
  if (!existsSync(path) || (await fits(path, server))) return null
  const kept = `${path}.${because}`
  for (const end of ['', '-wal', '-shm']) if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${kept}${end}`)
  rmSync(`${path}.snapshot`, { force: true })
  return kept
}

const fits = async (path: string, server: EventStore): Promise<boolean> => {
  let mirror: Mirror | null = null
  try {
    mirror = Mirror.open(path)
    await mirror.check(server)
    return true
  } catch (error) {
    if (error instanceof Unreachable) throw error
    return false
  } finally {
    await mirror?.close()
  }
}
