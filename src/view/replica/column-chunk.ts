/** Events a chunk: what is written again at each commit is at most one chunk. */
export const CHUNK = 4096

/** Columns of so many events: times in epoch milliseconds, two parts of the hash, and names by their ids. */
export type ColumnChunk = {
  readonly bytes: Uint8Array
  readonly times: Float64Array
  readonly hashHigh: Uint32Array
  readonly hashLow: Uint32Array
  readonly types: Uint32Array
  readonly coins: Uint32Array
  readonly decisions: Uint32Array
  readonly actors: Uint32Array
}

/** Of an event in all columns. */
const WIDTH = 8 + 6 * 4

export const emptyChunk = (): ColumnChunk => chunkOver(new Uint8Array(CHUNK * WIDTH))

/** Throws RangeError for bytes of another length. */
export const chunkOf = (bytes: Uint8Array): ColumnChunk => {
  if (bytes.byteLength !== CHUNK * WIDTH) throw new RangeError('A chunk of columns has another length.')
  // numbers have to begin where their width divides
  return chunkOver(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice())
}

const chunkOver = (bytes: Uint8Array): ColumnChunk => {
  const narrow = (column: number): Uint32Array =>
    new Uint32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset + CHUNK * (8 + 4 * column), CHUNK)
  return {
    bytes,
    times: new Float64Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, CHUNK),
    hashHigh: narrow(0),
    hashLow: narrow(1),
    types: narrow(2),
    coins: narrow(3),
    decisions: narrow(4),
    actors: narrow(5),
  }
}
