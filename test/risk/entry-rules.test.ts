import { describe, expect, test } from 'vitest'
import { mapPlan } from '../../machines/position/position-plan.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { approve } from '../../src/decision/risk/approve.ts'
import { riskRules } from '../../src/decision/risk/index.ts'
import type { RiskView } from '../../src/decision/risk/risk-rule.ts'
import { parse } from '../../src/kernel/money.ts'
import { plan } from '../spec/story.ts'

type Set = Partial<Config['risk']>
const order = { quantity: parse('10'), limitPrice: parse('100'), reserve: parse('1001'), plan: mapPlan(plan, parse) }
/** Whether or not they contradict the plan, which these rules are not asked about. */
const optionsOf = (set: Set): Config['risk'] => ({ ...loadConfig({}).risk, ...set })
const view: RiskView = {
  options: optionsOf({}),
  openPositions: 0,
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

const CASES: Readonly<Record<string, { readonly passes: readonly Case[]; readonly refused: readonly Case[] }>> = {
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
    expect(judge(refusal, one)).toEqual({ isBroken: false, judged: one[3] })
  })

  test.each(refused)('refuses: %s', (...one) => {
    expect(judge(refusal, one)).toEqual({ isBroken: true, judged: one[3] })
  })
})

test('0 switches the least reward off', () => {
  expect(judge('reward-risk', ['', {}, { minRewardRisk: '0' }, {}])).toBeNull()
})

describe('an order', () => {
  test('that breaks no rule is approved, with the numbers of all', () => {
    const { verdict, judged } = approve(order, { ...view, options: optionsOf({ minRewardRisk: '0.5' }) })
    expect(verdict).toEqual({ ok: true, order })
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
