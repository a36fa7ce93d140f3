import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryLimit } from '../../src/decision/entry-limit.ts'
import { sizingModes } from '../../src/decision/sizing/index.ts'
import { type Size, sizeEntry } from '../../src/decision/sizing/size-entry.ts'
import { filterRefusal } from '../../src/exchange/filters.ts'
import { format, multiply, parse, percentOf, ZERO } from '../../src/kernel/money.ts'

const grid = { tick: parse('0.05'), step: parse('0.001') }
const filters = { tickSize: grid.tick, stepSize: grid.step, minQuantity: ZERO, minNotional: ZERO }
const whole = { scalePct: parse('100'), step: grid.step, rest: ZERO }
const figures = {
  deposits: parse('10000'),
  equity: parse('8000'),
  limitPrice: parse('50'),
  stopPrice: parse('47.5'),
  worstFeePct: parse('0.1'),
}
const size = (mode: Size['mode'], amount: string): Size => ({ mode, amount: parse(amount) })

test('a tenth of 10000 at 7424.91, limit half a percent lower, is 0.135 at 7387.75 and reserves the dearer fee', () => {
  // 7424.91 x 0.995 = 7387.78545, down to the tick; 1000 / 7387.75 = 0.13535..., down to the step
  const limitPrice = entryLimit(parse('7424.91'), parse('-0.5'), 'long', grid.tick)
  expect(format(limitPrice)).toBe('7387.75')
  const sized = sizeEntry(size('fixed-percent', '10'), { ...figures, limitPrice }, whole)
  expect(format(sized.quantity)).toBe('0.135')
  // 0.135 x 7387.75 = 997.34625, and a thousandth of it on top
  expect(format(sized.reserve)).toBe('998.34359625')
})

describe('how much is bought at 50 with a stop at 47.5, a fee of 0.1 %, 10000 paid in and 8000 left', () => {
  test.each([
    // 1000 / 50.05 = 19.980019...
    ['fixed-percent', '10', '19.98'],
    // 123.45 / 50.05 = 2.466533...
    ['fixed-quote', '123.45', '2.466'],
    // 800 / 50.05 = 15.984015...
    ['equity-percent', '10', '15.984'],
    // 80 may be lost; a coin loses 2.5, and 0.05 and 0.0475 of fees: 80 / 2.5975 = 30.798845...
    ['risk-per-trade', '1', '30.798'],
  ] as const)('%s %s: %s', (mode, amount, quantity) => {
    expect(format(sizeEntry(size(mode, amount), figures, whole).quantity)).toBe(quantity)
  })

  test('risk-per-trade loses no more than its part at the stop, and a step more would', () => {
    const { quantity } = sizeEntry(size('risk-per-trade', '1'), figures, whole)
    const lost = (coins: bigint) => multiply(coins, parse('50') - parse('47.5')) + percentOf(multiply(coins, parse('97.5')), parse('0.1'))
    expect(lost(quantity) <= parse('80')).toBe(true)
    expect(lost(quantity + grid.step) > parse('80')).toBe(true)
  })

  test('risk-per-trade of a short whose stop lies as far above: fees of the dearer exit count', () => {
    // 2.5, and 0.05 and 0.0525 of fees: 80 / 2.6025 = 30.739673...
    expect(format(sizeEntry(size('risk-per-trade', '1'), { ...figures, stopPrice: parse('52.5') }, whole).quantity)).toBe('30.739')
  })

  test('a scale takes its part of what the mode says, before the step', () => {
    // 19.980019... x 0.4 = 7.992007...
    expect(format(sizeEntry(size('fixed-percent', '10'), figures, { ...whole, scalePct: parse('40') }).quantity)).toBe('7.992')
  })

  test.each([
    // of 19.980019... coins that are wished for
    ['0.0009', '19.979'],
    ['0.5', '19.48'],
    ['19.979', '0.001'],
    ['19.9791', '0'],
    ['19.980019', '0'],
    ['25', '0'],
  ])('a rest of %s coins counts as bought: %s', (rest, quantity) => {
    expect(format(sizeEntry(size('fixed-percent', '10'), figures, { ...whole, rest: parse(rest) }).quantity)).toBe(quantity)
  })

  test.each(sizingModes.map(({ mode }) => mode))('%s is nothing where the limit is, or the pool', (mode) => {
    expect(sizeEntry(size(mode, '10'), { ...figures, limitPrice: ZERO }, whole)).toEqual({ quantity: ZERO, reserve: ZERO })
    const ruined = sizeEntry(size(mode, '10'), { ...figures, deposits: parse('-1'), equity: parse('-1') }, whole)
    expect(ruined.quantity === ZERO).toBe(mode !== 'fixed-quote')
  })

  test('risk-per-trade is nothing where nothing can be lost', () => {
    const free = { ...figures, stopPrice: figures.limitPrice, worstFeePct: ZERO }
    expect(sizeEntry(size('risk-per-trade', '1'), free, whole).quantity).toBe(ZERO)
  })
})

test('whatever the price: on step and tick, never dearer than wished, and covered by its reserve (F10)', () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 6 }), fc.integer({ min: -500, max: 500 }))
  fc.assert(
    fc.property(cases, fc.constantFrom(...sizingModes), ([price, deposits, offset], { mode }) => {
      const limitOffsetPct = parse('0.01') * BigInt(offset)
      const at = parse('0.0001') * BigInt(price)
      const limitPrice = entryLimit(at, limitOffsetPct, 'long', grid.tick)
      const money = parse(String(deposits))
      const stopPrice = percentOf(limitPrice, parse('95'))
      const { quantity, reserve } = sizeEntry(
        size(mode, '10'),
        { ...figures, deposits: money, equity: money, limitPrice, stopPrice },
        whole,
      )
      if (quantity === 0n) return
      expect(filterRefusal(quantity, limitPrice, filters)).toBeNull()
      expect(limitPrice <= at + percentOf(at, limitOffsetPct)).toBe(true)
      const value = multiply(quantity, limitPrice)
      if (mode === 'fixed-percent') expect(value <= percentOf(money, parse('10'))).toBe(true)
      expect(reserve).toBe(value + percentOf(value, parse('0.1')))
    }),
  )
})
