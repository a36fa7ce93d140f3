import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', '..', 'test', 'spec')

/** What the specifications say: given facts, when a command, then facts. Null: this install has none, as a packed one. */
export const specTexts = (folder: string = FOLDER): readonly string[] | null => {
  if (!existsSync(folder)) return null
  const files = readdirSync(folder).filter((file) => file.endsWith('.spec.ts'))
  return files.length === 0 ? null : files.map((file) => readFileSync(join(folder, file), 'utf8'))
}

/** Whether one of them names the event as a fact: a longer name is another one. */
export const isNamedIn = (texts: readonly string[], event: string): boolean => {
  const word = new RegExp(`\\b${event}\\b`)
  return texts.some((text) => word.test(text))
}
