import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { UNFINISHED } from './scratch.ts'

/** Where copies of tapes are kept. All in it may be deleted at any moment. */
export type CopyFolder = {
  readonly path: string
  /** smaller files are read quicker than a copy is looked for; LEAST_BYTES, where it is left out */
  readonly leastBytes?: number
}

export const COPY = '.candles'
export const KNOWN = '.known'
export const MOST_COPY_BYTES = 8e9
// The small ones count too: with more, looking through the folder would take longer than reading a tape.
const MOST_FILES = 10_000
// Nobody writes one copy for so long: who began it was killed.
const ABANDONED_MS = 86_400_000

/** Null: the user has no home. */
export function copyFolderOf(env: NodeJS.ProcessEnv): CopyFolder | null {
  if (env.COINFOLD_TAPE_CACHE) return { path: env.COINFOLD_TAPE_CACHE }
  const cache = env.XDG_CACHE_HOME
  // as the XDG specification says: a path that is not absolute is none
  if (cache && isAbsolute(cache)) return { path: join(cache, 'coinfold', 'tapes') }
  try {
    return { path: join(homedir(), '.cache', 'coinfold', 'tapes') }
  } catch {
    return null
  }
}

type Kept = { readonly path: string; readonly bytes: number; readonly usedMs: number }

/** What of ours is in the folder; nothing, where it cannot be read. */
function keptIn(folder: string): Kept[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names
    .filter((name) => name.endsWith(COPY) || name.endsWith(KNOWN) || name.startsWith(UNFINISHED))
    .flatMap((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false })
      return stat?.isFile() ? [{ path: join(folder, name), bytes: stat.size, usedMs: stat.mtimeMs }] : []
    })
}

export function sizeOfFolder(folder: string): { readonly copies: number; readonly bytes: number } {
  const kept = keptIn(folder)
  return { copies: kept.filter(({ path }) => path.endsWith(COPY)).length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Removes what was not used for the longest time, until the rest is within the bounds. */
export function tidyFolder(folder: string, nowMs: number, mostBytes = MOST_COPY_BYTES): void {
  let bytes = 0
  let files = 0
  for (const one of keptIn(folder).sort((a, b) => b.usedMs - a.usedMs)) {
    const isUnfinished = one.path.includes(UNFINISHED)
    if (!isUnfinished) bytes += one.bytes
    files++
    const isOver = bytes > mostBytes || files > MOST_FILES
    if (isUnfinished ? nowMs - one.usedMs > ABANDONED_MS : isOver) remove(one.path)
  }
}

export function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // somebody was quicker, or it is not ours to remove
  }
}
