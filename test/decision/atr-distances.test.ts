import { describe, expect, test } from 'vitest'
import { mapPlan } from '../../machines/position/position-plan.ts'
import { loadConfig } from '../../src/config/load.ts'
import { atrTermsOf, withAtrDistances } from '../../src/decision/atr-distances.ts'
import { freezePlan } from '../../src/decision/plan.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'

const filters = mapFilters({ tickSize: '0.01', stepSize: '1', minQuantity: '1', minNotional: '1' }, parse)
const venue = {
  makerFeePct: 0n,
  takerFeePct: 0n,
  proofDelayMs: 1,
  stops: { kind: 'market', most: 5 },
  moveStop: 'cancel-create',
  timesInForce: ['GTC', 'IOC'],
} as const
/** The plan of an entry at 200, where the true range of the coin is `atr`. */
const measured = (overrides: Record<string, string>, atr: number | null) => {
  const { exit } = loadConfig({ overrides: { 'exit.softStopPct': '2.5', 'exit.trailingActivatePct': '1.5', ...overrides } })
  const plan = freezePlan(exit, filters, venue, 'BTC')
  const { takeProfit, hardStop, trailing, exits, atr: by } = mapPlan(withAtrDistances(plan, atrTermsOf(exit), atr, parse('200')), format)
  return { hardStop, softStop: exits.softStop, takeProfit, distance: trailing?.distance, step: trailing?.step, by }
}
const pct = (of: string) => ({ by: 'pct', of })
const price = (of: string) => ({ by: 'price', of })
const percentages = { hardStop: pct('5'), softStop: pct('2.5'), takeProfit: pct('2.5'), distance: pct('1'), step: pct('0.25') }

describe('distances by the average true range', () => {
  test('are percentages unless the options say otherwise, and nothing is said of a range', () => {
    expect(measured({}, 3)).toEqual({ ...percentages, by: undefined })
  })

  test('soft stop and target are 0.6 and 1.6 of it, and the hard stop stays where it is', () => {
    const by = { bars: 14, minBars: 15, value: '3.5' }
    expect(measured({ 'exit.stopsBy': 'atr' }, 3.5)).toEqual({ ...percentages, softStop: price('2.1'), takeProfit: price('5.6'), by })
    const other = measured({ 'exit.stopsBy': 'atr', 'exit.softStopAtr': '1', 'exit.takeProfitAtr': '3' }, 3.5)
    expect(other).toMatchObject({ softStop: price('3.5'), takeProfit: price('10.5') })
  })

  test.each([
    // of a price of 200: bounds of 2 and 4, and no step below a tenth
    ['in between', 1.5, '3', '0.75'],
    ['no less than a percent', 0.8, '2', '0.4'],
    ['no more than two', 2.5, '4', '1.25'],
    ['and no step below a twentieth of a percent', 0.1, '2', '0.1'],
  ])('a trailing stop is twice the range behind, a step half of it: %s', (_, atr, distance, step) => {
    const found = measured({ 'exit.trailingBy': 'atr' }, atr)
    expect(found).toMatchObject({ distance: price(distance), step: price(step), softStop: pct('2.5'), takeProfit: pct('2.5') })
  })

  test('with too few candles the percentages hold, and the plan says so', () => {
    const by = { bars: 20, minBars: 30, value: null }
    const both = { 'exit.stopsBy': 'atr', 'exit.trailingBy': 'atr', 'exit.atrBars': '20', 'exit.atrMinBars': '30' }
    expect(measured(both, null)).toEqual({ ...percentages, by })
  })

  test('a trailing stop that is off stays off', () => {
    expect(measured({ 'exit.trailingBy': 'atr', 'exit.trailingActivatePct': '0' }, 3).distance).toBeUndefined()
  })
})

test('a step below the least move of a trailing stop is that move', () => {
  expect(measured({ 'exit.trailingStepPct': '0.02' }, null).step).toEqual(pct('0.05'))
})
