import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import { Failure, UsageError } from '../../kernel/errors.ts'
import { MAX_LINE_BYTES } from './line-format.ts'

/** `bytes` with the line's end, but for a last line that has none. `end` is the offset behind it in the file. */
export type Line = { readonly number: number; readonly bytes: Buffer; readonly end: number; readonly isWhole: boolean }

/** read at once */
const CHUNK_BYTES = 256 * 1024
const NEWLINE = 10

/** Opens a regular file: what is read twice, or continued, can be no pipe. Throws UsageError. */
export const openRegular = async (path: string, flags: 'r' | 'r+'): Promise<FileHandle> => {
  if (!(await stat(path)).isFile()) throw new UsageError(`${path} is a folder or a pipe; name a file, which can be read twice.`)
  return open(path, flags)
}

/** The lines of a file, in pages, with the memory of one chunk or one line. Throws Failure for a line that is too long. */
export async function* readLines(file: FileHandle, path: string): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0)
  let number = 0
  let end = 0
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at)
    if (bytesRead === 0) break
    at += bytesRead
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const lines: Line[] = []
    let from = 0
    // what is left of the chunk before has no end in it
    for (let to = bytes.indexOf(NEWLINE, rest.length); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      const line = bytes.subarray(from, to + 1)
      if (line.length > MAX_LINE_BYTES) break
      end += line.length
      lines.push({ number: ++number, bytes: line, end, isWhole: true })
      from = to + 1
    }
    rest = bytes.subarray(from)
    if (lines.length > 0) yield lines
    // what is wrong with an earlier line was said by now
    if (rest.length > MAX_LINE_BYTES)
      throw new Failure(`Line ${number + 1} of ${path} is longer than ${MAX_LINE_BYTES} bytes, so it is no event of an exported log.`)
  }
  if (rest.length > 0) yield [{ number: number + 1, bytes: rest, end: end + rest.length, isWhole: false }]
}
