import { expect, test } from 'vitest'
import { NOISE, type RowSink } from '../../src/market/tape/candle-rows.ts'
import { OpenTimes } from '../../src/market/tape/read/open-times.ts'
import { clean, takeRow } from '../../src/market/tape/read/take-row.ts'

const T = '1600000000000'

/** The decimals of each row it is given. */
class Rows implements RowSink {
  readonly decimals: number[] = []

  push(...row: Parameters<RowSink['push']>): void {
    this.decimals.push(row[6])
  }

  get length(): number {
    return this.decimals.length
  }
}

const take = (fields: readonly string[], rows: Rows) =>
  takeRow(fields, [0, 1, 2, 3, 4, 5], { times: new OpenTimes('ms', 'never'), line: 1, sink: rows })
const faultOf = (line: string) => take(line.split(','), new Rows())

test.each([
  ['five fields', `${T},1,1,1,1`, 'malformed', 'has 5 instead of 6 fields'],
  ['a field that is empty', `${T},1,1,1,1,`, 'malformed', 'has an empty field'],
  ['a field that is no number', `${T},1,1,1,1,x`, 'malformed', 'has a field that is not decimal text'],
  ['a field without a digit before its point', `${T},1,1,1,.5,1`, 'malformed', 'has a field that is not decimal text'],
  ['infinity', `${T},1,Infinity,1,1,1`, 'malformed', 'has Infinity in place of a number'],
  ['no number', `${T},1,1,NaN,1,1`, 'malformed', 'has NaN in place of a number'],
  ['null', `${T},1,1,1,null,1`, 'malformed', 'has null in place of a number'],
  ['a volume beyond all', `${T},1,1,1,1,1e24`, 'malformed', 'has a volume of more than 24 digits'],
  ['a time in seconds', '1600000000,1,1,1,1,1', 'malformed', 'has an open time that is not in milliseconds since 1970'],
  ['a time before 2001', '978307199999,1,1,1,1,1', 'malformed', 'has an open time that is not in milliseconds since 1970'],
  ['a time after 2100', '4102444800001,1,1,1,1,1', 'malformed', 'has an open time that is not in milliseconds since 1970'],
  ['half a millisecond', '1600000000000.5,1,1,1,1,1', 'malformed', 'has an open time that is not in milliseconds since 1970'],
  ['an open of nothing', `${T},0,1,1,1,1`, 'nonPositivePrice', 'has a price that is not above zero'],
  ['a high of nothing', `${T},1,0,1,1,1`, 'nonPositivePrice', 'has a price that is not above zero'],
  ['a low below zero', `${T},1,1,-1,1,1`, 'nonPositivePrice', 'has a price that is not above zero'],
  ['a close of nothing', `${T},1,1,1,0,1`, 'nonPositivePrice', 'has a price that is not above zero'],
  ['a price beyond all', `${T},1,1125899906842625,1,1,1`, 'malformed', 'has a price of more than 15 digits'],
  ['a negative volume', `${T},1,1,1,1,-0.1`, 'negativeVolume', 'has a negative volume'],
  ['an open below its low', `${T},9,12,10,11,1`, 'inconsistent', 'has an open or close outside its low and high'],
  ['a close below its low', `${T},11,12,10,9,1`, 'inconsistent', 'has an open or close outside its low and high'],
  ['an open above its high', `${T},13,12,10,11,1`, 'inconsistent', 'has an open or close outside its low and high'],
  ['a close above its high', `${T},11,12,10,13,1`, 'inconsistent', 'has an open or close outside its low and high'],
])('a row with %s is left out, and says why', (_, line, reason, why) => {
  const rows = new Rows()
  expect(take(line.split(','), rows)).toEqual({ reason, why })
  expect(rows.length).toBe(0)
})

test.each([
  ['one price', `${T},1,1,1,1,1`],
  ['the earliest time', '978307200000,1,1,1,1,1'],
  ['the latest time', '4102444800000,1,1,1,1,1'],
  ['the highest price', `${T},1,1125899906842624,1,1,1`],
  ['no volume', `${T},1,1,1,1,0`],
  ['its open at its low and its close at its high', `${T},10,12,10,12,1`],
  ['its open at its high and its close at its low', `${T},12,12,10,10,1`],
  ['24 digits on each side', `${T},1,1,1,1,${'1'.repeat(24)}.${'1'.repeat(24)}`],
  ['exponents', `1.6E12,1e-5,2.5E-5,9.961e-06,+1e-5,9.961e+05`],
  ['more fields than it needs', `${T},1,1,1,1,1,7,x`],
])('a row with %s is kept', (_, line) => {
  expect(faultOf(line)).toBeNull()
})

test.each([
  [' 1 ', '1'],
  ['"1"', '1'],
  ['"', '"'],
  ['""', ''],
  ['"1', '"1'],
  ['1"', '1"'],
])('the field %j is %j without spaces and quotes', (field, text) => {
  expect(clean(field)).toBe(text)
})

/** What the tick of a coin is made of: how many decimals the prices of one row had, and whether a program had printed noise. */
const decimalsOf = (open: string, volume = '1') => {
  const rows = new Rows()
  expect(take([T, open, open, open, open, volume], rows)).toBeNull()
  return rows.decimals[0]
}

test.each([
  ['12', 0],
  ['12.0', 0],
  ['12.10', 1],
  ['12.345', 3],
  ['0.00000001', 8],
  ['1e-8', 8],
  ['9.961e-05', 8],
  ['1.2340e+2', 1],
  ['1.5e3', 0],
  ['1e-300', 127],
  // sixteen characters, and one digit that says something
  ['0.00000000000001', 14],
  ['12.1000000000000', 1],
  // as many digits as a double holds for certain
  ['1.23456789012345', 14],
  ['12.1470000000000001', 3 + NOISE],
  ['1.2147000000000001', 4 + NOISE],
  ['0.30000000000000004', 1 + NOISE],
  ['0.001214700000000000001', 7 + NOISE],
])('a price of %s has %d decimals', (price, decimals) => {
  expect(decimalsOf(price)).toBe(decimals)
})

test('the decimals of time and volume say nothing about the tick, and the most of all prices counts', () => {
  expect(decimalsOf('12.5', '0.123456')).toBe(1)
  expect(decimalsOf('12.5', '0.30000000000000004')).toBe(1)
  const rows = new Rows()
  take([`${T}.000`, '1.5', '2.25', '1.125', '2', '1'], rows)
  expect([rows.length, rows.decimals[0]]).toEqual([1, 3])
})
