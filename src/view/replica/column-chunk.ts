import { compressed, expanded } from './compressed.ts'

/** Events a chunk: what is written again at each commit is at most one chunk. */
export const CHUNK = 4096

/** Of each event two parts of its hash, names by their ids, and how many events before it the one stands that led to it (0: none did). */
const NARROW = ['hashHigh', 'hashLow', 'types', 'coins', 'decisions', 'actors', 'causes'] as const
export type NarrowColumn = (typeof NARROW)[number]
/** Hashes are as good as drawn: packing leaves as much of them. */
const UNPACKED: ReadonlySet<string> = new Set<NarrowColumn>(['hashHigh', 'hashLow'])

const COLUMNS = ['times', ...NARROW] as const
type Column = (typeof COLUMNS)[number]
const widthOf = (column: Column): number => (column === 'times' ? 8 : 4)

/** At the head of a kept chunk: of each column how many bytes it is kept as. */
const HEAD = COLUMNS.length * 4

/** Numbers have to begin where their width divides. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice())

/** Columns of so many events: times in epoch milliseconds, and numbers. Kept ones are unpacked one by one, when they are asked for. */
export class ColumnChunk {
  readonly #pieces: ReadonlyMap<Column, Uint8Array> | null
  readonly #narrow: { [Name in NarrowColumn]?: Uint32Array } = {}
  #times: Float64Array | null = null

  private constructor(pieces: ReadonlyMap<Column, Uint8Array> | null) {
    this.#pieces = pieces
  }

  static empty(): ColumnChunk {
    return new ColumnChunk(null)
  }

  /** Throws RangeError for bytes that are no chunk. */
  static kept(bytes: Uint8Array): ColumnChunk {
    if (bytes.byteLength < HEAD) throw new RangeError('A chunk of columns lacks its head.')
    const lengths = new Uint32Array(bytes.slice(0, HEAD).buffer)
    const pieces = new Map<Column, Uint8Array>()
    let at = HEAD
    for (const [nth, column] of COLUMNS.entries()) {
      pieces.set(column, bytes.subarray(at, at + lengths[nth]!))
      at += lengths[nth]!
    }
    if (bytes.byteLength !== at) throw new RangeError('A chunk of columns has another length.')
    return new ColumnChunk(pieces)
  }

  get times(): Float64Array {
    if (this.#times === null) {
      const bytes = this.#bytesOf('times')
      this.#times = new Float64Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, CHUNK)
    }
    return this.#times
  }

  column(name: NarrowColumn): Uint32Array {
    const known = this.#narrow[name]
    if (known !== undefined) return known
    const bytes = this.#bytesOf(name)
    const column = new Uint32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, CHUNK)
    this.#narrow[name] = column
    return column
  }

  /** To be kept. */
  packed(): Uint8Array {
    const pieces = COLUMNS.map((column) => this.#piece(column))
    const lengths = new Uint32Array(pieces.map(({ byteLength }) => byteLength))
    return Buffer.concat([new Uint8Array(lengths.buffer), ...pieces])
  }

  #piece(column: Column): Uint8Array {
    const values = column === 'times' ? this.#times : this.#narrow[column]
    if (values == null) return this.#pieces?.get(column) ?? compressed(this.#bytesOf(column))
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    return UNPACKED.has(column) ? bytes : compressed(bytes)
  }

  #bytesOf(column: Column): Uint8Array {
    const length = CHUNK * widthOf(column)
    const piece = this.#pieces?.get(column)
    if (piece === undefined) return new Uint8Array(length)
    const bytes = aligned(UNPACKED.has(column) ? piece : expanded(piece))
    if (bytes.byteLength !== length) throw new RangeError('A column of the side file has another length.')
    return bytes
  }
}
