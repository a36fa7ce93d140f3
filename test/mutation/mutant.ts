import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tidy/source.ts'

/** A change of a few characters in the real code: what stands from `start` to `end` of the file's text becomes `put`. */
export type Mutant = {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly put: string
  /** what kind of mistake it is */
  readonly kind: string
}

export const mutatedText = (text: string, { start, end, put }: Mutant): string => text.slice(0, start) + put + text.slice(end)

/** The lines that a mutant touches, before and after, without the space around them: how a person names it, wherever it moves. */
export const linesOf = (mutant: Mutant): { readonly line: number; readonly from: string; readonly to: string } => {
  const text = readFileSync(join(root, mutant.file), 'utf8')
  const begin = text.lastIndexOf('\n', mutant.start - 1) + 1
  const stop = text.indexOf('\n', mutant.end)
  const end = stop < 0 ? text.length : stop
  const joined = (lines: string): string => lines.replaceAll(/\s*\n\s*/g, ' ').trim()
  return {
    line: text.slice(0, mutant.start).split('\n').length,
    from: joined(text.slice(begin, end)),
    to: joined(text.slice(begin, mutant.start) + mutant.put + text.slice(mutant.end, end)),
  }
}
