import { describe, expect, test } from 'vitest'
import { initialPosition } from '../../machines/position/state.ts'
import type { Coin } from '../../src/command/coin.ts'
import { DueTimes } from '../../src/command/due-times.ts'
import { Refusals, standingRefusal } from '../../src/command/refusals.ts'
import { createState } from '../../src/replay/engine-state.ts'

const refused = (barCloseMs: number, refusal = 'stale-quote') => ({
  strategy: 'drop',
  trigger: 'from-high',
  barCloseMs,
  refusal,
  judged: { quoteAgeMs: '7' },
})
const first = (barCloseMs: number, refusal?: string) => ({ type: 'ProposalRefused', data: refused(barCloseMs, refusal) })
const repeated = (times: number, lastBarCloseMs: number, refusal = 'stale-quote') => ({
  type: 'RefusalRepeated',
  data: { refusal, times, lastBarCloseMs },
})

describe('refusals of one coin', () => {
  test('the first of a kind is written with its numbers, the next are counted, and the count is written when another kind comes', () => {
    const refusals = new Refusals(null)
    expect(refusals.refuse(refused(100))).toEqual([first(100)])
    expect(refusals.refuse(refused(200))).toEqual([])
    expect(refusals.refuse(refused(300))).toEqual([])
    expect(refusals.refuse(refused(400, 'over-budget'))).toEqual([repeated(2, 300), first(400, 'over-budget')])
    expect(refusals.refuse(refused(500))).toEqual([first(500)])
  })

  test('one that was not repeated leaves no count', () => {
    const refusals = new Refusals(null)
    refusals.refuse(refused(100))
    expect(refusals.flush()).toEqual([])
    expect(refusals.end()).toEqual([])
  })

  test('a count is written once, and goes on behind what was written', () => {
    const refusals = new Refusals(null)
    refusals.refuse(refused(100))
    refusals.refuse(refused(200))
    expect(refusals.flush()).toEqual([repeated(1, 200)])
    expect(refusals.flush()).toEqual([])
    refusals.refuse(refused(300))
    expect(refusals.flush()).toEqual([repeated(1, 300)])
  })

  test('a bar counts once, and none that stands before what was written', () => {
    const refusals = new Refusals(null)
    refusals.refuse(refused(100))
    for (const barCloseMs of [100, 50, 200, 200, 150]) refusals.refuse(refused(barCloseMs))
    expect(refusals.flush()).toEqual([repeated(1, 200)])
    for (const barCloseMs of [200, 150, 300]) refusals.refuse(refused(barCloseMs))
    expect(refusals.flush()).toEqual([repeated(1, 300)])
  })

  test('after its end the same one is written anew', () => {
    const refusals = new Refusals(null)
    refusals.refuse(refused(100))
    refusals.refuse(refused(200))
    expect(refusals.end()).toEqual([repeated(1, 200)])
    expect(refusals.refuse(refused(300))).toEqual([first(300)])
  })

  test('of a log that goes on, the one that stands in it is counted on', () => {
    const refusals = new Refusals({ refusal: 'stale-quote', barCloseMs: 100 })
    expect(refusals.refuse(refused(100))).toEqual([])
    expect(refusals.flush()).toEqual([])
    expect(refusals.refuse(refused(200))).toEqual([])
    expect(refusals.flush()).toEqual([repeated(1, 200)])
  })

  test('bars that were counted in lost memory are counted again, behind the one in the log; without one there are none', () => {
    const refusals = new Refusals({ refusal: 'stale-quote', barCloseMs: 100 })
    for (const barCloseMs of [50, 100, 200, 300]) refusals.recount(barCloseMs)
    expect(refusals.flush()).toEqual([repeated(2, 300)])
    const none = new Refusals(null)
    none.recount(200)
    expect(none.flush()).toEqual([])
  })
})

test.each([
  ['before the bar of the last entry', 99, null],
  ['at the bar of the last entry', 100, { refusal: 'stale-quote', barCloseMs: 100 }],
  ['after it', 101, { refusal: 'stale-quote', barCloseMs: 101 }],
])('a refusal in the log stands unless an entry was accepted after it: %s', (_, barCloseMs, standing) => {
  const coin = { position: { stream: 'position-a' }, decisions: { stream: 'decision-a' } } as Coin
  const state = createState()
  expect(standingRefusal(state, coin), 'there is none yet').toBe(null)
  Object.assign(state.facts, { refusals: { 'decision-a': { refusal: 'stale-quote', barCloseMs } } })
  state.positions.set('position-a', { ...initialPosition('position-a'), lastDecidedBarMs: 100 })
  expect(standingRefusal(state, coin)).toEqual(standing)
})

test('due times have the earliest of all, and name those whose time has come in the order of the coins', () => {
  const times = new DueTimes(3)
  expect([times.nextMs, times.dueMs(0), times.due(1e12)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, []])
  times.set(2, 50)
  times.set(0, 70)
  expect([times.nextMs, times.dueMs(2)]).toEqual([50, 50])
  expect([times.due(49), times.due(50), times.due(70)]).toEqual([[], [2], [0, 2]])
  times.set(2, 90)
  expect(times.nextMs).toBe(70)
  times.set(0, Number.POSITIVE_INFINITY)
  expect([times.nextMs, times.due(90)]).toEqual([90, [2]])
})
