import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveFilters, filterRefusal } from '../../src/exchange/filters.ts'
import { floorToStep, format, fromNumber, parse, roundToTick, toNumber, ZERO } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'

describe('filters derived from a tape', () => {
  test.each([
    ['BTC at 7424.91, capital 10000', '0.01', '7424.91', '10000', '0.0001', '5'],
    ['ETH at 418, capital 10000', '0.01', '418', '10000', '0.001', '5'],
    ['a coin at 1, capital 10000', '0.0001', '1', '10000', '1', '5'],
    ['a coin at 0.00001, capital 10000: whole coins at most', '0.00000001', '0.00001', '10000', '1', '5'],
    ['LTC at 0.0169 BTC, capital 1 BTC', '0.00000001', '0.0169', '1', '0.001', '0.0005'],
    ['XRP at 0.0014 ETH, capital 20 ETH', '0.00000001', '0.0014', '20', '1', '0.01'],
    ['a coin at 10 billion, capital 1: eight decimals at most', '0.01', '10000000000', '1', '0.00000001', '0.0005'],
  ])('%s', (_, tickSize, firstPrice, capital, stepSize, minNotional) => {
    const derived = deriveFilters(parse(tickSize), parse(firstPrice), parse(capital))
    expect(mapFilters(derived, format)).toEqual({ tickSize, stepSize, minQuantity: stepSize, minNotional })
  })

  test('a step is a power of ten worth at most 0.1 % of a tenth of the capital, and ten of them are more, unless clamped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 6 }), (cents, capital) => {
        const tick = parse('0.01')
        const step = toNumber(deriveFilters(tick, tick * BigInt(cents), parse(String(capital))).stepSize)
        const [worth, limit] = [step * (cents / 100), capital / 10_000]
        expect(Math.log10(step)).toBeCloseTo(Math.round(Math.log10(step)), 9)
        if (step > 1e-8) expect(worth).toBeLessThanOrEqual(limit * (1 + 1e-12))
        if (step < 1) expect(worth * 10).toBeGreaterThan(limit * (1 - 1e-12))
      }),
    )
  })

  test('need a price and a capital', () => {
    expect(() => deriveFilters(parse('0.01'), ZERO, parse('10000'))).toThrow(/positive price and capital/)
    expect(() => deriveFilters(parse('0.01'), parse('1'), ZERO)).toThrow(/positive price and capital/)
  })
})

const filters = mapFilters({ tickSize: '0.05', stepSize: '0.001', minQuantity: '0.002', minNotional: '5' }, parse)

test.each([
  ['1', '10', null],
  ['1', '10.01', 'price-not-on-tick'],
  ['1', '0', 'price-not-on-tick'],
  ['1.0005', '10', 'quantity-not-on-step'],
  ['0', '10', 'below-min-quantity'],
  ['-1', '10', 'below-min-quantity'],
  ['0.001', '10000', 'below-min-quantity'],
  ['0.499', '10', 'below-min-notional'],
  ['0.5', '10', null],
] as const)('%s at %s: %s', (quantity, price, refusal) => {
  expect(filterRefusal(parse(quantity), parse(price), filters)).toBe(refusal)
})

test('at market, before any price is known, only the quantity is judged', () => {
  expect(filterRefusal(parse('0.002'), null, filters)).toBeNull()
  expect(filterRefusal(parse('0.001'), null, filters)).toBe('below-min-quantity')
})

type Oracle = { symbol: string; amountToPrecision: [number, string][]; priceToPrecision: [number, string][] }
type Markets = { markets: { symbol: string; precision: { amount: number; price: number } }[]; precisionOracle: Oracle[] }
const folder = recordingOf('markets')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

describe.skipIf(files.length === 0)(
  'rounding agrees with what a well-known exchange library gives for real markets',
  { tags: [RECORDINGS] },
  () => {
    test.each(orBlanks(files, 6))('%s', (name) => {
      const { markets, precisionOracle } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Markets
      let compared = 0
      for (const oracle of precisionOracle) {
        const { precision } = markets.find(({ symbol }) => symbol === oracle.symbol)!
        for (const [amount, text] of oracle.amountToPrecision) {
          const floored = floorToStep(fromNumber(amount), fromNumber(precision.amount))
          expect(`${oracle.symbol} ${amount} ${floored === 0n ? '!InvalidOrder' : format(floored)}`).toBe(
            `${oracle.symbol} ${amount} ${text}`,
          )
          compared++
        }
        for (const [price, text] of oracle.priceToPrecision) {
          const rounded = roundToTick(fromNumber(price), fromNumber(precision.price), 'nearest')
          expect(`${oracle.symbol} ${price} ${rounded === 0n ? '!InvalidOrder' : format(rounded)}`).toBe(
            `${oracle.symbol} ${price} ${text}`,
          )
          compared++
        }
      }
      expect(compared).toBeGreaterThan(10)
    })
  },
)
