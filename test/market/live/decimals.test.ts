import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from '../../../src/kernel/money.ts'
import { isBelow, isDecimal, isPositive } from '../../../src/market/live/decimals.ts'

const digits = (atLeast: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: atLeast, maxLength: most }).map((all) => all.join(''))
const decimal = fc.tuple(digits(1, 12), digits(0, 18)).map(([whole, part]) => (part === '' ? whole : `${whole}.${part}`))

describe('decimals of a venue', () => {
  test.each([
    '',
    '-1',
    '+1',
    '1e5',
    'NaN',
    'Infinity',
    '1.',
    '.5',
    '1.2.3',
    ' 1',
    '1 ',
    '0x1',
    '1,5',
    `0.${'1'.repeat(19)}`,
    '1'.repeat(21),
  ])('%j is none', (text) => expect(isDecimal(text)).toBe(false))
  test.each([0, 1.5, null, undefined, {}, []])('%j is no text', (value) => expect(isDecimal(value)).toBe(false))

  test('are such as money can be made of', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(isDecimal(text)).toBe(true)
        expect(isPositive(text)).toBe(parse(text) > 0n)
      }),
    )
  })

  test('are compared by all their digits', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(isBelow(a, b)).toBe(new Decimal(a).lt(b))
      }),
    )
    expect(isBelow('100000000.000000000000000001', '100000000.000000000000000002')).toBe(true)
    expect(isBelow('100000000.000000000000000002', '100000000.000000000000000001')).toBe(false)
    expect(isBelow('1.10', '1.1')).toBe(false)
  })
})
