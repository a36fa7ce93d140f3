import { closeSync, constants, createReadStream, fstatSync, openSync, type Stats, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { TapeError } from '../tape-error.ts'

export type Pieces = AsyncIterable<Buffer>

const PIECE_BYTES = 1 << 20
const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''

/** What the system says of a file, in a sentence. */
export function cannotRead(path: string, error: unknown): TapeError {
  const code = codeOf(error)
  if (code === 'ENOENT') return new TapeError(`The tape file ${path} does not exist.`)
  if (code === 'EACCES') return new TapeError(`The tape file ${path} may not be read: permission denied.`)
  return new TapeError(`The tape file ${path} cannot be read (${code || 'unknown error'}).`)
}

/** A pipe has no end to look at and can be read once: a FIFO, `<(...)`, standard input behind another program. */
export function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false
}

function statOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw cannotRead(path, error)
  }
}

/**
 * The bytes of a file or pipe as they lie. A pipe is read as a socket: whoever waits for its writer in the thread pool could not be
 * stopped, not even by the end of the process.
 */
export function packedBytes(path: string, stop: AbortSignal | undefined): Pieces {
  const stat = statOf(path)
  if (stat.isFIFO()) return pipe(path, stop)
  if (!stat.isFile())
    throw new TapeError(`${path} is ${stat.isDirectory() ? 'a folder' : 'a device'}, not a tape: name a file with candles.`)
  return createReadStream(path, { highWaterMark: PIECE_BYTES, ...(stop && { signal: stop }) })
}

function pipe(path: string, stop: AbortSignal | undefined): Pieces {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!fstatSync(fd).isFIFO()) {
    closeSync(fd)
    throw new TapeError(`The tape file ${path} became another while it was opened: run again.`)
  }
  return new Socket({ fd, readable: true, writable: false, ...(stop && { signal: stop }) })
}
