import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recordingOf } from '../recordings.ts'

/** The tape that comes with the program. */
export const tapeFolder = fileURLToPath(new URL('../../data/tape/', import.meta.url))
/** Recorded markets beside the project; tests that need them are skipped where they are missing. */
export const candleFolder = recordingOf('market/candles/')

/** The paths of a folder's candle files; none where there is no such folder. */
export const candleFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.csv(\.gz)?$/.test(name))
        .map((name) => join(folder, name))
    : []
