import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { GroundsCheck } from '../../src/audit/exits/grounds-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { closed, entryRequested, filled, id, STREAM, T, trailingPlan } from '../spec/story.ts'

const aged = { ...trailingPlan, trailing: { ...trailingPlan.trailing!, afterMs: 60_000 } }
/** A minute after the first fill. */
const FROM_MS = T + 1000 + 60_000

/** What is found of the last fact, and nothing before it. */
const found = (facts: readonly PositionFact[], time = FROM_MS): string | null => {
  const check = new GroundsCheck()
  const parts = { base: 'BTC', quote: 'USD' }
  const all = facts.map((fact) => check.check({ ...fact, time, parts, stream: STREAM } as unknown as LogEvent))
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.rule ?? null
}
const bought = (plan: Plan = aged, order = id(0)) => [entryRequested({ plan, order }), filled('Entry', order, '10')]
const sold = [
  { ...bought()[0]!, data: { ...bought()[0]!.data, side: 'sell' } } as PositionFact,
  {
    ...bought()[1]!,
    data: { ...bought()[1]!.data, contract: { size: '1', settle: 'USD', direction: 'short' } },
  } as PositionFact,
]
const reached = (activatePrice: string, fromMs = FROM_MS): PositionFact => ({ type: 'TrailingAgeReached', data: { fromMs, activatePrice } })
const armed = (mark: string): PositionFact => ({ type: 'TrailingArmed', data: { mark, stopPrice: '0' } })

// ten coins for 1000 pay for a fee of 0.1 % at 1000 / 9.99, so from 100.5 on; sold, at 1000 / 10.01, so from 99.5 on
describe('verify knows when age arms a trailing stop', () => {
  test('from its moment on, and not before', () => {
    expect(found([...bought(), reached('100.5')])).toBeNull()
    expect(found([...bought(), reached('100.5')], FROM_MS + 1)).toBeNull()
    expect(found([...bought(), reached('100.5')], FROM_MS - 1)).toBe('exit-threshold')
  })

  test('which is that of the plan, after the first fill of this cycle', () => {
    expect(found([...bought(), reached('100.5', FROM_MS - 1)])).toBe('exit-threshold')
    expect(found([...bought(), reached('100.5', FROM_MS + 1)], FROM_MS + 1)).toBe('exit-threshold')
    expect(found([...bought(trailingPlan), reached('100.5')])).toBe('exit-threshold')
  })

  test('at the nearer of what pays for the fees and the gain of the plan', () => {
    expect(found([...bought(), reached('100')])).toBe('exit-threshold')
    expect(found([...bought(), reached('105')])).toBe('exit-threshold')
    // 0.3 % over 100 is 100.3, down to 100
    const near = { ...aged, trailing: { ...aged.trailing, activate: { by: 'pct', of: '0.3' } as const } }
    expect(found([...bought(near), reached('100')])).toBeNull()
    expect(found([...bought(near), reached('100.5')])).toBe('exit-threshold')
    expect(found([...sold, reached('99.5')])).toBeNull()
    expect(found([...sold, reached('95')])).toBe('exit-threshold')
  })

  test('and that it is armed there, or beyond', () => {
    expect(found([...bought(), reached('100.5'), armed('100.5')])).toBeNull()
    expect(found([...bought(), reached('100.5'), armed('100')])).toBe('trailing-price')
    expect(found([...sold, reached('99.5'), armed('99.5')])).toBeNull()
    expect(found([...sold, reached('99.5'), armed('100')])).toBe('trailing-price')
    // by the gain of its plan it is armed by other grounds, here as in the cycle after one that grew old
    expect(found([...bought(), armed('100')])).toBeNull()
    expect(found([...bought(), reached('100.5'), closed('0'), ...bought(aged, id(3)), armed('100')])).toBeNull()
  })
})

describe('verify knows whether the price has left an exit that is withdrawn', () => {
  const withdrawn = (reason: string, threshold: string, compared: string, facts: readonly PositionFact[] = bought()): string | null =>
    found([...facts, { type: 'ExitWithdrawn', data: { exitId: 1, reason, threshold, compared } } as PositionFact])

  test('a gain is left below its threshold, a loss above it; below zero the other way', () => {
    expect(withdrawn('take-profit', '110', '109.5')).toBeNull()
    expect(withdrawn('take-profit', '110', '110')).toBe('exit-withdrawn')
    expect(withdrawn('trailing-stop', '103', '103.5')).toBeNull()
    expect(withdrawn('trailing-stop', '103', '103')).toBe('exit-withdrawn')
    expect(withdrawn('take-profit', '90', '90.5', sold)).toBeNull()
    expect(withdrawn('take-profit', '90', '90', sold)).toBe('exit-withdrawn')
    expect(withdrawn('trailing-stop', '97', '96.5', sold)).toBeNull()
    expect(withdrawn('trailing-stop', '97', '97', sold)).toBe('exit-withdrawn')
  })

  test('what is no price, and what a signal said, is never left', () => {
    expect(withdrawn('time-limit', String(T + 1000 + 3_600_000), '0')).toBe('exit-withdrawn')
    const signal: Plan = { ...aged, exits: { ...aged.exits, signal: 'break-even' } }
    expect(withdrawn('signal', '100.5', '100', bought(signal))).toBe('exit-withdrawn')
  })

  test('nor one at a threshold that its plan does not give', () => {
    expect(withdrawn('roi', '100', '90')).toBe('exit-threshold')
  })
})
