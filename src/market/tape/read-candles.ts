import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { CandleRows, type TapeCounts } from './candle-rows.ts'
import { clean, type RowFault, takeRow } from './take-row.ts'
import { TapeError } from './tape-error.ts'

export type CandleFile = { readonly rows: CandleRows; readonly sha256: string; readonly firstProblem: string | null }

// What one Buffer may hold safely on every platform; 20 million rows of a hundred bytes fit.
const MAX_BYTES = 2 ** 31 - 1
// The parser works piece by piece, so that a large file never becomes one string (V8 stops at half a gigabyte).
const PIECE_BYTES = 1 << 20
const HEADER = /^(timestamp|time|date|open_?time),open,high,low,close,volume(,|$)/

const code = (error: unknown): string => (error as { code?: string }).code ?? ''

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (code(error) === 'ENOENT') throw new TapeError(`The tape file ${path} does not exist.`)
    if (code(error) === 'EACCES') throw new TapeError(`The tape file ${path} may not be read: permission denied.`)
    throw new TapeError(`The tape file ${path} cannot be read (${code(error) || 'unknown error'}).`)
  }
}

function decompress(path: string, bytes: Buffer): Buffer {
  if (!path.toLowerCase().endsWith('.gz') && !(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES })
  } catch (error) {
    if (code(error) === 'ERR_BUFFER_TOO_LARGE') throw new TapeError(`The tape file ${path} unpacks to more than 2 GiB: split it.`)
    throw new TapeError(`The tape file ${path} is not a whole gzip file: it is truncated or damaged.`)
  }
}

/** Reads one file's rows in file order, counting what it skips, never throwing but a TapeError. */
class Reader {
  readonly rows = new CandleRows()
  firstProblem: string | null = null
  readonly #counts: TapeCounts
  #line = 0

  constructor(counts: TapeCounts) {
    this.#counts = counts
  }

  record(fields: readonly string[]): void {
    this.#line++
    if (fields.length === 1 && (fields[0] ?? '').trim() === '') return
    this.#counts.rows++
    const fault = takeRow(fields, this.rows)
    if (fault !== null) this.#skip(fault)
  }

  /** the first line may name the columns; in another order they would be misread, so that is refused */
  isHeader(fields: readonly string[], path: string): boolean {
    const line = fields.map(clean).join(',').toLowerCase()
    if (/\d/.test(clean(fields[0] ?? '')) || line === '') return false
    if (!HEADER.test(line)) {
      throw new TapeError(`${path} is not candle CSV: its line 1 is neither a candle nor the header timestamp,open,high,low,close,volume.`)
    }
    this.#line++
    return true
  }

  /** a line too long for any candle, not worth parsing */
  monster(): void {
    this.#line++
    this.#counts.rows++
    this.#skip({ reason: 'malformed', why: 'is longer than a megabyte' })
  }

  #skip({ reason, why }: RowFault): void {
    this.#counts.skipped[reason]++
    this.firstProblem ??= `line ${this.#line} ${why}`
  }
}

/** The end of the piece that begins at `from`: just behind the last line break of the next megabyte. */
function endOfPiece(content: Buffer, from: number): number {
  if (content.length - from <= PIECE_BYTES) return content.length
  const end = content.lastIndexOf(10, from + PIECE_BYTES - 1)
  if (end >= from) return end + 1
  const next = content.indexOf(10, from)
  return next < 0 ? content.length : next + 1
}

/** Reads a candle file, plain or gzip. `maxRows` bounds what is kept; `counts` receives rows and skips. */
export function readCandles(path: string, counts: TapeCounts, maxRows: number): CandleFile {
  const content = decompress(path, readBytes(path))
  const reader = new Reader(counts)
  const hasMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf
  let from = hasMark ? 3 : 0
  let isFirst = true
  while (from < content.length) {
    const end = endOfPiece(content, from)
    if (end - from > PIECE_BYTES) reader.monster()
    else {
      // quote false: every line is one record whatever bytes it holds, so one bad byte costs one row
      const options = { quote: false as const, relax_column_count: true, record_delimiter: ['\n', '\r\n'] }
      for (const fields of parse(content.toString('latin1', from, end), options) as string[][]) {
        if (!(isFirst && reader.isHeader(fields, path))) reader.record(fields)
        isFirst = false
      }
    }
    if (reader.rows.length > maxRows) throw new TapeError(`${path} has more than ${maxRows} rows, the most a tape may hold: cut it.`)
    from = end
  }
  return { rows: reader.rows, sha256: createHash('sha256').update(content).digest('hex'), firstProblem: reader.firstProblem }
}
