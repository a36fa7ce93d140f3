import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { candleExits } from '../../machines/position/exits/asked.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { parse } from '../../src/kernel/money.ts'
import { BAD, decide, FAR, factsOf, LONG_SHORT, MINUTE, opened } from './exit-stage.ts'
import { filled, given, id, T } from './story.ts'

describe.each(LONG_SHORT)('signal, %s', (direction) => {
  const breakEven = { long: '100.21', short: '99.8' }[direction]
  const before = { long: '100.2', short: '99.81' }[direction]
  const judge = (price: string | null): PositionCommand => ({
    type: 'JudgeSignal',
    signal: 'turned',
    price: price === null ? null : parse(price),
  })

  test('sells at break-even or beyond', () => {
    const state = opened({ signal: 'break-even' }, direction)
    const data = { exitId: 1, reason: 'signal', threshold: breakEven, compared: breakEven, signal: 'turned' }
    expect(factsOf(state, judge(breakEven))).toEqual([{ type: 'ExitDecided', data }])
  })

  test('before it is blocked, which is said once until the position changes', () => {
    const state = opened({ signal: 'break-even' }, direction)
    const data = { reason: 'signal', threshold: breakEven, compared: before, because: 'below-break-even' }
    expect(factsOf(state, judge(before))).toEqual([{ type: 'ExitBlocked', data }])
    const blocked = decide(state, judge(before)) as PositionState
    expect(factsOf(blocked, judge(before))).toBe('below-break-even')
    expect(factsOf(blocked, judge(FAR[direction])), 'what was said of it holds it back no longer').toMatchObject([{ type: 'ExitDecided' }])
    const changed = evolvePosition(blocked, { ...filled('Entry', id(0), '1', { trade: 'more' }), time: T })
    expect(factsOf(changed, judge(BAD[direction]))).toMatchObject([{ type: 'ExitBlocked' }])
  })

  test('at any price where the plan says so, and not at all where it says nothing', () => {
    const data = { exitId: 1, reason: 'signal', threshold: '0', compared: BAD[direction], signal: 'turned' }
    expect(factsOf(opened({ signal: 'any-price' }, direction), judge(BAD[direction]))).toEqual([{ type: 'ExitDecided', data }])
    expect(factsOf(opened({}, direction), judge(FAR[direction]))).toBe('no-signals')
    expect(factsOf(opened({ signal: 'any-price' }, direction), judge(null))).toBe('stale-quote')
    expect(factsOf(given().state, judge('100'))).toBe('wrong-phase')
  })
})

describe.each(LONG_SHORT)('score, %s', (direction) => {
  const numbers = {
    threshold: 60,
    profitPct: '1',
    profitWithinMs: 60 * MINUTE,
    profitPoints: 40,
    momentumPct: '1',
    momentumPoints: 40,
    ageMs: 30 * MINUTE,
    agePoints: 20,
  }
  const sign = direction === 'long' ? 1 : -1
  // long: 10 x 101.5 x 0.999 - 1001 = 12.985, that is 1.2985 %; short: 999 - 10 x 98.5 x 1.001 = 13.015
  const price = { long: '101.5', short: '98.5' }[direction]
  const profit = { long: '1.2985', short: '1.3015' }[direction]
  const seen = (minutes: number, rocPct: string | null, at = price) => ({
    price: parse(at),
    // what moves against the position falls for a long one, and rises for a short one
    rocPct: rocPct === null ? null : BigInt(sign) * parse(rocPct),
    nowMs: T + minutes * MINUTE,
  })
  const judge = (...args: Parameters<typeof seen>) =>
    candleExits(opened({ score: numbers }, direction), seen(...args)).map(({ compared, parts }) => [
      compared,
      ...(parts ?? []).map(({ points }) => points),
    ])

  test.each([
    ['quick profit and lost momentum', 10, '-1', ['80', 40, 40, 0]],
    ['quick profit and age', 30, '0', ['60', 40, 0, 20]],
    ['all of them', 60, '-3', ['100', 40, 40, 20]],
    ['lost momentum and age, the profit is quick no longer', 60.001, '-1', ['60', 0, 40, 20]],
  ] as const)('%s are enough', (_, minutes, rocPct, expected) => {
    expect(judge(minutes, rocPct)).toEqual([expected])
  })

  test.each([
    ['quick profit alone', 29.999, '-0.999'],
    ['quick profit and a rate of change that is not known', 10, null],
    ['age alone', 120, '5'],
  ] as const)('%s: not enough', (_, minutes, rocPct) => {
    expect(judge(minutes, rocPct)).toEqual([])
  })

  test('a profit of a tick less than a percent after fees is none', () => {
    // long: 11.01 / 9.99 beyond 100.2002 = 101.2012...; short: 999 - 10 = 989 / 10.01 = 98.8011...
    const [is, isNot] = { long: ['101.21', '101.2'], short: ['98.8', '98.81'] }[direction]
    expect(judge(30, '0', is)).toEqual([['60', 40, 0, 20]])
    expect(judge(30, '0', isNot)).toEqual([])
  })

  test('a profit of exactly what is asked counts, and one by the smallest part less does not', () => {
    const points = (profitPct: string) =>
      candleExits(opened({ score: { ...numbers, threshold: 40, profitPct } }, direction), seen(10, '0')).length
    expect([points(profit), points(`${profit}00000000000001`)]).toEqual([1, 0])
  })

  test('the decision shows each part, what was seen and where it begins', () => {
    const [exit] = candleExits(opened({ score: numbers }, direction), seen(10, '-1.5'))
    const parts = [
      { part: 'quick-profit', value: profit, limit: '1', points: 40 },
      { part: 'momentum-loss', value: '1.5', limit: '1', points: 40 },
      { part: 'age', value: String(10 * MINUTE), limit: String(30 * MINUTE), points: 0 },
    ]
    expect(exit).toEqual({ reason: 'score', threshold: '60', compared: '80', parts })
    const decided = factsOf(opened({ score: numbers }, direction), { type: 'DecideExit', ...exit! })
    expect(decided).toEqual([{ type: 'ExitDecided', data: { exitId: 1, ...exit } }])
  })

  test('is off without its numbers', () => {
    expect(candleExits(opened({}, direction), seen(60, '-3'))).toEqual([])
  })
})
