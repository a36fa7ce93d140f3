import { describe, expect, test } from 'vitest'
import { bankruptcyPrice, fundingOf, gainOf, initialMargin, liquidationPrice, maintenanceMargin } from '../../src/exchange/paper/margin.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import { format, multiply, parse } from '../../src/kernel/money.ts'

/**
 * Worked by hand. Of an isolated position with one tier of rates Binance's formula is
 * LP = (margin - side x coins x entry) / (coins x rate - side x coins), margin = coins x entry / leverage.
 */
const POSITIONS: [
  Direction,
  coins: string,
  entry: string,
  leverage: string,
  ratePct: string,
  margin: string,
  ends: string,
  gone: string,
][] = [
  // (100 - 1000) / (0.05 - 10) = 900 / 9.95
  ['long', '10', '100', '10', '0.5', '100', '90.452261306532663317', '90'],
  // (100 + 1000) / (0.05 + 10) = 1100 / 10.05
  ['short', '10', '100', '10', '0.5', '100', '109.452736318407960199', '110'],
  // (400 - 20000) / (0.005 - 1) = 19600 / 0.995
  ['long', '1', '20000', '50', '0.5', '400', '19698.492462311557788945', '19600'],
  // (400 + 20000) / (0.005 + 1) = 20400 / 1.005
  ['short', '1', '20000', '50', '0.5', '400', '20298.507462686567164179', '20400'],
  // (2.5 - 7.5) / (0.25 x 0.02 - 0.25) = 5 / 0.245
  ['long', '0.25', '30', '3', '2', '2.5', '20.408163265306122449', '20'],
  // paid in full a long position cannot be liquidated before its coins are worth nothing
  ['long', '2', '50', '1', '0.5', '100', '0', '0'],
  // (100 + 100) / (2 x 0.005 + 2) = 200 / 2.01
  ['short', '2', '50', '1', '0.5', '100', '99.502487562189054726', '100'],
]

describe('margin', () => {
  test.each(POSITIONS)(
    '%s %s at %s with leverage %s and %s % to maintain binds %s, is liquidated at %s and has lost it all at %s',
    (...row) => {
      const [direction, coins, entry, leverage, ratePct, margin, ends, gone] = row
      const value = multiply(parse(coins), parse(entry))
      const bound = initialMargin(value, parse(leverage))
      expect(format(bound)).toBe(margin)
      expect(format(liquidationPrice(direction, value, bound, parse(coins), parse(ratePct)))).toBe(ends)
      expect(format(bankruptcyPrice(direction, value, bound, parse(coins)))).toBe(gone)
    },
  )

  test.each(POSITIONS.filter(([, , , , , , ends]) => ends !== '0'))(
    '%s %s at %s with leverage %s: where it ends, what is left is what it has to maintain, but for the last digits',
    (direction, coins, entry, leverage, ratePct, margin, ends) => {
      const value = multiply(parse(coins), parse(entry))
      const then = multiply(parse(coins), parse(ends))
      const left = parse(margin) + gainOf(direction, value, then)
      const difference = left - maintenanceMargin(then, parse(ratePct))
      expect(difference > -100n && difference < 100n, leverage).toBe(true)
    },
  )

  test('margin that was added or paid away moves the price at which a position ends', () => {
    // (90 - 1000) / -9.95, (110 - 1000) / -9.95
    const at = (margin: string) => format(liquidationPrice('long', parse('1000'), parse(margin), parse('10'), parse('0.5')))
    expect([at('90'), at('110')]).toEqual(['91.457286432160804020', '89.447236180904522613'].map((text) => text.replace(/0+$/, '')))
  })
})

test.each<[Direction, string, string]>([
  // 1020 x 0.0001
  ['long', '0.0001', '-0.102'],
  ['short', '0.0001', '0.102'],
  ['long', '-0.00025', '0.255'],
  ['short', '-0.00025', '-0.255'],
])('a %s position of 1020 has funding of %s: %s', (direction, rate, amount) => {
  expect(format(fundingOf(direction, parse('1020'), parse(rate)))).toBe(amount)
})

test.each<[Direction, string, string, string]>([
  ['long', '1000', '1100', '100'],
  ['long', '1000', '900', '-100'],
  ['short', '1000', '900', '100'],
  ['short', '1000', '1100', '-100'],
])('a %s position opened for %s and worth %s has gained %s', (direction, entry, now, gain) => {
  expect(format(gainOf(direction, parse(entry), parse(now)))).toBe(gain)
})
