import { expect, test } from 'vitest'
import { zipOf } from './made-zip.ts'
import { header, lines, openFolder, plain } from './written-candles.ts'

const { read } = openFolder()
const text = `${header}${plain}`
const hex = (digits: string): Buffer => Buffer.concat([Buffer.from(digits, 'hex'), Buffer.from(text)])

test.each<[string, string | Buffer, RegExp]>([
  ['UTF-16, as a spreadsheet may save it', Buffer.from(`\ufeff${text}`, 'utf16le'), /x\.csv is written in UTF-16: save it as UTF-8\.$/],
  ['UTF-16 the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /is written in UTF-16/],
  ['Feather', `ARROW1\0\0${text}`, /x\.csv is a Feather file: export its rows as CSV, or as JSON\.$/],
  ['the older Feather', `FEA1${text}`, /is a Feather file/],
  ['Parquet', `PAR1${text}`, /is a Parquet file: export its rows as CSV\.$/],
  ['HDF5', hex('894844460d0a1a0a'), /is an HDF5 file/],
  ['a database', `SQLite format 3\0${text}`, /is an SQLite database/],
  ['an old spreadsheet', hex('d0cf11e0a1b11ae1'), /is a spreadsheet of Excel: save its sheet as CSV\.$/],
  ['a spreadsheet', zipOf({ '[Content_Types].xml': 'x', 'xl/workbook.xml': 'x' }), /x\.csv is a spreadsheet: save its sheet as CSV\.$/],
  ['what zstd packed', hex('28b52ffd'), /is packed by zstd: unpack it, or pack it by gzip\.$/],
  ['what xz packed', hex('fd377a585a00'), /is packed by xz/],
  ['what bzip2 packed', `BZh91AY${text}`, /is packed by bzip2/],
  ['what 7-Zip packed', hex('377abcaf271c'), /is packed by 7-Zip/],
  [
    'lines of an old Mac',
    text.replaceAll('\n', '\r'),
    /x\.csv ends its lines with a carriage return alone, .*: save it with line feeds\.$/,
  ],
])('%s is refused by its name', async (_, content, sentence) => {
  await expect(read(content)).rejects.toThrow(sentence)
})

test.each<[string, string, RegExp]>([
  [
    'a day as a spreadsheet counts it',
    lines((_, candle) => ['45657.5', ...candle]),
    /that is a spreadsheet's number of a day: export the times as text/,
  ],
  ['the first and the last such day', lines((_, candle) => ['36892', ...candle]), /a spreadsheet's number of a day/],
  ['a number that is none', lines((_, candle) => ['36891', ...candle]), /that is not in milliseconds since 1970/],
  [
    'thousands behind commas',
    lines((time) => [time, '"1,050.00"', '"1,060.00"', '"1,040.00"', '"1,050.00"', '1']),
    /has thousands that are parted/,
  ],
  [
    'thousands behind spaces',
    lines((time) => [time, '1 050.00', '1 060.00', '1 040.00', '1 050.00', '1']),
    /has thousands that are parted/,
  ],
  [
    'a date and a time of their own',
    `date,time,open,high,low,close,volume\n${lines((_, candle) => ['2024-01-01', '00:01:00', ...candle])}`,
    /has a time of day apart from its date: join them in one column, such as 2024-05-13T10:00Z/,
  ],
  ['dollars', lines((time, [o, h, l, c, v]) => [time, `$${o}`, `$${h}`, `$${l}`, `$${c}`, v]), /has a currency sign before a number/],
])('of a row the sentence tells %s', async (_, content, sentence) => {
  await expect(read(content.startsWith('date') ? content : `${header}${content}`)).rejects.toThrow(sentence)
})
