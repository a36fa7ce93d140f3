import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { GuardView } from '../../src/decision/guards/entry-guard.ts'
import { guards } from '../../src/decision/guards/index.ts'
import { guardNeeds, judgeGuards } from '../../src/decision/guards/judge-guards.ts'
import type { Direction } from '../../src/kernel/direction.ts'

type Set = Readonly<Record<string, string>>
const optionsOf = (set: Set) =>
  loadConfig({ overrides: Object.fromEntries(Object.entries(set).map(([key, value]) => [`guards.${key}`, value])) }).guards
const seen = (view: Partial<GuardView> = {}): GuardView => ({
  symbol: 'BTC/USD',
  direction: 'long',
  price: 100,
  tickSize: 0.5,
  spreadPct: 0.2,
  ...view,
})
const faultOf = (set: Set, view: Partial<GuardView>, values: Readonly<Record<string, number | null>> = {}) =>
  judgeGuards(seen(view), optionsOf(set), values).fault

const long = { direction: 'long' as Direction }
const short = { direction: 'short' as Direction }

describe('a guard keeps an entry back, with its numbers', () => {
  test.each([
    ['stop-list', { stopList: 'ETH/USD, BTC/USD' }, {}, {}, {}],
    ['price-band', { minPrice: '100.5' }, {}, {}, { minPrice: '100.5', maxPrice: '0' }],
    ['price-band', { maxPrice: '99.5' }, {}, {}, { minPrice: '0', maxPrice: '99.5' }],
    ['coarse-tick', { maxTickPct: '0.4' }, {}, {}, { tickPct: '0.5', maxTickPct: '0.4' }],
    ['spread', { maxSpreadPct: '0.1' }, {}, {}, { spreadPct: '0.2', maxSpreadPct: '0.1' }],
    ['thin-market', { minTurnover: '1000' }, {}, { turnover: 999.5 }, { turnover: '999.5', minTurnover: '1000' }],
    ['against-trend', { trendBars: '20' }, long, { trend: 100.5 }, { trend: '100.5' }],
    ['against-trend', { trendBars: '20' }, short, { trend: 99.5 }, { trend: '99.5' }],
    ['red-day', { redDayPct: '5' }, long, { change: -5 }, { changePct: '-5', redDayPct: '5' }],
    ['red-day', { redDayPct: '5' }, short, { change: 5 }, { changePct: '5', redDayPct: '5' }],
  ] as const)('%s by %j', (refusal, set, view, values, judged) => {
    expect(faultOf(set, view, values)).toEqual({ refusal, judged })
  })
})

describe('lets pass what is within its bounds', () => {
  test.each([
    [{ stopList: 'ETH/USD' }, {}, {}],
    [{ minPrice: '100', maxPrice: '100' }, {}, {}],
    [{ maxTickPct: '0.5' }, {}, {}],
    [{ maxSpreadPct: '0.2' }, {}, {}],
    [{ minTurnover: '1000' }, {}, { turnover: 1000 }],
    [{ trendBars: '20' }, long, { trend: 100 }],
    [{ trendBars: '20' }, short, { trend: 100 }],
    [{ redDayPct: '5' }, long, { change: -4.999 }],
    [{ redDayPct: '5' }, long, { change: 12 }],
    [{ redDayPct: '5' }, short, { change: -12 }],
  ] as const)('%j', (set, view, values) => {
    expect(faultOf(set, view, values)).toBeNull()
  })
})

test('nothing is asked and nothing is read where no guard is on', () => {
  expect(judgeGuards(seen(), optionsOf({}), {})).toEqual({ fault: null, judged: {} })
  expect(guardNeeds(optionsOf({}))).toEqual({})
})

test('a guard that has not seen enough lets nothing pass', () => {
  for (const [refusal, set, value] of [
    ['thin-market', { minTurnover: '1' }, 'turnover'],
    ['against-trend', { trendBars: '2' }, 'trend'],
    ['red-day', { redDayPct: '1' }, 'change'],
  ] as const)
    expect(faultOf(set, {}, { [value]: null })).toEqual({ refusal, judged: { seen: 'too few candles' } })
})

test('the first of the list that is broken is the one, and what was compared before it stands beside', () => {
  const all = { minPrice: '50', maxTickPct: '0.1', redDayPct: '1' }
  expect(judgeGuards(seen(), optionsOf(all), { change: -9 })).toEqual({
    fault: { refusal: 'coarse-tick', judged: { tickPct: '0.5', maxTickPct: '0.1' } },
    judged: { minPrice: '50', maxPrice: '0' },
  })
})

test('a list of coins that names none is refused in a sentence', () => {
  expect(() => optionsOf({ stopList: 'BTC' })).toThrow(/guards\.stopList must be symbols with commas between them/)
  expect(optionsOf({ stopList: ' ' }).stopList).toBe(' ')
})

test('each has a word and a sentence of its own', () => {
  expect(new Set(guards.map(({ refusal }) => refusal)).size).toBe(guards.length)
  expect(new Set(guards.map(({ description }) => description)).size).toBe(guards.length)
})
