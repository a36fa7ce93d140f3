import { expect, test } from 'vitest'
import { mapPlan } from '../../machines/position/position-plan.ts'
import { loadConfig } from '../../src/config/load.ts'
import { freezePlan, maxStops, type PlanOptions, type PlanVenue } from '../../src/decision/plan.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'

const { exit } = loadConfig({ overrides: {} })
const options: PlanOptions = {
  ...exit,
  hardStopPct: '10',
  takeProfitPct: '5',
  maxHoldMin: 90,
  retryS: 2,
  trailingActivatePct: '3',
  trailingAfterMin: 0,
  trailingStaleS: 0,
  trailingDistancePct: '2',
  trailingStepPct: '1',
}
const filters = mapFilters({ tickSize: '0.5', stepSize: '0.01', minQuantity: '0.1', minNotional: '10' }, parse)
const fees = { makerFeePct: parse('0.1'), takerFeePct: parse('0.25') }
const frozen = (
  changed: Partial<PlanOptions>,
  venue: Pick<PlanVenue, 'proofDelayMs' | 'stops'>,
  moveStop: PlanVenue['moveStop'] = 'cancel-create',
) => mapPlan(freezePlan({ ...options, ...changed }, filters, { ...fees, timesInForce: ['GTC'], ...venue, moveStop }, 'BTC'), format)

test('a plan says how its stop moves, where the venue knows more than to cancel and create', () => {
  const venue = { proofDelayMs: 1, stops: { kind: 'market', most: 5 } } as const
  expect(frozen({}, venue)).not.toHaveProperty('moveStop')
  for (const moveStop of ['amend', 'two-stops', 'cancel-replace'] as const) expect(frozen({}, venue, moveStop)).toMatchObject({ moveStop })
  expect(frozen({}, venue).exits).not.toHaveProperty('nearestAtVenue')
  expect(frozen({ stopAtVenue: 'nearest' }, venue).exits).toMatchObject({ nearestAtVenue: true })
})

test('a plan says how far its stop may sell beyond itself and for how long, where stops become limit orders', () => {
  const of = (kind: 'market' | 'limit' | 'none') =>
    frozen({ stopLimitPct: '0.7', stopLimitS: 9 }, { proofDelayMs: 1, stops: { kind, most: 5 } }).exits.stopLimit
  expect([of('market'), of('limit'), of('none')]).toEqual([undefined, { pct: '0.7', patienceMs: 9000 }, undefined])
})

test('a plan has the distances of the options, and all that orders need later', () => {
  expect(frozen({}, { proofDelayMs: 30_000, stops: { kind: 'market', most: 3 } })).toEqual({
    hardStop: { by: 'pct', of: '10' },
    takeProfit: { by: 'pct', of: '5' },
    maxHoldMs: 5_400_000,
    trailing: { activate: { by: 'pct', of: '3' }, distance: { by: 'pct', of: '2' }, step: { by: 'pct', of: '1' } },
    tickSize: '0.5',
    stepSize: '0.01',
    minQuantity: '0.1',
    minNotional: '10',
    exits: { feePct: '0.25', signal: 'break-even' },
    exitRetryMs: 2000,
    proofDelayMs: 30_000,
    maxStops: 2,
  })
})

test.each([
  ['0', null],
  ['0.0', null],
  ['0.5', { activate: { by: 'pct', of: '0.5' }, distance: { by: 'pct', of: '2' }, step: { by: 'pct', of: '1' } }],
])('a trailing stop from %s %% on: none where that is nothing', (trailingActivatePct, trailing) => {
  const venue = { proofDelayMs: 1, stops: { kind: 'none', most: 0 } } as const
  expect(frozen({ trailingActivatePct }, venue).trailing).toEqual(trailing)
})

test('age arms a trailing stop, and silence leaves it, where the options say so', () => {
  const venue = { proofDelayMs: 1, stops: { kind: 'none', most: 0 } } as const
  expect(frozen({ trailingActivatePct: '3', trailingAfterMin: 7 }, venue).trailing).toMatchObject({ afterMs: 420_000 })
  expect(frozen({ trailingActivatePct: '3', trailingStaleS: 7 }, venue).trailing).toMatchObject({ staleMs: 7000 })
})

test.each([
  // one is left to the owner, where two or more remain
  ['market', 5, 4],
  ['market', 3, 2],
  ['market', 2, 2],
  ['market', 1, 1],
  ['limit', 5, 4],
  ['none', 0, 0],
] as const)('of stops that rest as %s orders, %i at most, the engine places %i', (kind, most, expected) => {
  expect(maxStops({ kind, most })).toBe(expected)
})

test('of coins that are never sold no stop may live: at the venue nobody could hold it back', () => {
  const venue = { proofDelayMs: 1, stops: { kind: 'market', most: 5 } } as const
  expect(frozen({ neverSell: ['BTC'] }, venue)).toMatchObject({ maxStops: 0, exits: { neverSell: true } })
  expect(frozen({ neverSell: ['ETH'] }, venue)).toMatchObject({ maxStops: 4 })
})
