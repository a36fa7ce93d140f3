import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, relative } from 'node:path'
import { canonicalHash } from '../../kernel/canonical.ts'
import { textOfAny, thrownWords } from '../../kernel/foreign-words.ts'
import { sha256 } from '../../kernel/hash.ts'
import { beginLoading, extensions, type Loading, Unfit } from './hooks.ts'
import { type StrategyShape, shapeFault } from './strategy-shape.ts'

/** A strategy out of somebody's file. */
export type StrategyFile = {
  /** of the file and of all that it imports from beside it */
  readonly sha256: string
  readonly strategy: StrategyShape
}

const require = createRequire(import.meta.url)
/** By their paths, what was loaded; loaded anew where one of its files has changed. */
const loaded = new Map<string, StrategyFile & Loading>()

const LONGEST = 300
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, LONGEST)

/** The line of the file that an error of the language is about, as it says itself. */
const lineOf = ({ stack = '' }: Error, file: string): string => {
  const at = stack.split('\n').find((line) => line.includes(`${file}?`))
  const line = /\?strategy=\d+:(\d+)/.exec(at ?? '')?.[1]
  return line === undefined ? '' : ` (line ${line})`
}

const whyNot = (error: unknown, { file }: Loading): string => {
  if (error instanceof Unfit) return error.message
  if (!(error instanceof Error)) return `throws ${oneLine(textOfAny(error))} when it is loaded`
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') return 'waits for something when it is loaded (await): a strategy waits for nothing'
  if (code === 'ENOENT') return `imports a file that is not there: ${(error as NodeJS.ErrnoException).path}`
  if (error instanceof SyntaxError) return `cannot be read${lineOf(error, file)}: ${oneLine(error.message)}`
  return `throws "${oneLine(thrownWords(error))}" when it is loaded${lineOf(error, file)}`
}

const isUnchanged = ({ read }: Loading): boolean =>
  [...read].every(([file, hash]) => existsSync(file) && sha256(readFileSync(file, 'utf8')) === hash)

/** What a file holds, by its absolute path; a text: what is wrong with it, as a part of a sentence behind its name. */
export const openStrategyFile = (file: string): StrategyFile | string => {
  const known = loaded.get(file)
  if (known !== undefined && isUnchanged(known)) return known
  if (!extensions.includes(extname(file))) return `is no file of a strategy: those end in ${extensions.join(', ')}`
  if (!existsSync(file)) return `is not there (${file})`
  if (!statSync(file).isFile()) return 'is no file'
  const loading: Loading = { file, read: new Map() }
  try {
    const { file: held } = require(beginLoading(loading)) as { file: Readonly<Record<string, unknown>> }
    if (!('default' in held)) return 'has no default export: export default defineStrategy({ ... })'
    const fault = shapeFault(held.default)
    if (fault !== null) return fault
    const hashes = [...loading.read].map(([path, hash]) => [relative(file, path), hash])
    const one = { ...loading, strategy: held.default as StrategyShape, sha256: canonicalHash(Object.fromEntries(hashes)) }
    loaded.set(file, one)
    return one
  } catch (error) {
    return whyNot(error, loading)
  }
}
