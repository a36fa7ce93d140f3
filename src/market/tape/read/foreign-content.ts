import { TapeError } from '../tape-error.ts'

/** By the first bytes of a file, what it is, and how it becomes a tape. */
const KNOWN: readonly (readonly [begins: Buffer, is: string, todo: string])[] = [
  [Buffer.from('fffe', 'hex'), 'written in UTF-16', 'save it as UTF-8'],
  [Buffer.from('feff', 'hex'), 'written in UTF-16', 'save it as UTF-8'],
  [Buffer.from('ARROW1'), 'a Feather file', 'export its rows as CSV, or as JSON'],
  [Buffer.from('FEA1'), 'a Feather file', 'export its rows as CSV, or as JSON'],
  [Buffer.from('PAR1'), 'a Parquet file', 'export its rows as CSV'],
  [Buffer.from('894844460d0a1a0a', 'hex'), 'an HDF5 file', 'export its rows as CSV'],
  [Buffer.from('SQLite format 3\0'), 'an SQLite database', 'export its rows as CSV'],
  [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'a spreadsheet of Excel', 'save its sheet as CSV'],
  [Buffer.from('28b52ffd', 'hex'), 'packed by zstd', 'unpack it, or pack it by gzip'],
  [Buffer.from('fd377a585a00', 'hex'), 'packed by xz', 'unpack it, or pack it by gzip'],
  [Buffer.from('BZh'), 'packed by bzip2', 'unpack it, or pack it by gzip'],
  [Buffer.from('377abcaf271c', 'hex'), 'packed by 7-Zip', 'unpack it, or pack it by gzip'],
]
const LINE_BREAK = 10
const CARRIAGE_RETURN = 13

/** Throws a TapeError that says what a file is that is known, and is no text of lines. */
export const refuseForeign = (head: Buffer, path: string): void => {
  const known = KNOWN.find(([begins]) => head.subarray(0, begins.length).equals(begins))
  if (known !== undefined) throw new TapeError(`${path} is ${known[1]}: ${known[2]}.`)
  if (head.includes(CARRIAGE_RETURN) && !head.includes(LINE_BREAK))
    throw new TapeError(`${path} ends its lines with a carriage return alone, as old programs of the Mac do: save it with line feeds.`)
}
