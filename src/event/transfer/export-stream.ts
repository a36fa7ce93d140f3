import type { Writable } from 'node:stream'
import type { LineSink } from './export-log.ts'

/** collected before they are written: what a pipe holds */
const CHUNK_BYTES = 64 * 1024

/**
 * The lines of an export into a stream, as fast as its reader takes them. Rejects with what the stream says, EPIPE if the
 * reader went away.
 */
export class ExportStream implements LineSink {
  /** the header is no event */
  written = -1
  readonly #stream: Writable
  #chunk: Buffer[] = []
  #chunkBytes = 0

  constructor(stream: Writable) {
    this.#stream = stream
  }

  async put(line: Buffer): Promise<void> {
    this.written++
    this.#chunk.push(line)
    this.#chunkBytes += line.length
    if (this.#chunkBytes >= CHUNK_BYTES) await this.#flush()
  }

  end(footer: Buffer): Promise<void> {
    this.#chunk.push(footer)
    return this.#flush()
  }

  #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#chunk)
    this.#chunk = []
    this.#chunkBytes = 0
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }
}
