import type { Problems } from '../problems.ts'
import type { FieldKind, LineReader } from './line-reader.ts'
import { EXACT_DIGITS } from './number.ts'

/** A line that is longer holds no candle. */
export const LONGEST_LINE = 1 << 20
const LINE_BREAK = 10
const RETURN = 13
const POINT = 46
// Two doubles that hold their whole numbers divide to the double nearest to the quotient: 10^22 is the last exact power of ten.
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)
const MOST_EXACT = 2 ** 53
const TOO_LARGE: Readonly<Record<FieldKind, number>> = { price: 10 ** EXACT_DIGITS, number: MOST_EXACT, rough: Number.POSITIVE_INFINITY }
const PART_DIGITS = 9
const PART = 10 ** PART_DIGITS
// Of a field that nobody needs.
const UNUSED = -1

export type ScanParts = {
  readonly delimiter: string
  /** where the fields of the reader stand */
  readonly columns: readonly number[]
  /** lines before the first row */
  readonly skipped: number
  readonly reader: LineReader
  readonly problems: Problems
}

/**
 * Reads rows out of the bytes of a file, in pieces of any size. Every line is one row whatever bytes it holds, so one bad byte costs
 * one row. A line of plain decimals, as nearly all are, is read as it lies; any other is read again as text.
 */
export class RowScanner {
  /** rows begun so far; empty lines are none */
  rows = 0
  /** those that were handed on */
  taken = 0
  readonly #parts: ScanParts
  readonly #delimiter: number
  readonly #last: number
  readonly #fieldOf: Int8Array
  readonly #values: Float64Array
  /** of each field the first whole number that is too large, and whether its decimals count */
  readonly #tooLarge: Float64Array
  readonly #isPrice: Uint8Array
  #decimals = 0
  #line = 0
  #left: Buffer = Buffer.alloc(0)
  /** within a line that is too long already */
  #isMonster = false

  constructor(parts: ScanParts) {
    this.#parts = parts
    this.#delimiter = parts.delimiter.charCodeAt(0)
    this.#last = Math.max(...parts.columns)
    this.#fieldOf = new Int8Array(this.#last + 1).fill(UNUSED)
    for (const [field, column] of parts.columns.entries()) this.#fieldOf[column] = field
    const { fields } = parts.reader
    this.#values = new Float64Array(fields.length)
    this.#tooLarge = Float64Array.from(fields, (kind) => TOO_LARGE[kind])
    this.#isPrice = Uint8Array.from(fields, (kind) => (kind === 'price' ? 1 : 0))
  }

  piece(bytes: Buffer): void {
    const end = bytes.lastIndexOf(LINE_BREAK) + 1
    if (end === 0) return this.#keep(bytes)
    const first = bytes.indexOf(LINE_BREAK) + 1
    if (this.#isMonster) {
      this.#isMonster = false
      this.#scan(bytes, first, end)
    } else if (this.#left.length > 0) {
      const line = Buffer.concat([this.#left, bytes.subarray(0, first)])
      this.#scan(line, 0, line.length)
      this.#scan(bytes, first, end)
    } else this.#scan(bytes, 0, end)
    this.#left = Buffer.alloc(0)
    if (end < bytes.length) this.#keep(bytes.subarray(end))
  }

  /** Nothing more will come: what is left is the last line. */
  end(): void {
    if (this.#left.length > 0) this.piece(Buffer.from([LINE_BREAK]))
  }

  #keep(bytes: Buffer): void {
    if (this.#isMonster) return
    this.#left = Buffer.concat([this.#left, bytes])
    if (this.#left.length <= LONGEST_LINE) return
    this.#left = Buffer.alloc(0)
    this.#isMonster = true
    this.#line++
    this.rows++
    this.#parts.problems.skip('malformed', this.#line, 'is longer than a megabyte')
  }

  /** Lines from `from` on and up to `end`, each with its line break. */
  #scan(bytes: Buffer, from: number, end: number): void {
    let at = from
    while (at < end) {
      this.#line++
      if (this.#line <= this.#parts.skipped) {
        at = bytes.indexOf(LINE_BREAK, at) + 1
        continue
      }
      const next = this.#plain(bytes, at)
      if (next > 0) {
        this.rows++
        this.taken++
        at = next
      } else {
        const lineEnd = bytes.indexOf(LINE_BREAK, at)
        this.#text(bytes, at, lineEnd)
        at = lineEnd + 1
      }
    }
  }

  /** Reads a line of plain decimals and hands on its row; returns where the next one begins. 0: it has to be read as text. */
  #plain(bytes: Buffer, from: number): number {
    let at = from
    this.#decimals = 0
    for (let column = 0; ; column++) {
      const field = this.#fieldOf[column]!
      at = field === UNUSED ? this.#pass(bytes, at) : this.#number(bytes, at, field)
      if (at === 0) return 0
      if (column === this.#last) break
      if (bytes[at++] !== this.#delimiter) return 0
    }
    if (bytes[at] === this.#delimiter) at = bytes.indexOf(LINE_BREAK, at)
    if (bytes[at] === RETURN) at++
    if (bytes[at] !== LINE_BREAK || at - from > LONGEST_LINE) return 0
    return this.#parts.reader.takePlain(this.#values, this.#decimals, this.#line) ? at + 1 : 0
  }

  /** The end of a field that is not read. */
  #pass(bytes: Buffer, from: number): number {
    let at = from
    while (bytes[at] !== this.#delimiter && bytes[at] !== LINE_BREAK) at++
    return at
  }

  /** Reads digits and a point; returns where they end. 0: the number is none, or not exact this way. */
  #number(bytes: Buffer, from: number, field: number): number {
    let at = from
    // digits come together as small whole numbers, nine at a time: a double takes three times as long for each
    let value = 0
    let part = 0
    let digits = 0
    let byte = bytes[at]!
    while (byte >= 48 && byte <= 57) {
      part = part * 10 + (byte - 48)
      if (++digits === PART_DIGITS) {
        value = value * PART + part
        part = 0
        digits = 0
      }
      byte = bytes[++at]!
    }
    if (at === from) return 0
    let scale = 0
    if (byte === POINT) {
      const point = at
      let decimals = 0
      byte = bytes[++at]!
      while (byte >= 48 && byte <= 57) {
        part = part * 10 + (byte - 48)
        if (++digits === PART_DIGITS) {
          value = value * PART + part
          part = 0
          digits = 0
        }
        if (byte !== 48) decimals = at - point
        byte = bytes[++at]!
      }
      scale = at - point - 1
      if (scale === 0 || scale >= POWERS.length) return 0
      if (decimals > this.#decimals && this.#isPrice[field] === 1) this.#decimals = decimals
    }
    value = value * POWERS[digits]! + part
    if (value >= this.#tooLarge[field]!) return 0
    this.#values[field] = scale === 0 ? value : value / POWERS[scale]!
    return at
  }

  #text(bytes: Buffer, from: number, end: number): void {
    const text = bytes.toString('latin1', from, end)
    if (text.trim() === '') return
    this.rows++
    const { delimiter, problems, reader } = this.#parts
    const fault = text.length > LONGEST_LINE ? TOO_LONG : reader.takeText(text.split(delimiter), this.#line)
    if (fault === null) this.taken++
    else problems.skip(fault.reason, this.#line, fault.why)
  }
}

const TOO_LONG = { reason: 'malformed', why: 'is longer than a megabyte' } as const
