import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { MAX_LINE_BYTES } from '../../event/transfer/line-format.ts'
import { Failure } from '../../kernel/errors.ts'
import { BUNDLE_HEADER, BUNDLE_VERSION } from './bundle-format.ts'

const NEWLINE = 10
const GZIP = '\x1f\x8b'
/** A state holds what is open of all coins. */
const MOST_BYTES = 16 * MAX_LINE_BYTES

const LAST = /^\{"sha256":"([0-9a-f]{64})"\}$/

/** The lines between the first and the last, proven when all were read. Throws a Failure that says what is wrong with the file. */
export async function* bundleLines(path: string): AsyncGenerator<string> {
  await requirePacked(path)
  const hash = createHash('sha256')
  let number = 0
  let last: string | null = null
  for await (const bytes of unpackedLines(path)) {
    const line = bytes.toString('utf8')
    if (number++ === 0) requireHeader(path, line)
    if (last !== null) throw changed(path, 'lines stand behind its last one')
    last = LAST.exec(line)?.[1] ?? null
    if (last !== null && last !== hash.copy().digest('hex')) throw changed(path, 'its last line does not fit those before it')
    hash.update(bytes).update('\n')
    if (number > 1 && last === null) yield line
  }
  if (last === null) throw torn(path)
}

const changed = (path: string, what: string): Failure =>
  new Failure(`The bundle ${path} was changed: ${what}. Have it made or copied again.`)
const torn = (path: string): Failure =>
  new Failure(`The bundle ${path} is cut off: it has no last line. Copy it again, or have it made again.`)

const requirePacked = async (path: string): Promise<void> => {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    if (buffer.toString('latin1', 0, bytesRead) !== GZIP)
      throw new Failure(`${path} is no bundle: "coinfold bundle --out FILE" makes one. A log is named by --log.`)
  } finally {
    await file.close()
  }
}

const requireHeader = (path: string, line: string): void => {
  if (line === BUNDLE_HEADER) return
  const version = Number(/^\{"coinfold":"bundle","version":(\d{1,9})[,}]/.exec(line)?.[1] ?? 0)
  if (version > BUNDLE_VERSION)
    throw new Failure(
      `The bundle ${path} is of format ${version}, which a newer coinfold wrote: update this one, which reads ${BUNDLE_VERSION}.`,
    )
  throw new Failure(`${path} is no bundle: its first line does not say so. "coinfold bundle --out FILE" makes one.`)
}

/** Throws a Failure for what gzip finds wrong, and for a line that no bundle has. */
async function* unpackedLines(path: string): AsyncGenerator<Buffer> {
  const unpacked = createReadStream(path).pipe(createGunzip())
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of unpacked) {
      const bytes = Buffer.concat([rest, chunk as Buffer])
      let from = 0
      for (let to = bytes.indexOf(NEWLINE, rest.length); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
        yield bytes.subarray(from, to)
        from = to + 1
      }
      rest = bytes.subarray(from)
      if (rest.length > MOST_BYTES) throw changed(path, `a line is longer than ${MOST_BYTES} bytes`)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'Z_BUF_ERROR') throw torn(path)
    throw code?.startsWith('Z_') ? changed(path, 'it cannot be unpacked') : error
  }
  if (rest.length > 0) throw torn(path)
}
