import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { liquidationFault } from '../../src/decision/liquidation-fault.ts'
import { gainOf, initialMargin, liquidationPrice, maintenanceMargin } from '../../src/exchange/paper/margin.ts'
import { type Direction, directions, isAtOrBeyond, worse } from '../../src/kernel/direction.ts'
import { abs, parse } from '../../src/kernel/money.ts'

const fault = (direction: Direction, entry: string, stop: string, leverage: string, maintenancePct: string) =>
  liquidationFault(
    { direction, entryPrice: parse(entry), stopPrice: parse(stop) },
    { leverage: parse(leverage), maintenancePct: parse(maintenancePct) },
  )

describe('a stop acts before the margin is gone', () => {
  // worked by hand, E x (1 - side / L) / (1 - side x m)
  test.each<[Direction, string, string, string, string, string | null]>([
    // 97.03 x 0.98 / 0.995 = 95.0894 / 0.995
    ['long', '97.03', '87.33', '50', '0.5', '95.567236180904522613'],
    // 100 x 0.5 / 0.8: at the very price the venue is first
    ['long', '100', '62.5', '2', '20', '62.5'],
    ['long', '100', '62.51', '2', '20', null],
    // 100 x 0.95 / 0.995 = 95.477...
    ['long', '100', '95.47', '20', '0.5', '95.477386934673366834'],
    ['long', '100', '95.48', '20', '0.5', null],
    // 100 x 1.5 / 1.2
    ['short', '100', '125', '2', '20', '125'],
    ['short', '100', '124.99', '2', '20', null],
    // 100 x 1.05 / 1.005 = 104.477...
    ['short', '100', '104.48', '20', '0.5', '104.477611940298507463'],
    ['short', '100', '104.47', '20', '0.5', null],
    // paid in full: nothing is left to lose, and a short one ends at twice what it was sold at, less what has to be left: 200 / 1.005
    ['long', '100', '0.01', '1', '0.5', null],
    ['short', '100', '199', '1', '0.5', null],
    ['short', '100', '199.01', '1', '0.5', '199.004975124378109453'],
  ])('%s from %s with a stop at %s, leverage %s, %s % to maintain: liquidated at %s', (direction, entry, stop, leverage, pct, at) => {
    expect(fault(direction, entry, stop, leverage, pct)).toEqual(
      at === null
        ? null
        : {
            refusal: 'liquidated-before-stop',
            judged: { entryPrice: entry, stopPrice: stop, liquidationPrice: at, leverage, maintenanceMarginPct: pct },
          },
    )
  })
})

test('the paper venue, which reckons for itself, keeps a position at a stop that is let in and ends one that is refused', () => {
  const drawn = fc.record({
    direction: fc.constantFrom(...directions),
    cents: fc.integer({ min: 100, max: 10_000_000 }),
    hundredths: fc.integer({ min: 10, max: 9_000 }),
    tenths: fc.integer({ min: 10, max: 1_250 }),
    maintenance: fc.integer({ min: 1, max: 5_000 }),
    coins: fc.integer({ min: 1, max: 1_000 }),
  })
  const seen = new Set<string>()
  fc.assert(
    fc.property(drawn, ({ direction, cents, hundredths, tenths, maintenance, coins }) => {
      const hundredth = parse('0.01')
      const [entryPrice, leverage, maintenancePct] = [
        BigInt(cents) * hundredth,
        BigInt(tenths) * parse('0.1'),
        BigInt(maintenance) * hundredth,
      ]
      fc.pre((leverage * maintenancePct) / parse('1') < parse('100'))
      const stopTicks = Math.round(cents * (1 + ((direction === 'long' ? -1 : 1) * hundredths) / 10_000))
      fc.pre(stopTicks > 0)
      const stopPrice = BigInt(stopTicks) * hundredth
      const found = liquidationFault({ direction, entryPrice, stopPrice }, { leverage, maintenancePct })
      const value = BigInt(coins) * entryPrice
      const margin = initialMargin(value, leverage)
      const price = liquidationPrice(direction, value, margin, BigInt(coins) * parse('1'), maintenancePct)
      const atStop = BigInt(coins) * stopPrice
      const left = margin + gainOf(direction, value, atStop) - maintenanceMargin(atStop, maintenancePct)
      // the last digits of the venue's own rounding decide nothing that a tick would not
      if (abs(left) > parse('0.000001')) expect(found === null).toBe(left > 0n)
      if (found !== null) expect(abs(parse(found.judged.liquidationPrice!) - price) < parse('0.0000000001')).toBe(true)
      else expect(isAtOrBeyond(direction, 'against', worse(direction, stopPrice, -1000n), price)).toBe(false)
      seen.add(`${direction} ${found === null}`)
    }),
    { numRuns: 1000 },
  )
  expect(seen.size).toBe(4)
})
