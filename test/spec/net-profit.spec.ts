import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CostBasis, netProfit, priceOfProfit } from '../../machines/position/net-profit.ts'
import { better, type Direction } from '../../src/kernel/direction.ts'
import { format, parse, percentOf, ZERO } from '../../src/kernel/money.ts'

const basis = (value: string, coins: string, fees: string): CostBasis => ({
  value: parse(value),
  coins: parse(coins),
  fees: parse(fees),
})
const tenths = { feePct: parse('0.1'), tick: parse('0.01') }

describe('profit after fees, worked by hand', () => {
  test.each([
    // 10 x 101 = 1010; its fee is 1.01, one was paid: 10 - 2.01
    ['long', '1000', '10', '1', '101', '7.99'],
    ['long', '1000', '10', '1', '99', '-11.99'],
    // sold for 1000, bought back for 990: 10 - 0.99 - 1
    ['short', '1000', '10', '1', '99', '8.01'],
    ['short', '1000', '10', '1', '101', '-12.01'],
    // the fee was taken in coins: 9.99 x 101 = 1008.99, its fee 1.00899
    ['long', '1000', '9.99', '0', '101', '7.98101'],
  ] as const)('%s, %s for %s coins and %s of fees, closed at %s: %s', (direction, value, coins, fees, price, expected) => {
    expect(format(netProfit(direction, basis(value, coins, fees), parse(price), tenths.feePct))).toBe(expected)
  })
})

describe('the price that leaves a profit, worked by hand', () => {
  test.each([
    // 1001 / (10 x 0.999) = 100.2002...: at 100.20 two thousandths are missing
    ['long', '1000', '10', '1', '0', '100.21'],
    // (1001 + 20) / 9.99 = 102.2022...
    ['long', '1000', '10', '1', '2', '102.21'],
    // 999 / (10 x 1.001) = 99.8001...: at 99.81 a tenth is missing
    ['short', '1000', '10', '1', '0', '99.8'],
    // (999 - 20) / 10.01 = 97.8021...
    ['short', '1000', '10', '1', '2', '97.8'],
    // 1000 / (9.99 x 0.999) = 100.2003...
    ['long', '1000', '9.99', '0', '0', '100.21'],
    // a loss that may be taken: (1001 - 10) / 9.99 = 99.1991...
    ['long', '1000', '10', '1', '-1', '99.2'],
  ] as const)('%s, %s for %s coins and %s of fees, %s %% more: %s', (direction, value, coins, fees, gainPct, expected) => {
    expect(priceOfProfit(direction, basis(value, coins, fees), { ...tenths, gainPct: parse(gainPct) })).toBe(parse(expected))
  })

  test('without fees break-even is the price paid', () => {
    for (const direction of ['long', 'short'] as const)
      expect(priceOfProfit(direction, basis('1000', '10', '0'), { feePct: ZERO, gainPct: ZERO, tick: parse('0.01') })).toBe(parse('100'))
  })
})

test('at that price the profit is there, and a tick before it is not', () => {
  const cents = (lowest: number, highest: number) => fc.integer({ min: lowest, max: highest }).map((count) => parse('0.01') * BigInt(count))
  fc.assert(
    fc.property(
      fc.constantFrom<Direction>('long', 'short'),
      cents(1_000, 1_000_000),
      fc.integer({ min: 1, max: 50_000 }),
      cents(0, 1_000),
      cents(0, 100),
      cents(0, 1_000),
      (direction, value, thousandths, fees, feePct, gainPct) => {
        const opened = { value, coins: parse('0.001') * BigInt(thousandths), fees }
        const tick = parse('0.01')
        const price = priceOfProfit(direction, opened, { feePct, gainPct, tick })
        // of a short one that cost more in fees than it brought
        fc.pre(price !== null)
        const gained = (at: bigint) => netProfit(direction, opened, at, feePct) - percentOf(value, gainPct)
        // 18 decimals of a price are rounded, and many coins make as much of it
        const hair = opened.coins / 10n ** 16n + 10n
        expect(gained(price)).toBeGreaterThanOrEqual(-hair)
        expect(gained(better(direction, price, -tick))).toBeLessThan(hair)
      },
    ),
  )
})
