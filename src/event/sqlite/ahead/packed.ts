import type { RawRow } from '../rows.ts'

/** Rows of `events` in buffers that change threads without being copied. */
export type Packed = {
  readonly rows: number
  /** `FIELDS` a row */
  readonly numbers: Float64Array<ArrayBuffer>
  /** the texts of all rows, one after the other, in UTF-8 */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** whether each byte is a letter, which is quicker to read */
  readonly isAscii: boolean
}

/** Of a `RawRow`: its numbers up to the correlation, run, actor, three lengths in bytes, and whether the hash was proven. */
const NUMBERS = 13
const VENUE_TIME = 6
const RUN = NUMBERS
const ACTOR = NUMBERS + 1
const CAUSATION = NUMBERS + 2
const HASH = NUMBERS + 3
const DATA = NUMBERS + 4
const PROVEN = NUMBERS + 5
const FIELDS = NUMBERS + 6
/** the number that no time has stands for null */
const NULL = Number.NaN
/** most bytes that a letter takes in UTF-8, for each of its UTF-16 units */
const WIDEST = 3
/** at first, for the texts of a row: an event has some 400 bytes */
const ROW_BYTES = 1024

const isNumber = (value: unknown): boolean => Number.isSafeInteger(value)
const isText = (value: unknown): boolean => typeof value === 'string'
const isWhole = (raw: RawRow): boolean => {
  for (let field = 0; field < NUMBERS; field++) if (!isNumber(raw[field]) && !(field === VENUE_TIME && raw[field] === null)) return false
  return (raw[13] === null || isText(raw[13])) && isNumber(raw[14]) && isNumber(raw[15]) && isText(raw[16]) && isText(raw[17])
}

/** Packs rows until it is full. */
export class Packer {
  readonly #most: number
  #numbers: Float64Array<ArrayBuffer>
  #bytes: Buffer<ArrayBuffer>
  #rows = 0
  #end = 0
  #isAscii = true

  constructor(most: number) {
    this.#most = most
    this.#numbers = new Float64Array(most * FIELDS)
    this.#bytes = Buffer.from(new ArrayBuffer(most * ROW_BYTES))
  }

  get isFull(): boolean {
    return this.#rows === this.#most
  }

  /** False: the row holds what no writer of a log puts there, and was not taken. */
  add(raw: RawRow, isProven: boolean): boolean {
    if (!isWhole(raw)) return false
    const at = this.#rows * FIELDS
    const numbers = this.#numbers
    for (let field = 0; field < NUMBERS; field++) numbers[at + field] = (raw[field] as number | null) ?? NULL
    const [causation, run, actor, hash, data] = [raw[13], raw[14], raw[15], raw[16], raw[17]]
    numbers[at + RUN] = run
    numbers[at + ACTOR] = actor
    numbers[at + CAUSATION] = causation === null ? NULL : this.#write(causation)
    numbers[at + HASH] = this.#write(hash)
    numbers[at + DATA] = this.#write(data)
    numbers[at + PROVEN] = isProven ? 1 : 0
    this.#rows++
    return true
  }

  /** What was packed so far; begins anew. */
  take(): Packed {
    const packed = {
      rows: this.#rows,
      numbers: this.#numbers,
      bytes: new Uint8Array(this.#bytes.buffer, 0, this.#end),
      isAscii: this.#isAscii,
    }
    this.#numbers = new Float64Array(this.#most * FIELDS)
    this.#bytes = Buffer.from(new ArrayBuffer(this.#bytes.length))
    this.#rows = 0
    this.#end = 0
    this.#isAscii = true
    return packed
  }

  #write(text: string): number {
    const most = this.#end + text.length * WIDEST
    if (most > this.#bytes.length) {
      const larger = Buffer.from(new ArrayBuffer(most * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    const written = this.#bytes.write(text, this.#end)
    this.#isAscii &&= written === text.length
    this.#end += written
    return written
  }
}

/** Hands out the rows again, in their order, some at a time: all at once would be moved by the next collection of garbage. */
export class Unpacker {
  readonly #numbers: Float64Array
  readonly #buffer: Buffer
  readonly #encoding: 'latin1' | 'utf8'
  readonly #end: number
  #at = 0
  #textAt = 0

  constructor({ rows, numbers, bytes, isAscii }: Packed) {
    this.#numbers = numbers
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#encoding = isAscii ? 'latin1' : 'utf8'
    this.#end = rows * FIELDS
  }

  get isDone(): boolean {
    return this.#at === this.#end
  }

  /** The next row, and whether its hash was proven by whoever packed it. */
  next(): readonly [raw: RawRow, isProven: boolean] {
    const numbers = this.#numbers
    const at = this.#at
    this.#at += FIELDS
    const venueTime = numbers[at + VENUE_TIME]!
    const causation = numbers[at + CAUSATION]!
    const raw: RawRow = [
      numbers[at]!,
      numbers[at + 1]!,
      numbers[at + 2]!,
      numbers[at + 3]!,
      numbers[at + 4]!,
      numbers[at + 5]!,
      Number.isNaN(venueTime) ? null : venueTime,
      numbers[at + 7]!,
      numbers[at + 8]!,
      numbers[at + 9]!,
      numbers[at + 10]!,
      numbers[at + 11]!,
      numbers[at + 12]!,
      Number.isNaN(causation) ? null : this.#text(causation),
      numbers[at + RUN]!,
      numbers[at + ACTOR]!,
      this.#text(numbers[at + HASH]!),
      this.#text(numbers[at + DATA]!),
    ]
    return [raw, numbers[at + PROVEN] === 1]
  }

  #text(length: number): string {
    const from = this.#textAt
    this.#textAt += length
    return this.#buffer.toString(this.#encoding, from, this.#textAt)
  }
}
