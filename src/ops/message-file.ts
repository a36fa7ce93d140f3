import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DestinationStream } from 'pino'
import type { Config } from '../config/schema.ts'

type Rolling = DestinationStream & { on(event: 'error', hear: (error: Error) => void): void; on(event: 'write', hear: () => void): void }
type Roll = (options: object) => Promise<Rolling>

/** What waits while nothing can be written; more is lost, since a full disk must not fill the memory. */
const MOST_WAITING = 1_000_000

/**
 * Messages in files of their own: FILE.1.log, FILE.2.log, ..., the highest number the newest. They are written at once, so that the last
 * line before a crash is there. Whatever becomes of them, trading goes on, and `say` hears of it once. Null: none can be opened.
 */
export const openMessageFile = async (
  options: Pick<Config['log'], 'file' | 'fileMb' | 'files'>,
  say: (sentence: string) => void,
): Promise<DestinationStream | null> => {
  const { file } = options
  if (options.file === '') return null
  try {
    mkdirSync(dirname(file), { recursive: true })
    // @ts-expect-error the package brings no types
    const { default: roll } = (await import('pino-roll')) as { default: Roll }
    const limit = { count: options.files - 1, removeOtherLogFiles: true }
    const stream = await roll({ file, size: `${options.fileMb}m`, limit, sync: true, mode: 0o600, maxLength: MOST_WAITING })
    let isLost = false
    stream.on('error', (error: Error) => {
      if (!isLost) say(`Messages cannot be written to ${file} (${error.message}): what comes until they can is lost, and trading goes on.`)
      isLost = true
    })
    stream.on('write', () => {
      if (isLost) say(`Messages are written to ${file} again.`)
      isLost = false
    })
    return stream
  } catch (error) {
    say(`Messages cannot be written to ${file} (${(error as Error).message}): they go to standard error.`)
    return null
  }
}
