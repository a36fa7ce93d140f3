import { describe, expect, test } from 'vitest'
import { mapPlan } from '../../machines/position/position-plan.ts'
import type { HaltName } from '../../machines/risk/evolve.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { approve } from '../../src/decision/risk/approve.ts'
import { riskRules } from '../../src/decision/risk/index.ts'
import type { RiskView } from '../../src/decision/risk/risk-rule.ts'
import { type RiskTerms, riskTermsOf } from '../../src/decision/risk/risk-terms.ts'
import { parse } from '../../src/kernel/money.ts'
import { calendarOf } from '../../src/kernel/trading-calendar.ts'
import { plan, T } from '../spec/story.ts'

type Set = Partial<Config['risk']>
const order = { quantity: parse('10'), limitPrice: parse('100'), reserve: parse('1001'), plan: mapPlan(plan, parse) }
/** Whether or not they contradict the plan, which these rules are not asked about. */
const optionsOf = (set: Set): RiskTerms => riskTermsOf({ ...loadConfig({}).risk, ...set })
const view: RiskView = {
  options: optionsOf({}),
  calendar: null,
  nowMs: T,
  halts: {},
  warnedCoins: [],
  symbol: 'BTC/USD',
  openPositions: 0,
  closes: [],
  equity: parse('10000'),
  coinExposure: parse('0'),
  totalExposure: parse('0'),
  stopPrice: parse('90'),
  targetPrice: parse('110'),
  worstFeePct: parse('0.1'),
}
type Case = readonly [what: string, view: Partial<RiskView>, set: Set, judged: object]
const judge = (refusal: string, [, seen, set]: Case) =>
  riskRules.find((rule) => rule.refusal === refusal)!.judge(order, { ...view, ...seen, options: optionsOf(set) })

const MINUTE_MS = 60_000
/** So many minutes ago, with this gain on 100. */
const closed = (minutes: number, gain: string) => ({
  atMs: T - minutes * MINUTE_MS,
  reason: 'take-profit',
  gain: parse(gain),
  paid: parse('100'),
})
const LOOK_BACK: Set = { lowProfitTrades: 3, lowProfitWindowMin: 60, lowProfitPct: '1', lowProfitPauseMin: 30 }
/** What is told of three positions that brought as much together. */
const together = (gain: string, minutesAgo: number, closes = 3) => ({
  closes: String(closes),
  gain,
  leastGain: String(closes),
  pausedUntilMs: String(T + (30 - minutesAgo) * MINUTE_MS),
})

const TEXTS = { timeZone: 'UTC', hours: {}, holidays: {}, maintenance: {} }
/** of the day that T is in */
const NOON = 12 * 3_600_000
const UNTIL_NOON = calendarOf({ ...TEXTS, hours: { 'BTC/USD': ['mon-sun 12:00-24:00'] } }, 'BTC/USD')
const ALL_YEAR = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10))
const NEVER = calendarOf({ ...TEXTS, holidays: { all: ALL_YEAR } }, 'BTC/USD')

/** A halt that the risk machine stands in, which refuses whatever is asked. */
const halted = (name: HaltName) => ({
  passes: [],
  refused: [
    [
      'for a time',
      { halts: { [name]: { limit: '50', value: '51.5', untilMs: T + 1 } } },
      {},
      { [name]: '51.5', limit: '50', haltedUntilMs: String(T + 1) },
    ],
    ['until a person ends it', { halts: { [name]: { limit: '5', value: '5', untilMs: null } } }, {}, { [name]: '5', limit: '5' }],
  ] as const,
})

