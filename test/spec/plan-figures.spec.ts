import { describe, expect, test } from 'vitest'
import { backoffMs } from '../../machines/position/backoff.ts'
import { hardStopOf, nextMark, planPrice, planPrices, trailingStopPrice } from '../../machines/position/plan-prices.ts'
import { mapPlan } from '../../machines/position/position-plan.ts'
import { loadConfig } from '../../src/config/load.ts'
import { freezePlan } from '../../src/decision/plan.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { accepted, duty, ended, entryRequested, filled, given, id, T } from './story.ts'

/** No two of these numbers are alike, so that none can stand in the place of another. */
const { exit } = loadConfig({
  overrides: {
    'exit.hardStopPct': '7',
    'exit.takeProfitPct': '13',
    'exit.maxHoldMin': '90',
    'exit.retryS': '4',
    'exit.trailingActivatePct': '3',
    'exit.trailingDistancePct': '2',
    'exit.trailingStepPct': '1.5',
  },
})
const filters = mapFilters({ tickSize: '0.5', stepSize: '1', minQuantity: '1', minNotional: '10' }, parse)
const venue = {
  makerFeePct: 0n,
  takerFeePct: 0n,
  proofDelayMs: 30_000,
  stops: { kind: 'market', most: 5 },
  timesInForce: ['GTC', 'IOC'],
  moveStop: 'cancel-create',
} as const
const plan = freezePlan(exit, filters, venue, 'BTC')
const trailing = plan.trailing!
const at196 = (direction: Direction) => planPrices(plan, direction, parse('196'))
const shown = (direction: Direction) => Object.values(at196(direction)).map((price) => price !== null && format(price))

describe('every number of a plan, worked by hand for an average of 196 and ticks of a half', () => {
  test.each([
    // 196 less 7 % is 182.28, 13 % more 221.48, 3 % more 201.88; each on the tick back towards 196
    ['long', ['182.5', '221', '201.5']],
    // 7 % more is 209.72, 13 % less 170.52, 3 % less 190.12
    ['short', ['209.5', '171', '190.5']],
  ] as const)('%s: stop, target and activation', (direction, prices) => {
    expect(shown(direction)).toEqual(prices)
  })

  test.each([
    // 2 % below 202 is 197.96, on the tick away from the mark; 1.5 % above 202 is 205.03, on the tick beyond
    ['long', '202', '197.5', '205.5'],
    ['long', '206', '201.5', '209.5'],
    // 2 % above 190 is 193.8; 1.5 % below it is 187.15
    ['short', '190', '194', '187'],
  ] as const)('%s from %s: the trailing stop at %s, and moved from %s on', (direction, mark, stop, next) => {
    expect(format(trailingStopPrice(direction, parse(mark), trailing, plan))).toBe(stop)
    expect(format(nextMark(direction, parse(mark), trailing, plan))).toBe(next)
  })

  test('the position has them from its first fill on, by what it paid: bought at 196 under a limit of 200', () => {
    const story = given(
      entryRequested({ plan: mapPlan(plan, format) }),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '10', { price: '196' }),
      ended('EntryEnded', id(0), '10'),
    )
    const { state } = story
    expect(format(hardStopOf(state)!.price)).toBe('182.5')
    expect(format(planPrice(state, 'with', plan.takeProfit)!.price)).toBe('221')
    expect(story.when({ type: 'Protect', nowMs: T })).toMatchObject([{ data: { stopPrice: '182.5', quantity: '10' } }])
    expect(story.when({ type: 'MoveTrailing', price: parse('201') })).toBe('below-activation')
    expect(story.when({ type: 'MoveTrailing', price: parse('202') })).toMatchObject([{ data: { mark: '202', stopPrice: '197.5' } }])
    // 90 minutes after the fill, which the venue dated a second after the story began
    expect(story.owes()).toContainEqual(duty({ type: 'DecideOwedExit', reason: 'time-limit' }, T + 1000 + 5_400_000))
  })

  test('an exit that failed is asked for again after 4, 8, 16 seconds, 64 times 4 at the most', () => {
    expect([1, 2, 3, 7, 100].map((failures) => backoffMs(plan.exitRetryMs, failures))).toEqual([4000, 8000, 16_000, 256_000, 256_000])
  })

  test('of five stops one is left to the owner, and absence is proven as late as the venue says', () => {
    expect([plan.maxStops, plan.proofDelayMs, plan.maxHoldMs]).toEqual([4, 30_000, 5_400_000])
  })
})
