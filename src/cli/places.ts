import { dirname, join, resolve } from 'node:path'

const root = dirname(dirname(import.meta.dirname))

/** The tape that a bare start plays. */
export const bundledTape = join(root, 'data', 'tape')

/** Where logs go when none is named: beside the work of whoever starts the engine, not inside the program. */
export const logFolder = resolve('logs')
