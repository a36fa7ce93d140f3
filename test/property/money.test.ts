import type { Decimal as DecimalJs } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as money from '../../src/kernel/money.ts'
import { Decimal } from '../../src/kernel/money.ts'

/** Amounts of every size that a venue knows: from single wei to a hundred thousand billions. */
const amount = fc.oneof(
  fc.bigInt({ min: -(10n ** 32n), max: 10n ** 32n }),
  fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), fc.integer({ min: 0, max: 18 }))
    .map(([digits, zeros]) => digits * 10n ** BigInt(zeros)),
)
const step = fc.oneof(
  fc.integer({ min: 0, max: 24 }).map((zeros) => 10n ** BigInt(zeros)),
  fc.bigInt({ min: 1n, max: 10n ** 20n }),
)
const exact = (m: bigint): Decimal => new Decimal(m.toString()).div('1e18')
const toMoney = (d: Decimal): bigint => BigInt(d.times('1e18').toFixed(0))
const rounded = (d: Decimal): bigint => toMoney(d.toDecimalPlaces(18, Decimal.ROUND_HALF_UP))
/** As the oracle of quotients: with fewer digits decimal.js itself would round twice near a half. */
const Precise = Decimal.clone({ precision: 120 })
const runs = { numRuns: 2000 }

describe('fixed point equals decimal.js', () => {
  test('multiply', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => money.multiply(a, b) === rounded(exact(a).times(exact(b)))),
      runs,
    )
  })
  test('divide', () => {
    fc.assert(
      fc.property(
        amount,
        amount.filter((b) => b !== 0n),
        (a, b) => {
          const quotient = new Precise(a.toString()).div(b.toString()).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
          expect(money.divide(a, b)).toBe(BigInt(quotient.times('1e18').toFixed(0)))
        },
      ),
      runs,
    )
  })
  test('share truncates toward zero, and the pieces of a total never exceed it', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(
          amount.map(money.abs).filter((m) => m > 0n),
          { minLength: 1, maxLength: 6 },
        ),
        (total, parts) => {
          const whole = parts.reduce((a, b) => a + b)
          const shares = parts.map((part) => money.share(total, part, whole))
          const oracle = (part: bigint): string => new Precise(`${total}`).times(`${part}`).divToInt(`${whole}`).toFixed(0)
          expect(shares.map(String)).toEqual(parts.map((part) => oracle(part).replace('-0', '0')))
          const rest = money.abs(total - shares.reduce((a, b) => a + b))
          expect(rest < BigInt(parts.length)).toBe(true)
        },
      ),
      runs,
    )
  })
  test('floorToStep, ceilToStep and roundToTick', () => {
    fc.assert(
      fc.property(amount, step, (m, s) => {
        const nearest = (mode: DecimalJs.Rounding): bigint => toMoney(exact(m).toNearest(exact(s), mode))
        expect(money.floorToStep(m, s)).toBe(nearest(Decimal.ROUND_FLOOR))
        expect(money.ceilToStep(m, s)).toBe(nearest(Decimal.ROUND_CEIL))
        expect(money.roundToTick(m, s, 'down')).toBe(nearest(Decimal.ROUND_FLOOR))
        expect(money.roundToTick(m, s, 'up')).toBe(nearest(Decimal.ROUND_CEIL))
        expect(money.roundToTick(m, s, 'nearest')).toBe(nearest(Decimal.ROUND_HALF_UP))
      }),
      runs,
    )
  })
  test('percentOf rounds once', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: -100_000, max: 100_000 }), (m, bp) => {
        const text = new Decimal(bp).div(1000).toFixed()
        expect(money.percentOf(m, money.parse(text))).toBe(rounded(exact(m).times(text).div(100)))
      }),
      runs,
    )
  })
  test('fromNumber and toNumber', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e25, max: 1e25 }), (n) => {
        expect(money.fromNumber(n)).toBe(rounded(new Decimal(n)))
      }),
      runs,
    )
    fc.assert(
      fc.property(amount, (m) => money.toNumber(m) === exact(m).toNumber()),
      runs,
    )
    expect(money.fromNumber(1e-7)).toBe(10n ** 11n)
    expect(money.fromNumber(1e21)).toBe(10n ** 39n)
    for (const n of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => money.fromNumber(n)).toThrow(RangeError)
  })
  test('min, max and abs', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect([money.min(a, b), money.max(a, b)]).toEqual(a < b ? [a, b] : [b, a])
        expect(money.abs(a)).toBe(toMoney(exact(a).abs()))
      }),
    )
  })
})

describe('text', () => {
  test('format and parse are inverse, and format writes what decimal.js writes', () => {
    fc.assert(
      fc.property(amount, (m) => {
        expect(money.format(m)).toBe(exact(m).toFixed())
        expect(money.parse(money.format(m))).toBe(m)
      }),
      runs,
    )
  })
  test('the fast path (15 digits or fewer) and the slow path read the same amount', () => {
    const digits = (length: { minLength: number; maxLength: number }) => fc.string({ unit: fc.constantFrom(...'0123456789'), ...length })
    const text = fc
      .tuple(fc.constantFrom('', '-'), digits({ minLength: 1, maxLength: 20 }), digits({ minLength: 0, maxLength: 18 }))
      .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`)
    fc.assert(
      fc.property(text, (t) => {
        const padded = t.replace(/^-?/, (sign) => `${sign}0000000000`) // too long for the fast path, the same amount
        expect(money.parse(t)).toBe(toMoney(new Decimal(t)))
        expect(money.parse(padded)).toBe(money.parse(t))
      }),
      runs,
    )
  })
  test.each([
    '',
    '-',
    '.',
    '1.',
    '.5',
    '-.5',
    '1.2.3',
    '1e5',
    '+1',
    ' 1',
    '1 ',
    '0x1',
    '1,5',
    'NaN',
    '1-',
    '--1',
    '1.1234567890123456789',
    '9'.repeat(60),
  ])('refuses %j with a sentence', (text) => {
    expect(() => money.parse(text)).toThrow(RangeError)
    expect(() => money.parse(text)).toThrow(/is not a plain decimal/)
  })
  test('never refuses with anything but a RangeError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.-e '), maxLength: 40 }), (text) => {
        const isPlain = /^-?\d+(\.\d{1,18})?$/.test(text)
        if (isPlain) expect(money.parse(text)).toBe(toMoney(new Decimal(text)))
        else expect(() => money.parse(text)).toThrow(RangeError)
      }),
      runs,
    )
  })
  test('zero has one text', () => {
    for (const text of ['0', '-0', '0.000', '-0.0', '-0.000000000000000000']) expect(money.format(money.parse(text))).toBe('0')
  })
  test('impossible arithmetic is refused', () => {
    expect(() => money.divide(1n, 0n)).toThrow(RangeError)
    expect(() => money.share(1n, 1n, 0n)).toThrow(RangeError)
    for (const bad of [0n, -1n]) {
      expect(() => money.floorToStep(1n, bad)).toThrow(RangeError)
      expect(() => money.ceilToStep(1n, bad)).toThrow(RangeError)
      expect(() => money.roundToTick(1n, bad, 'nearest')).toThrow(RangeError)
    }
  })
})
