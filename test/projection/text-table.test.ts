import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../src/kernel/money.ts'
import { exactText, roundedText } from '../../src/report/cell-text.ts'
import { csvOf } from '../../src/report/csv.ts'
import type { Column, Kind, ReportTable } from '../../src/report/table.ts'
import { LINE, narrowText, wideText } from '../../src/report/text-table.ts'
import { wrapped } from '../../src/report/wrap.ts'
import { csvRows } from './report-tables.ts'

const column = (heading: string, kind: Kind = 'text', more: Partial<Column> = {}): Column => ({ heading, key: heading, kind, ...more })
const table = (columns: Column[], rows: ReportTable['rows'], whenEmpty = 'Nothing.'): ReportTable => ({
  name: 't',
  columns,
  rows,
  whenEmpty,
})

/** Amounts of any size up to a thousand billion, with up to 18 decimals. */
const amounts = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 30 }))
  .map(([digits, small]) => new Decimal((digits / 10n ** BigInt(small)).toString()).div('1e18').toFixed())

describe('a person reads', () => {
  test('amounts below 1 to 8 digits, from 1 on to 6 or to the cent, rounded as decimal arithmetic rounds', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const exact = new Decimal(amount)
        const short = exact.toSignificantDigits(8)
        const said = roundedText({ kind: 'amount', value: amount }, 8)
        if (exact.isZero()) expect(said).toBe('0')
        else if (short.abs().lt(1)) expect(said).toBe(short.toFixed())
        else {
          const six = exact.toSignificantDigits(6)
          const finer = six.decimalPlaces() > 2 ? six : exact.toDecimalPlaces(2)
          expect(said).toBe(finer.toFixed(Math.max(2, finer.decimalPlaces())))
        }
      }),
    )
  })

  test.each([
    ['amount', '999.485384898', '999.485'],
    ['amount', '1.01147199435382', '1.01147'],
    ['amount', '-12345.678', '-12345.68'],
    ['amount', '-0.46675132', '-0.46675132'],
    ['amount', '0.0000000123456789', '0.000000012345679'],
    ['amount', '0.999999999', '1.00'],
    ['amount', '10000', '10000.00'],
    ['quantity', '0.1499', '0.1499'],
    ['quantity', '123456789.5', '123456790'],
    ['price', '6661.02', '6661.02'],
    ['price', '0.00000123', '0.00000123'],
    ['share', '-0.001234', '-0.12 %'],
    ['share', '1', '100.00 %'],
    ['share', '0', '0.00 %'],
    ['share', '0.00005', '0.01 %'],
    ['share', '0.0000123456', '0.0012 %'],
    ['share', '-0.0000001', '-0.00001 %'],
    ['share', '0.99994', '99.99 %'],
    ['share', '0.99996', '99.99 %'],
    ['share', '1.00001', '100.00 %'],
    ['ratio', '0.43952317', '0.44'],
    ['ratio', '12.3456', '12.35'],
    ['ratio', '0', '0.00'],
    ['ratio', '0.0012345', '0.0012'],
    ['time', 1522890270123, '2018-04-05 01:04'],
    ['span', 9678204, '2h 41m'],
    ['span', 90_061_000, '1d 1h'],
    ['span', 59_000, '59s'],
    ['span', 12, '12ms'],
    ['count', 12, '12'],
    ['text', 'a\u001b[31mb\nc', 'a\ufffd[31mb\ufffdc'],
    ['amount', null, ''],
  ] as const)('%s %s as %s', (kind, value, text) => expect(roundedText({ kind, value }, 8)).toBe(text))

  test.each([
    ['amount', '999.485384898', '999.485384898'],
    ['share', '0.0024682', '0.24682 %'],
    ['time', 1522890270123, '2018-04-05 01:04:30.123'],
    ['span', 9678204, '9678.204 s'],
  ] as const)('with --wide %s %s as %s', (kind, value, text) => expect(exactText({ kind, value })).toBe(text))

  test('a sentence where there are no rows, and a column as wide as its heading; numbers stand at the right', () => {
    expect(narrowText(table([column('a')], []))).toBe('Nothing.')
    const rows = [
      ['BTC/USD', '1.5', 'a'],
      ['A', '-10', null],
    ]
    expect(wideText(table([column('coin'), column('held', 'quantity'), column('x')], rows))).toBe(
      'coin     held  x\nBTC/USD   1.5  a\nA         -10',
    )
    expect(wideText(table([column('heading'), column('n', 'count')], [['a', 12]]))).toBe('heading   n\na        12')
  })

  test('what has room: fewer digits first, then columns go in their turn, and are named', () => {
    const words = 'x'.repeat(20)
    const columns = [column('one'), column('two', 'text', { spare: 2 }), column('three', 'text', { spare: 1 }), column('gain', 'amount')]
    expect(narrowText(table(columns, [[words, words, words, '0.123456789']]))).toBe(
      `one                   two                   three                       gain\n${words}  ${words}  ${words}  0.12345679`,
    )
    const long = 'x'.repeat(24)
    expect(narrowText(table(columns, [[words, long, `${words}xx`, '0.123456789']])).split('\n')[1]).toBe(
      `${words}  ${long}  ${words}xx  0.123457`,
    )
    expect(narrowText(table(columns, [[long, long, long, '0.123456789']])).split('\n')).toEqual([
      'one                       two                             gain',
      `${long}  ${long}  0.12345679`,
      'No room for: three. --wide shows all.',
    ])
  })

  test('a long text under its row, in whole words, and its end left out', () => {
    const text = Array.from({ length: 200 }, (_, n) => `word${n}`).join(' ')
    const lines = narrowText(table([column('a'), column('b', 'text', { isBelow: true })], [['x', text]])).split('\n')
    expect(lines).toHaveLength(2 + 5)
    expect(lines.slice(0, 2)).toEqual(['a', 'x'])
    expect(lines.at(-1)).toMatch(/^ {2}word\d+ .* word\d+ \.\.\.$/)
  })

  test('the columns that are the last to go go when words are short, and before any other', () => {
    const columns = [column('a'), column('b'), column('c', 'text', { spare: 'last' }), column('d')]
    const row = (length: number) => [['x'.repeat(30), 'y'.repeat(length), 'z'.repeat(length), 'w'.repeat(length)]]
    expect(narrowText(table(columns, row(13))).split('\n')[0]).toMatch(/^a +b +c +d$/)
    const wide = [...columns, column('e', 'price'), column('f', 'price')]
    const lines = narrowText(table(wide, [[...row(14)[0]!, '12345678.9', '12345678.9']])).split('\n')
    expect(lines[0]).toMatch(/^a +b +d +e +f$/)
    expect(lines[1]).toMatch(/^x{6}\.\.\.x{5} {2}y{14} {2}w{14} /)
    expect(lines.at(-1)).toBe('No room for: c. --wide shows all.')
  })

  test('any table within 80 columns', () => {
    const cells = fc.tuple(fc.string({ maxLength: 90 }), amounts, amounts, amounts, amounts, fc.string({ maxLength: 400 }))
    const columns = [
      column('a'),
      column('b', 'amount', { spare: 3 }),
      column('c', 'quantity'),
      column('d', 'share', { spare: 1 }),
      column('e', 'price'),
      column('f', 'text', { isBelow: true }),
    ]
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 4 }), (rows) => {
        for (const line of narrowText(table(columns, rows)).split('\n')) expect(line.length).toBeLessThanOrEqual(LINE)
        expect(wideText(table(columns, rows)).split('\n')).toHaveLength(rows.length + 1)
      }),
    )
  })

  test('wrapped words are all there, and in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,30}$/)), fc.integer({ min: 5, max: 40 }), (words, width) => {
        const lines = wrapped(words.join(' '), width)
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('a spreadsheet reads', () => {
  test('each text as it is, whatever it holds, and nothing that it would take for a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string())), (rows) => {
        const [heading, ...read] = csvRows(csvOf(table([column('a'), column('b')], rows)))
        expect(heading).toEqual(['a', 'b'])
        expect(read).toEqual(rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))))
      }),
    )
    expect(csvOf(table([column('a')], [['=1+1'], ['-x'], ['a,"b"'], ['a']]))).toBe('a\r\n"\'=1+1"\r\n"\'-x"\r\n"a,""b"""\r\na\r\n')
  })

  test('numbers as numbers, the negative ones too, with every digit and no sign between thousands', () => {
    const columns = [column('gain', 'amount'), column('won', 'share'), column('at', 'time'), column('held', 'span'), column('n', 'count')]
    expect(csvOf(table(columns, [['-1234567.000000000000000001', '-0.5', 0, 1500, -3]]))).toBe(
      'gain,wonPct,atUtc,heldS,n\r\n-1234567.000000000000000001,-50,1970-01-01T00:00:00.000Z,1.5,-3\r\n',
    )
  })
})
