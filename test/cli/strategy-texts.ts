import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const HEAD = "import { defineStrategy, z } from 'coinfold/strategy'\n"

/** The text of a strategy with two settings. */
export const defined = (fields: string): string =>
  `${HEAD}export default defineStrategy({ id: 'mine', settings: z.object({ fast: z.int().min(2).default(10), word: z.enum(['a', 'b']).default('a') }), ${fields} })`

/** Writes the file of a strategy; returns its path. */
export const writeStrategy = (folder: string, text: string, name = 'mine.ts'): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
