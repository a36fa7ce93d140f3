import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RequestBudget, type RequestUsage } from '../../../src/exchange/budget/request-budget.ts'
import { VENUE_LIMITS } from '../../../src/exchange/budget/venue-limits.ts'
import type { AlertRule } from '../../../src/ops/alerts/alert-rule.ts'
import { alertRules } from '../../../src/ops/alerts/rules/index.ts'
import type { Health } from '../../../src/ops/health.ts'
import { Stage } from '../../exchange/budget/budget-stage.ts'
import { AT_MS, optionsOf, well } from './alert-stage.ts'

const ruleOf = (name: string): AlertRule => alertRules.find((rule) => rule.name === name)!
const usage = (changed: Partial<RequestUsage> = {}): RequestUsage => {
  const stage = new Stage()
  return { ...new RequestBudget({ timers: stage, clock: stage.clock, venue: VENUE_LIMITS.binance }).usage(), ...changed }
}
const weights = (used: number): RequestUsage['limits'] =>
  usage().limits.map((limit) => ({ ...limit, used: limit.name === 'weight-1m' ? used : 0 }))
const ago = (ms: number): number => AT_MS - ms

test('nothing is wrong with an engine that is well, nor with one that asks no venue', () => {
  for (const rule of alertRules)
    for (const requests of [[], [usage()]]) expect(rule.find(well({ requests }), optionsOf()), rule.name).toEqual([])
})

test('every file of the folder is a rule that is asked, by a name of its own', () => {
  const files = readdirSync(new URL('../../../src/ops/alerts/rules', import.meta.url)).filter((name) => name !== 'index.ts')
  expect(alertRules).toHaveLength(files.length)
  expect(new Set(alertRules.map(({ name }) => name)).size).toBe(files.length)
})

/** By rule: an option and its value, what is not yet wrong by it, what is, and how it is told. */
const LIMITS: readonly (readonly [
  rule: string,
  option: string,
  value: string,
  not: Partial<Health>,
  wrong: Partial<Health>,
  text: string,
])[] = [
  [
    'stale-feed',
    'staleS',
    '40',
    { prices: [{ symbol: 'ETH/USDT', ageMs: 39_999, isHeld: false }] },
    { prices: [{ symbol: 'ETH/USDT', ageMs: 40_000, isHeld: false }] },
    'No price of ETH/USDT was heard for 40 s.',
  ],
  [
    'stale-feed',
    'staleS',
    '40',
    { line: { isUp: false, sinceMs: ago(39_999) }, prices: [] },
    { line: { isUp: false, sinceMs: ago(40_000) }, prices: [{ symbol: 'BTC/USDT', ageMs: 50_000, isHeld: false }] },
    'Nothing was heard from the venue for 40 s.',
  ],
  [
    'stale-feed',
    'heldStaleS',
    '20',
    { prices: [{ symbol: 'ETH/USDT', ageMs: 19_999, isHeld: true }] },
    { prices: [{ symbol: 'ETH/USDT', ageMs: 20_000, isHeld: true }] },
    'No price of ETH/USDT, which is held, was heard for 20 s.',
  ],
  [
    'stale-feed',
    'heldStaleS',
    '20',
    { line: { isUp: false, sinceMs: ago(20_000) }, prices: [{ symbol: 'BTC/USDT', ageMs: 0, isHeld: false }] },
    { line: { isUp: false, sinceMs: ago(20_000) }, prices: [{ symbol: 'BTC/USDT', ageMs: 0, isHeld: true }] },
    'Nothing was heard from the venue for 20 s.',
  ],
  [
    'exposed',
    'exposedS',
    '20',
    { exposed: [{ position: 'BTC/USDT', sinceMs: ago(19_999) }] },
    { exposed: [{ position: 'BTC/USDT', sinceMs: ago(20_000) }] },
    'Coins of BTC/USDT are without a stop for 20 s.',
  ],
  [
    'unknown',
    'unknownS',
    '90',
    { unknownOrders: [{ orderId: 'cf12', symbol: 'BTC/USDT', sinceMs: ago(89_999) }] },
    { unknownOrders: [{ orderId: 'cf12', symbol: 'BTC/USDT', sinceMs: ago(90_000) }] },
    'What became of the order cf12 (BTC/USDT) is open for 90 s; nothing else is done with this coin.',
  ],
  ['clock-drift', 'driftMs', '500', { clockOffsetMs: 499 }, { clockOffsetMs: 500 }, "The computer's clock is 500 ms behind the venue's."],
  [
    'clock-drift',
    'driftMs',
    '500',
    { clockOffsetMs: null },
    { clockOffsetMs: -500 },
    "The computer's clock is 500 ms ahead of the venue's.",
  ],
  [
    'requests-low',
    'requestsPct',
    '70',
    { requests: [usage({ limits: weights(4199) })] },
    { requests: [usage(), usage({ limits: weights(4200) })] },
    'Of 6000 that the venue takes (binance weight-1m) 4200 are used.',
  ],
  [
    'restart-loop',
    'hourlyRestarts',
    '5',
    { restarts: 4 },
    { restarts: 5 },
    'The engine was started 5 times more within an hour: something ends it again and again.',
  ],
  ['memory', 'memoryMb', '300', { rssBytes: 299_999_999 }, { rssBytes: 300_000_000 }, 'The engine has 300 MB in memory.'],
]
test.each(LIMITS)('%s: alerts.%s is the limit: %s', (name, option, value, not, wrong, text) => {
  const options = optionsOf({ [option]: value })
  expect(ruleOf(name).find(well(not), options)).toEqual([])
  expect(
    ruleOf(name)
      .find(well(wrong), options)
      .map((found) => found.text),
  ).toEqual([text])
})

