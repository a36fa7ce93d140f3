import { fileURLToPath } from 'node:url'

/** The tape that comes with the program. */
export const tapeFolder = fileURLToPath(new URL('../../data/tape/', import.meta.url))
/** Recorded markets beside the project; tests that need them are skipped where they are missing. */
export const candleFolder = fileURLToPath(new URL('../../../shared/data/market/candles/', import.meta.url))
