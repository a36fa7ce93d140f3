import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ReadingStopped, TapeError } from '../tape-error.ts'
import { cannotRead, isPipe, type Pieces, packedBytes } from './packed-bytes.ts'

/** More than any market wrote in minutes; an archive that unpacks to more is no tape. */
const MOST_BYTES = 64 * 2 ** 30

export type ReadBounds = {
  readonly stop?: AbortSignal | undefined
  /** unpacked */
  readonly maxBytes?: number | undefined
}

/** The content of a candle file, unpacked: plain, gzip, or a zip archive of one file. Counts what it reads, whatever it comes from. */
export async function* contentOf(path: string, { stop, maxBytes = MOST_BYTES }: ReadBounds): Pieces {
  let read = 0
  try {
    for await (const piece of unpacked(path, stop)) {
      read += piece.length
      if (read > maxBytes) throw new TapeError(`The tape file ${path} unpacks to more than ${sizeText(maxBytes)}: split it.`)
      yield piece
      if (stop?.aborted) throw new ReadingStopped()
    }
  } catch (error) {
    if (error instanceof TapeError || error instanceof ReadingStopped) throw error
    if (stop?.aborted) throw new ReadingStopped()
    throw (error as { code?: string }).code?.startsWith('Z_')
      ? new TapeError(`The tape file ${path} is not a whole gzip file: it is truncated or damaged.`)
      : cannotRead(path, error)
  }
}

const sizeText = (bytes: number): string => (bytes >= 2 ** 30 ? `${bytes / 2 ** 30} GiB` : `${bytes} bytes`)

async function* unpacked(path: string, stop: AbortSignal | undefined): Pieces {
  const raw = packedBytes(path, stop)[Symbol.asyncIterator]()
  const first = await atLeast(4, raw)
  const isZip = first.subarray(0, 4).equals(ZIP)
  if (isZip || /\.zip$/i.test(path)) {
    await raw.return?.()
    if (isPipe(path))
      throw new TapeError(`${path} is a zip archive in a pipe, which has its table at its end: unpack it before, say by unzip -p.`)
    const { zipEntry } = await import('./zip.ts')
    return yield* zipEntry(path)
  }
  const rest = (async function* () {
    yield first
    yield* { [Symbol.asyncIterator]: () => raw }
  })()
  if (first.subarray(0, 2).equals(GZIP) || /\.gz$/i.test(path)) yield* gunzip(rest)
  else yield* rest
}

const ZIP = Buffer.from([0x50, 0x4b, 3, 4])
const GZIP = Buffer.from([0x1f, 0x8b])

/** A pipe may bring single bytes. */
async function atLeast(bytes: number, raw: AsyncIterator<Buffer>): Promise<Buffer> {
  let first: Buffer = Buffer.alloc(0)
  while (first.length < bytes) {
    const { value, done } = await raw.next()
    if (done) break
    first = first.length === 0 ? value : Buffer.concat([first, value])
  }
  return first
}

async function* gunzip(packed: Pieces): Pieces {
  const stream = createGunzip({ chunkSize: 1 << 18 })
  // what goes wrong is thrown where the stream is read
  pipeline(Readable.from(packed, { objectMode: false }), stream, () => {})
  yield* stream as Pieces
}