describe('what no number limits', () => {
  test('that the clock of the engine is not to be relied on, and why', () => {
    const adrift = { because: 'ahead', valueMs: 9000, limitMs: 1000, sinceMs: AT_MS } as const
    const told = (more: Partial<Health>) => ruleOf('clock-drift').find(well(more), optionsOf())
    expect(told({ adrift })).toEqual([
      {
        of: 'engine',
        text: "The engine's clock is 9000 ms ahead of the venue's (at most 1000) and stands until that is caught up: nothing is bought.",
      },
    ])
    expect(told({ adrift: { ...adrift, because: 'uncertain', valueMs: 1500 } })[0]!.text).toContain(
      'may be wrong by 1500 ms (at most 1000)',
    )
    expect(told({ adrift: { ...adrift, because: 'unmeasured', valueMs: 420_000, limitMs: 300_000 } })[0]!.text).toContain(
      'it was not measured for 7 min',
    )
    expect(told({ adrift: { ...adrift, because: 'unmeasured', valueMs: 3_600_000, limitMs: 0 } })[0]!.text).toContain('stood still')
    expect(told({ adrift, clockOffsetMs: 5000 }).map(({ of }) => of)).toEqual(['engine', 'clock'])
  })

  test('a halt by a person, and each halt by a limit, with its reason', () => {
    const halts = [{ of: 'daily-loss', because: 'The loss of the day passed 3 %.' }]
    const found = ruleOf('halted').find(well({ session: { process: 'trading', orders: 'halted' }, halts }), optionsOf())
    expect(found.map(({ of }) => of)).toEqual(['session', 'daily-loss'])
    expect(found[1]!.text).toBe('The loss of the day passed 3 %.')
    expect(ruleOf('halted').find(well({ session: { process: 'trading', orders: 'paused' } }), optionsOf()), 'a pause is meant').toEqual([])
  })

  test('a strategy that is asked no more, by its share', () => {
    const off = { strategy: 'mine', position: 'ETH/USDT wild', sinceMs: ago(0), inARow: 3 }
    expect(ruleOf('strategy-off').find(well({ offStrategies: { 'ETH/USDT wild': off } }), optionsOf())).toEqual([
      {
        of: 'ETH/USDT wild',
        text: 'The strategy mine of ETH/USDT wild is off, as it was late at 3 candles in a row: it is asked no more, and what it holds is left to stops and exits.',
      },
    ])
  })

  test('a venue that takes nothing, and protection that waits (V-22)', () => {
    const { waiting } = usage()
    const requests = [usage({ closedUntilMs: AT_MS + 120_000, waiting: { ...waiting, protection: 2, entry: 9 } })]
    expect(
      ruleOf('requests-low')
        .find(well({ requests }), optionsOf())
        .map(({ text }) => text),
    ).toEqual([
      `The venue (binance) takes no request before ${new Date(AT_MS + 120_000).toISOString()}.`,
      'Requests for protection wait to be sent (binance): 2.',
    ])
  })

  test('a coin that is held is named as such', () => {
    const [found] = ruleOf('stale-feed').find(well({ prices: [{ symbol: 'BTC/USDT', ageMs: 99_000, isHeld: true }] }), optionsOf())
    expect(found!.text).toBe('No price of BTC/USDT, which is held, was heard for 99 s.')
  })
})