const CASES: Readonly<Record<string, { readonly passes: readonly Case[]; readonly refused: readonly Case[] }>> = {
  'daily-loss': halted('dailyLoss'),
  drawdown: halted('drawdown'),
  'loss-streak': halted('lossStreak'),
  'stop-guard': halted('stopGuard'),
  calendar: {
    passes: [],
    refused: [
      ['a market that opens again', { calendar: UNTIL_NOON }, {}, { closedBy: 'hours', opensMs: String(NOON) }],
      ['one whose days are all holidays', { calendar: NEVER }, {}, { closedBy: 'holiday' }],
    ],
  },
  cooldown: {
    passes: [],
    refused: [
      [
        'a coin that was sold a moment ago',
        { closes: [closed(99, '1'), closed(0, '1')] },
        {},
        { closedMs: String(T), cooldownUntilMs: String(T + 15 * MINUTE_MS) },
      ],
      [
        'one that was sold a millisecond less than 15 minutes ago',
        { closes: [closed(0, '1')], nowMs: T + 15 * MINUTE_MS - 1 },
        {},
        { closedMs: String(T), cooldownUntilMs: String(T + 15 * MINUTE_MS) },
      ],
    ],
  },
  'low-profit': {
    passes: [
      ['three that brought exactly enough', { closes: [closed(40, '5'), closed(20, '-4'), closed(10, '2')] }, LOOK_BACK, together('3', 10)],
    ],
    refused: [
      [
        'three that brought a hundredth too little',
        { closes: [closed(40, '5'), closed(20, '-4.01'), closed(10, '2')] },
        LOOK_BACK,
        together('2.99', 10),
      ],
      [
        'four of which the first is as old as may be, counted from the last',
        { closes: [closed(69.999, '-9'), closed(40, '5'), closed(20, '4'), closed(10, '2')] },
        LOOK_BACK,
        together('2', 10, 4),
      ],
      [
        'three, a millisecond before the pause is over',
        { closes: [closed(40, '0'), closed(20, '0'), closed(10, '0')], nowMs: T + 20 * MINUTE_MS - 1 },
        LOOK_BACK,
        together('0', 10),
      ],
    ],
  },
  'max-positions': {
    passes: [['the last free place', { openPositions: 9 }, {}, { openPositions: '9', maxPositions: '10' }]],
    refused: [
      ['as many as may be', { openPositions: 10 }, {}, { openPositions: '10', maxPositions: '10' }],
      ['more than may be, of late', { openPositions: 6 }, { maxPositions: 5 }, { openPositions: '6', maxPositions: '5' }],
    ],
  },
  // 110 less 100 less 0.21 of fees brings 9.79; 100 less 90 and 0.19 costs 10.19: 0.96074...
  'reward-risk': {
    passes: [
      ['just enough', {}, { minRewardRisk: '0.96' }, { reward: '9.79', risk: '10.19', rewardRisk: '0.9607', minRewardRisk: '0.96' }],
      [
        'exactly as much as it may be',
        { worstFeePct: parse('0') },
        { minRewardRisk: '1' },
        { reward: '10', risk: '10', rewardRisk: '1', minRewardRisk: '1' },
      ],
      [
        'a short, whose target is below and whose stop is above',
        { stopPrice: parse('105'), targetPrice: parse('90') },
        { minRewardRisk: '1.8' },
        { reward: '9.81', risk: '5.205', rewardRisk: '1.8847', minRewardRisk: '1.8' },
      ],
    ],
    refused: [
      ['too little', {}, { minRewardRisk: '0.961' }, { reward: '9.79', risk: '10.19', rewardRisk: '0.9607', minRewardRisk: '0.961' }],
      [
        'enough, were it not for the fees',
        {},
        { minRewardRisk: '1' },
        { reward: '9.79', risk: '10.19', rewardRisk: '0.9607', minRewardRisk: '1' },
      ],
      [
        'a target that does not pay the fees',
        { targetPrice: parse('100.1') },
        { minRewardRisk: '0.01' },
        { reward: '-0.1001', risk: '10.19', rewardRisk: '-0.0099', minRewardRisk: '0.01' },
      ],
    ],
  },
  'coin-exposure': {
    passes: [
      [
        'exactly as much as may be',
        { coinExposure: parse('1000') },
        {},
        { equity: '10000', coinExposure: '2000', maxCoinExposure: '2000' },
      ],
    ],
    refused: [
      [
        'a millionth too much',
        { coinExposure: parse('1000.000001') },
        {},
        { equity: '10000', coinExposure: '2000.000001', maxCoinExposure: '2000' },
      ],
      ['what was enough before a loss', { equity: parse('4999') }, {}, { equity: '4999', coinExposure: '1000', maxCoinExposure: '999.8' }],
      ['a pool worth nothing', { equity: parse('0') }, {}, { equity: '0', coinExposure: '1000', maxCoinExposure: '0' }],
    ],
  },
  'total-exposure': {
    passes: [
      [
        'exactly as much as may be',
        { totalExposure: parse('4000') },
        { maxTotalExposurePct: '50' },
        { totalExposure: '5000', maxTotalExposure: '5000' },
      ],
    ],
    refused: [
      [
        'a millionth too much',
        { totalExposure: parse('4000.000001') },
        { maxTotalExposurePct: '50' },
        { totalExposure: '5000.000001', maxTotalExposure: '5000' },
      ],
    ],
  },
}

