import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Failure } from '../../kernel/errors.ts'
import { type InputLine, readLine } from './input-line.ts'
import { INPUTS_FORMAT, type InputsHeader, isReadableFormat, readInputsHeader } from './inputs-header.ts'
import type { Segment } from './segment-folder.ts'

export type ReadSegment = {
  readonly header: InputsHeader
  readonly lines: Iterable<InputLine>
  /** whether its end is half a line, which is passed over; known when the lines were read */
  readonly isTorn: () => boolean
}

const textOf = ({ path, isClosed }: Segment): string => {
  try {
    if (!isClosed) return readFileSync(path, 'utf8')
    return gunzipSync(readFileSync(path)).toString('utf8')
  } catch (error) {
    // packed in this moment by the engine that runs
    if (!isClosed && (error as NodeJS.ErrnoException).code === 'ENOENT') return gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')
    throw new Failure(`The file ${path} cannot be read (${(error as Error).message}): delete it, or restore it from a copy.`, {
      cause: error,
    })
  }
}

/** Null: the file holds no line that is whole; whoever began it died at once. Throws a Failure for one that is no file of inputs. */
export const readSegment = (segment: Segment): ReadSegment | null => {
  const text = textOf(segment)
  const end = text.indexOf('\n')
  if (end < 0) return null
  const header = readInputsHeader(text.slice(0, end))
  if (header === null) throw new Failure(`The file ${segment.path} is none of inputs: its first line says not what they are. Move it away.`)
  if (!isReadableFormat(header.format))
    throw new Failure(
      `The file ${segment.path} has inputs of format ${header.format}, and this coinfold reads ${INPUTS_FORMAT}: update it.`,
    )
  let isTorn = false
  const lines = (function* () {
    let from = end + 1
    for (let number = 2; from < text.length; number++) {
      const to = text.indexOf('\n', from)
      const line = to < 0 ? null : readLine(text.slice(from, to))
      if (line === null && (to < 0 || to === text.length - 1)) {
        isTorn = true
        return
      }
      if (line === null)
        throw new Failure(`Line ${number} of ${segment.path} cannot be read: the file was changed; restore it from a copy.`)
      yield line
      from = to + 1
    }
  })()
  return { header, lines, isTorn: () => isTorn }
}

/** More than anybody hears in the hour of a file. */
const SKIPPED = 1_000_000_000

/** The newest number that the files hold; 0: none. Of a file that cannot be read it is guessed, so that numbers go on above it. */
export const newestKept = (segments: readonly Segment[]): number => {
  const last = segments.at(-1)
  if (last === undefined) return 0
  let newest = last.first - 1
  try {
    for (const { n } of readSegment(last)?.lines ?? []) newest = n
  } catch {
    return newest + SKIPPED
  }
  return newest
}
