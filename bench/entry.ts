import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The file with which a process of this build, or of an earlier one, begins. */
export const entryOf = (checkout: string): string => {
  const start = join(checkout, 'src/start.mjs')
  return existsSync(start) ? start : join(checkout, 'src/main.ts')
}
