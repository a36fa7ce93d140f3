import { describe, expect, test } from 'vitest'
import { DueTimes } from '../../src/command/due-times.ts'
import { Refusals } from '../../src/command/refusals.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { streams } from '../../src/kernel/streams.ts'
import { createFacts, followFacts, followPositionFact } from '../../src/replay/facts.ts'

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
    const refusals = new Refusals({ refusal: 'stale-quote', barCloseMs: 100, said: ['stale-quote'] })
    expect(refusals.refuse(refused(100))).toEqual([])
    expect(refusals.flush()).toEqual([])
    expect(refusals.refuse(refused(200))).toEqual([])
    expect(refusals.flush()).toEqual([repeated(1, 200)])
  })

  test('bars that were counted in lost memory are counted again, behind the one in the log; without one there are none', () => {
    const refusals = new Refusals({ refusal: 'stale-quote', barCloseMs: 100, said: ['stale-quote'] })
    for (const barCloseMs of [50, 100, 200, 300]) refusals.recount(barCloseMs)
    expect(refusals.flush()).toEqual([repeated(2, 300)])
    const none = new Refusals(null)
    none.recount(200)
    expect(none.flush()).toEqual([])
  })
})

describe('of one moment', () => {
  test('several are written, each once, however often they are said, also by whoever plays the moment again', () => {
    const refusals = new Refusals(null)
    const facts = ['a', 'b', 'a', 'b'].flatMap((word) => refusals.refuse(refused(100, word)))
    expect(facts).toEqual([first(100, 'a'), first(100, 'b')])
    const again = new Refusals({ refusal: 'b', barCloseMs: 100, said: ['a', 'b'] })
    expect(['a', 'b', 'c', 'a'].flatMap((word) => again.refuse(refused(100, word)))).toEqual([first(100, 'c')])
    expect(again.refuse(refused(200, 'a'))).toEqual([first(200, 'a')])
  })

  test('one that was counted at it is not written when it is played again', () => {
    const refusals = new Refusals({ refusal: 'a', barCloseMs: 50, said: ['a'] })
    expect(['a', 'b'].flatMap((word) => refusals.refuse(refused(100, word)))).toEqual([repeated(1, 100, 'a'), first(100, 'b')])
    const again = new Refusals({ refusal: 'b', barCloseMs: 100, said: ['a', 'b'] })
    expect(['a', 'b'].flatMap((word) => again.refuse(refused(100, word)))).toEqual([])
  })

  test('those before an entry of that moment are not written again, and stand no more', () => {
    const refusals = new Refusals({ refusal: null, barCloseMs: 100, said: ['a'] })
    expect(refusals.refuse(refused(100, 'a'))).toEqual([])
    expect(refusals.refuse(refused(200, 'a'))).toEqual([first(200, 'a')])
  })
})

test('the log says which refusal stands: none behind an entry, and all that were said of its moment', () => {
  const facts = createFacts()
  const parts = { book: 'b', symbol: 'A/B', base: 'A', quote: 'B' }
  const stream = streams.decision(parts)
  const follow = (type: string, data: object): unknown => {
    followFacts(facts, { type, stream, parts, data } as LogEvent, {} as never)
    return facts.refusals[stream]
  }
  const enter = (): void => followPositionFact(facts, { type: 'EntryRequested', parts, data: { because: { judged: {} } } } as LogEvent)
  enter()
  expect(facts.refusals).toEqual({})
  expect(follow('ProposalRefused', refused(100, 'a'))).toEqual({ refusal: 'a', barCloseMs: 100, said: ['a'] })
  expect(follow('RefusalRepeated', repeated(2, 300, 'a').data)).toEqual({ refusal: 'a', barCloseMs: 300, said: ['a'] })
  expect(follow('ProposalRefused', refused(300, 'b'))).toEqual({ refusal: 'b', barCloseMs: 300, said: ['a', 'b'] })
  const ofSignals = { ...refused(400, 'c'), strategy: 'signals' }
  expect(follow('ProposalRefused', ofSignals), 'those of signals stand by themselves').toEqual({
    refusal: 'b',
    barCloseMs: 300,
    said: ['a', 'b'],
  })
  enter()
  expect(Object.values(facts.refusals)).toEqual([
    { refusal: null, barCloseMs: 300, said: ['a', 'b'] },
    { refusal: null, barCloseMs: 400, said: ['c'] },
  ])
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
