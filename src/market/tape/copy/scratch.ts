import { mkdirSync, openSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasRoom, type Place } from './block-file.ts'

/** What a file is called until it is whole. */
export const UNFINISHED = '.tmp-'
// Processes of two containers may have the same id and write to the same folder.
const MOST_NAMES = 100
let names = 0

/** Makes a file of its own in the folder, and the folder; null where that cannot be. */
export function newFile(folder: string): Place | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return hasRoom(folder) ? create(folder, MOST_NAMES) : null
  } catch {
    return null
  }
}

function create(folder: string, triesLeft: number): Place {
  const path = join(folder, `${UNFINISHED}${process.pid}-${++names}`)
  try {
    return { fd: openSync(path, 'wx+', 0o600), folder, path }
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST' || triesLeft === 0) throw error
    return create(folder, triesLeft - 1)
  }
}

/** A file for this run alone, which has no name and so goes when the process does; null: there is no place for it. */
export function scratchFile(): Place | null {
  const place = newFile(tmpdir())
  if (place !== null) unlinkSync(place.path)
  return place
}
