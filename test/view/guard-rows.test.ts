import { describe, expect, test } from 'vitest'
import type { Judged } from '../../src/kernel/common-facts.ts'
import { guardRows } from '../../src/view/why/guard-rows.ts'
import { RunningContext } from '../../src/view/words/running-context.ts'
import { Say } from '../../src/view/words/say.ts'
import { Script } from '../projection/events.ts'

const [event] = new Script().add('BreakEvenPassed', { threshold: '1', compared: '1' }).events
const rowsOf = (judged: Judged) => guardRows(judged, new Say(event!, new RunningContext()))
const only = (judged: Judged) => {
  const rows = rowsOf(judged)
  expect(rows.length).toBe(1)
  return rows[0]!
}

describe('a row of guards', () => {
  test('lets pass what is at a limit that may be reached, and not what is at one that may not', () => {
    expect(only({ reserve: '100', freeBudget: '100' })).toMatchObject({ guard: 'over-budget', ok: true, missing: null })
    expect(only({ reserve: '100.000000000000000001', freeBudget: '100' })).toMatchObject({ ok: false, missing: '0.000000000000000001 USD' })
    expect(only({ openPositions: '3', maxPositions: '3' })).toMatchObject({ must: 'below', ok: false, missing: null })
    expect(only({ openPositions: '2', maxPositions: '3' })).toMatchObject({ ok: true })
    expect(only({ turnover: '9', minTurnover: '10' })).toMatchObject({ must: 'at least', ok: false, missing: '1 USD' })
  })

  test('says nothing of a bound that is off', () => {
    expect(rowsOf({ price: '10', minPrice: '0', maxPrice: '0' })).toEqual([])
    expect(only({ price: '10', minPrice: '0', maxPrice: '9' })).toMatchObject({ guard: 'price-band', must: 'at most', ok: false })
  })

  test('compares a ratio by what it was made of, since four decimals are told', () => {
    const told = { rewardRisk: '1.3333', minRewardRisk: '1.33333' }
    expect(only({ ...told, reward: '4', risk: '3' })).toMatchObject({ guard: 'reward-risk', ok: true })
    expect(only({ ...told, reward: '3.9', risk: '3' })).toMatchObject({ ok: false })
  })

  test('gives no verdict where it hangs on the direction', () => {
    expect(only({ price: '10', trend: '11' })).toMatchObject({ guard: 'against-trend', ok: null, missing: null })
  })

  test('tells units: spans, percent, money', () => {
    expect(only({ quoteAgeMs: '15000', quoteAgeLimitMs: '60000' })).toMatchObject({ value: '15 s', limit: '1 min' })
    expect(only({ spreadPct: '0.02', maxSpreadPct: '0.5' })).toMatchObject({ value: '0.02 %', limit: '0.5 %' })
  })

  test('leaves out what is no number', () => {
    expect(rowsOf({ seen: 'too few candles', reserve: 'much', freeBudget: '1' })).toEqual([])
  })
})
