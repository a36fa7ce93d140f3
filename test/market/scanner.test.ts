import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts } from '../../src/market/tape/candle-rows.ts'
import { Problems } from '../../src/market/tape/problems.ts'
import { readNumber } from '../../src/market/tape/read/number.ts'
import { OpenTimes } from '../../src/market/tape/read/open-times.ts'
import { RowScanner } from '../../src/market/tape/read/scanner.ts'
import { CandleReader } from '../../src/market/tape/read/take-row.ts'

const T = 1_600_000_000_000

/** Rows of a file that comes in pieces of these sizes, one after the other and again. */
const scan = (content: Buffer, sizes: readonly number[], columns: readonly number[] = [0, 1, 2, 3, 4, 5]) => {
  const counts = noCounts()
  const problems = new Problems(counts)
  const rows: number[][] = []
  const sink = { push: (...row: number[]) => void rows.push(row) }
  const reader = new CandleReader({ columns, times: new OpenTimes('ms', 'never'), sink })
  const scanner = new RowScanner({ delimiter: ',', columns, skipped: 0, reader, problems })
  for (let at = 0, nth = 0; at < content.length; nth++) {
    const size = sizes[nth % sizes.length]!
    scanner.piece(content.subarray(at, at + size))
    at += size
  }
  scanner.end()
  return { rows, counts: counts.skipped, all: scanner.rows, taken: scanner.taken, problems: problems.list }
}

const digits = fc.stringMatching(/^\d{1,24}$/)
const decimalText = fc
  .tuple(fc.constantFrom('', '', '', '+', '-'), digits, fc.option(digits), fc.option(fc.integer({ min: -30, max: 30 })), fc.boolean())
  .map(([sign, whole, fraction, exponent, isUpper]) =>
    [sign, whole, fraction === null ? '' : `.${fraction}`, exponent === null ? '' : `${isUpper ? 'E' : 'e'}${exponent}`].join(''),
  )

test('a number is the double nearest to its text, and its decimals are those of the text', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const { value, decimals, digits: significant } = readNumber(text)!
      const exact = new (Decimal.clone({ precision: 200 }))(text)
      expect(value === Number(text)).toBe(true)
      expect(decimals).toBe(exact.decimalPlaces())
      // of a whole number with its zeros at the end, which are none of its digits here
      expect(significant).toBe(exact.isZero() ? 0 : exact.abs().toFixed().replace(/\./, '').replace(/^0+/, '').replace(/0+$/, '').length)
    }),
    { numRuns: 2000 },
  )
})

test('whatever way a number takes, through bytes or through text, it is the same double', () => {
  const volume = fc.oneof(
    decimalText.filter((text) => !text.startsWith('-')),
    fc.double({ min: 0, max: 1e20, noNaN: true }).map(String),
    fc.nat().map((units) => (units / 1e8).toFixed(8)),
  )
  fc.assert(
    fc.property(fc.array(volume, { minLength: 1, maxLength: 20 }), (volumes) => {
      const kept = volumes.filter((text) => Number(text) < 1e24)
      const content = Buffer.from(kept.map((text, nth) => `${T + nth},1,1,1,1,${text}\n`).join(''))
      expect(scan(content, [1 << 20]).rows.map((row) => row[5])).toEqual(kept.map(Number))
    }),
    { numRuns: 1000 },
  )
})

const cell = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(`${T}`, `${T + 60_000}`, '1', '1.5', '2.25', '0.00001', '3', '1e-5', '"1.5"', ' 2 ', '0', '-1') },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }).filter((text) => !/[,\n]/.test(text)) },
)
const anyLine = fc.oneof(
  { weight: 5, arbitrary: fc.array(cell, { minLength: 5, maxLength: 8 }).map((cells) => [T, ...cells].join(',')) },
  { weight: 2, arbitrary: fc.constantFrom(`${T},1,1,1,1,1`, `${T},1.5,2.25,1,2,0.5,9`, `${T},1,2,1,1,1\r`, '', '  ', '\r', ',,,,,') },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
)

/** Reads a file the plain way: text, lines, fields. */
const plain = (content: string): number[][] =>
  content.split('\n').flatMap((line, nth) => {
    const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/s, '$1'))
    const isNumber = fields.length >= 6 && fields.slice(0, 6).every((field) => /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(field))
    const [time, open, high, low, close, volume] = fields.map(Number) as [number, number, number, number, number, number]
    const isCandle = low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0
    const isTime = Number.isInteger(time) && time > 1e12 && time < 4e12
    return isNumber && isCandle && isTime ? [[time, open, high, low, close, volume, nth + 1]] : []
  })

test('pieces of any size hold the rows that plain splitting finds, and every line is a row or empty', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 30 }), sizes, fc.boolean(), (lines, pieces, endsWithBreak) => {
      const text = lines.join('\n') + (endsWithBreak ? '\n' : '')
      const content = Buffer.from(text, 'latin1')
      const found = scan(content, pieces)
      expect(found.rows.map(([time, open, high, low, close, volume, , line]) => [time, open, high, low, close, volume, line])).toEqual(
        plain(text),
      )
      expect(found).toEqual(scan(content, [1 << 20]))
      const filled = text.split('\n').filter((line) => line.trim() !== '').length
      expect([found.all, found.taken + Object.values(found.counts).reduce((sum, one) => sum + one, 0)]).toEqual([filled, filled])
    }),
    { numRuns: 1500 },
  )
})

test('columns stand where the layout says', () => {
  const content = Buffer.from(`a,1,${T},x,2,3,1,2.5\nb,1,${T + 1},"y",2,3e0,1,2.5\n`)
  expect(scan(content, [7], [2, 4, 5, 6, 7, 1]).rows).toEqual([
    [T, 2, 3, 1, 2.5, 1, 1, 1],
    [T + 1, 2, 3, 1, 2.5, 1, 1, 2],
  ])
})

test.each([1, 1000, 1 << 20])('a line longer than a megabyte costs its own row, in pieces of %d thousand bytes', (size) => {
  const candle = `${T},1,1,1,1,1\n`
  for (const monster of ['1,'.repeat(600_000), `${T},1,1,1,1,1${',1'.repeat(600_000)}`]) {
    const { rows, problems, all } = scan(Buffer.from(`${candle}${monster}\n${candle}`), [size * 1000])
    expect(rows.map((row) => row[7])).toEqual([1, 3])
    expect([all, problems]).toEqual([3, [{ reason: 'malformed', count: 1, line: 2, why: 'is longer than a megabyte' }]])
  }
})
