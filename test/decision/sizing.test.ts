import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sizeEntry } from '../../src/decision/sizing.ts'
import { filterRefusal } from '../../src/exchange/filters.ts'
import { format, multiply, parse, percentOf, ZERO } from '../../src/kernel/money.ts'

const grid = { tick: parse('0.05'), step: parse('0.001') }
const filters = { tickSize: grid.tick, stepSize: grid.step, minQuantity: ZERO, minNotional: ZERO }

test('a tenth of 10000 at 7424.91, limit half a percent lower, is 0.135 at 7387.75 and reserves the dearer fee', () => {
  const sized = sizeEntry({
    price: parse('7424.91'),
    deposits: parse('10000'),
    tradePct: parse('10'),
    limitOffsetPct: parse('-0.5'),
    worstFeePct: parse('0.1'),
    ...grid,
  })
  // 7424.91 x 0.995 = 7387.78545, down to the tick; 1000 / 7387.75 = 0.13535..., down to the step
  expect(format(sized.limitPrice)).toBe('7387.75')
  expect(format(sized.quantity)).toBe('0.135')
  // 0.135 x 7387.75 = 997.34625, and a thousandth of it on top
  expect(format(sized.reserve)).toBe('998.34359625')
})

test('whatever the price: on step and tick, never dearer than wished, and covered by its reserve (F10)', () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 6 }), fc.integer({ min: -500, max: 500 }))
  fc.assert(
    fc.property(cases, ([price, deposits, offset]) => {
      const limitOffsetPct = parse('0.01') * BigInt(offset)
      const at = parse('0.0001') * BigInt(price)
      const sized = sizeEntry({
        price: at,
        deposits: parse(String(deposits)),
        tradePct: parse('10'),
        limitOffsetPct,
        worstFeePct: parse('0.1'),
        ...grid,
      })
      if (sized.quantity === 0n) return
      expect(filterRefusal(sized.quantity, sized.limitPrice, filters)).toBeNull()
      expect(sized.limitPrice <= at + percentOf(at, limitOffsetPct)).toBe(true)
      const value = multiply(sized.quantity, sized.limitPrice)
      expect(value <= percentOf(parse(String(deposits)), parse('10'))).toBe(true)
      expect(sized.reserve).toBe(value + percentOf(value, parse('0.1')))
    }),
  )
})
