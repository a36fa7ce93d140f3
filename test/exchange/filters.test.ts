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
    ['BTC at 7424.91 USD', '0.01', '7424.91', 'USD', '0.0001', '5'],
    ['ETH at 418 USDT', '0.01', '418', 'USDT', '0.001', '5'],
    ['a coin at 1 EUR', '0.0001', '1', 'EUR', '1', '5'],
    ['a coin at 0.00001 USD: whole coins at most', '0.00000001', '0.00001', 'USD', '1', '5'],
    ['LTC at 0.0169 BTC', '0.00000001', '0.0169', 'BTC', '0.001', '0.0005'],
    ['XRP at 0.0014 ETH', '0.00000001', '0.0014', 'ETH', '1', '0.01'],
    ['a coin at 10 billion BTC: eight decimals at most', '0.01', '10000000000', 'BTC', '0.00000001', '0.0005'],
  ])('%s', (_, tickSize, firstPrice, quote, stepSize, minNotional) => {
    const derived = deriveFilters(parse(tickSize), parse(firstPrice), quote)
    expect(mapFilters(derived, format)).toEqual({ tickSize, stepSize, minQuantity: stepSize, minNotional })
  })

  test('a step is a power of ten worth at most 0.1 % of a tenth of what one would try out with, and ten of them are more, unless clamped', () => {
    const limits = fc.constantFrom(['USD', 1] as const, ['BTC', 0.0001] as const, ['ETH', 0.002] as const)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), limits, (cents, [quote, limit]) => {
        const tick = parse('0.01')
        const step = toNumber(deriveFilters(tick, tick * BigInt(cents), quote).stepSize)
        const worth = step * (cents / 100)
        expect(Math.log10(step)).toBeCloseTo(Math.round(Math.log10(step)), 9)
        if (step > 1e-8) expect(worth).toBeLessThanOrEqual(limit * (1 + 1e-12))
        if (step < 1) expect(worth * 10).toBeGreaterThan(limit * (1 - 1e-12))
      }),
    )
  })

  test('need a price', () => {
    expect(() => deriveFilters(parse('0.01'), ZERO, 'USD')).toThrow('Filters need a positive price, not 0.')
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
