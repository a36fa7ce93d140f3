import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { UsageError } from '../../kernel/errors.ts'
import { INPUTS_SUFFIX, isSegmentName, type Segment, segmentsIn } from './segment-folder.ts'

/** Inputs that were named as a tape. `symbol`: of that coin alone; null: of all. */
export type InputsNamed = { readonly path: string; readonly symbol: string | null; readonly segments: readonly Segment[] }

/**
 * What a session took in, by the shape of what is named: the folder, one file of it, or either as SYMBOL=PATH. Null: it is something
 * else. Throws a UsageError for a folder that is named like one and has nothing in it.
 */
export const inputsNamed = (spec: string): InputsNamed | null => {
  const at = existsSync(spec) ? -1 : spec.indexOf('=')
  const [symbol, path] = at < 0 ? [null, spec] : [spec.slice(0, at), spec.slice(at + 1)]
  if (!existsSync(path)) return null
  if (!statSync(path).isDirectory()) {
    if (!isSegmentName(basename(path))) return null
    const own = segmentsIn(dirname(path)).filter((segment) => resolve(segment.path) === resolve(path))
    return own.length === 0 ? null : { path, symbol, segments: own }
  }
  const segments = segmentsIn(path)
  if (segments.length > 0) return { path, symbol, segments }
  if (!resolve(path).endsWith(INPUTS_SUFFIX)) return null
  throw new UsageError(`${path} holds nothing that an engine took in: it is empty, or its files were renamed.`)
}