describe.each(riskRules)('$refusal', ({ refusal }) => {
  const { passes, refused } = CASES[refusal]!

  test.each(passes)('lets pass: %s', (...one) => {
    expect(judge(refusal, one)).toMatchObject({ isBroken: false, judged: one[3] })
  })

  test.each(refused)('refuses: %s', (...one) => {
    expect(judge(refusal, one)).toMatchObject({ isBroken: true, judged: one[3] })
  })
})

test.each([
  ['daily-loss', 'another halt', { halts: { drawdown: { limit: '1', value: '1', untilMs: null } } }, {}],
  ['drawdown', 'a book that is not halted', {}, {}],
  ['calendar', 'a market that is always open', {}, {}],
  ['calendar', 'a market that has opened', { calendar: UNTIL_NOON, nowMs: NOON }, {}],
  ['cooldown', 'a coin of which nothing was ever held', {}, {}],
  ['cooldown', 'a pause that is over', { closes: [closed(15, '1')] }, {}],
  ['cooldown', 'no pause at all', { closes: [closed(0, '1')] }, { cooldownMin: 0 }],
  ['low-profit', 'a coin of which nothing was ever held', {}, LOOK_BACK],
  ['low-profit', 'two positions, where three are asked for', { closes: [closed(20, '-1'), closed(10, '-1')] }, LOOK_BACK],
  ['low-profit', 'a third that is too old', { closes: [closed(70, '-1'), closed(20, '-1'), closed(10, '-1')] }, LOOK_BACK],
  ['low-profit', 'a pause that is over', { closes: [closed(32, '-1'), closed(31, '-1'), closed(30, '-1')] }, LOOK_BACK],
  ['low-profit', 'a rule that is off', { closes: [closed(2, '-1'), closed(1, '-1')] }, {}],
] as const)('%s says nothing of %s', (refusal, what, seen, set) => {
  expect(judge(refusal, [what, seen, set, {}])).toBeNull()
})

test('0 switches the least reward off', () => {
  expect(judge('reward-risk', ['', {}, { minRewardRisk: '0' }, {}])).toBeNull()
})

describe('an order', () => {
  test('that breaks no rule is approved, with the numbers of all', () => {
    const { verdict, judged } = approve(order, { ...view, options: optionsOf({ minRewardRisk: '0.5' }) })
    expect(verdict).toEqual({ ok: true, order, warnings: [] })
    expect(Object.keys(judged)).toEqual([
      'openPositions',
      'maxPositions',
      'reward',
      'risk',
      'rewardRisk',
      'minRewardRisk',
      'equity',
      'coinExposure',
      'maxCoinExposure',
      'totalExposure',
      'maxTotalExposure',
    ])
  })

  test('that breaks several is refused by the first of the list, with the numbers up to it', () => {
    const { verdict, judged } = approve(order, { ...view, openPositions: 10, equity: parse('1') })
    expect(verdict).toEqual({ ok: false, refusal: 'max-positions', judged: { openPositions: '10', maxPositions: '10' } })
    expect(judged).toEqual({ openPositions: '10', maxPositions: '10' })
  })
})

describe('a coin that becomes a larger part of the equity than it should be', () => {
  // 10 coins at 100 of 10000: a tenth, which is the most without a warning
  const warnings = (seen: Partial<RiskView>) => {
    const { verdict } = approve(order, { ...view, ...seen })
    return verdict.ok ? verdict.warnings : verdict.refusal
  }

  test('is warned of, with what was compared', () => {
    expect(warnings({})).toEqual([])
    expect(warnings({ coinExposure: parse('0.01') })).toEqual([
      { type: 'CoinExposureWarned', data: { symbol: 'BTC/USD', exposure: '1000.01', equity: '10000', warning: '1000' } },
    ])
  })

  test('is warned of once a day, and not where the order is refused', () => {
    expect(warnings({ coinExposure: parse('0.01'), warnedCoins: ['BTC/USD'] })).toEqual([])
    expect(warnings({ coinExposure: parse('0.01'), warnedCoins: ['ETH/USD'] })).toHaveLength(1)
    expect(warnings({ coinExposure: parse('1000.01') })).toBe('coin-exposure')
  })
})
