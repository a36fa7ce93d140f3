import { afterAll, describe, expect, test } from 'vitest'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { streams } from '../../src/kernel/streams.ts'
import { noFolds } from '../../src/view/replica/all-folds.ts'
import { View } from '../../src/view/replica/view.ts'
import { movedRegions } from '../../src/view/state-changes.ts'
import { type Breakpoint, breakpointOf, holds } from '../../src/view/step/breakpoint.ts'
import { type StepWanted, stepFrom } from '../../src/view/stepper.ts'
import { storeOf } from '../property/generated-run.ts'
import { foldFirst } from './replica/logs.ts'
import { rowsThatTrade } from './replica/trading-rows.ts'

const rows = (await rowsThatTrade()).slice(0, 150)
const store = await storeOf(rows)
const view = await View.over({ file: null, open: async () => ({ store, ranges: store }) }, { keepsSideFile: false, timers: steadyTimers })
afterAll(() => view.close())
const events = await view.events(1, rows.length)
const [coin] = events.flatMap(({ type, parts }) => (type === 'EntryFilled' ? [parts.symbol!] : []))

/** All stops of a kind in their order, as a walk event by event finds them. */
const reached = async (wanted: Omit<StepWanted, 'by'>, from: number, by: 1 | -1): Promise<number[]> => {
  const found: number[] = []
  for (let at = from; ; ) {
    const place = await stepFrom(view, at, { ...wanted, by })
    if (place === null) return found
    at = place.ordinal
    found.push(at)
  }
}

/** All folds behind each event; nobody moves them. */
const folded = [noFolds()]
for (let count = 1; count <= rows.length; count++) folded.push(foldFirst(rows, count))

const naive = (is: (ordinal: number) => boolean): number[] => events.map((_, at) => at + 1).filter(is)

const transitions = naive((ordinal) => {
  const { stream, parts } = events[ordinal - 1]!
  if (parts.symbol === null || stream !== streams.position(parts)) return false
  const was = folded[ordinal - 1]!.state.positions.get(stream)
  const now = folded[ordinal]!.state.positions.get(stream)
  return now !== undefined && (was === undefined || movedRegions(was, now).length > 0)
})

describe('the stepper', () => {
  test('finds every transition of a machine, on and back, and no other event', async () => {
    expect(transitions.length).toBeGreaterThan(10)
    expect(await reached({ stop: 'transition' }, 0, 1)).toEqual(transitions)
    expect(await reached({ stop: 'transition' }, rows.length + 1, -1)).toEqual([...transitions].reverse())
  })

  test('stops at events of a type', async () => {
    const fills = naive((ordinal) => events[ordinal - 1]!.type === 'EntryFilled')
    expect(await reached({ stop: breakpointOf('EntryFilled') }, 0, 1)).toEqual(fills)
    expect(await reached({ stop: breakpointOf('EntryFilled') }, rows.length + 1, -1)).toEqual([...fills].reverse())
  })

  test('stops where an expression over the state becomes true, whichever way it comes', async () => {
    const stop = breakpointOf('coin.exposure > 0 and session.session = trading') as Extract<Breakpoint, { comparisons: unknown }>
    const isTrue = (ordinal: number, event = events[Math.max(ordinal, 1) - 1]!): boolean =>
      holds(stop.comparisons, { folds: folded[ordinal]!, event, coin: coin! })
    const begins = naive((ordinal) => isTrue(ordinal) && !isTrue(ordinal - 1, events[ordinal - 1]))
    expect(begins.length).toBeGreaterThan(0)
    expect(await reached({ stop, coin: coin! }, 0, 1)).toEqual(begins)
    expect(await reached({ stop, coin: coin! }, rows.length + 1, -1)).toEqual([...begins].reverse())
  })

  test('stops at each event that an expression names', async () => {
    const stop = breakpointOf(`event.type = EntryFilled and event.coin = ${coin}`)
    const fills = naive((ordinal) => events[ordinal - 1]!.type === 'EntryFilled' && events[ordinal - 1]!.parts.symbol === coin)
    expect(await reached({ stop }, 0, 1)).toEqual(fills)
  })

  test('goes by several stops, to the last of them where there are fewer, and nowhere where there is none', async () => {
    expect((await stepFrom(view, 0, { stop: 'transition', by: 3 }))?.ordinal).toBe(transitions[2])
    expect((await stepFrom(view, 0, { stop: 'transition', by: 5000 }))?.ordinal).toBe(transitions.at(-1))
    expect((await stepFrom(view, rows.length, { stop: 'event', by: -2 }))?.ordinal).toBe(rows.length - 2)
    expect(await stepFrom(view, rows.length, { stop: 'event', by: 1 })).toBeNull()
  })
})

describe('an expression', () => {
  const state = { folds: foldFirst(rows, rows.length), event: events.at(-1)!, coin: coin! }
  const is = (text: string): boolean => holds((breakpointOf(text) as Extract<Breakpoint, { comparisons: unknown }>).comparisons, state)

  test('compares amounts by their value and words as they are', () => {
    const [asset] = Object.keys(state.folds.state.folds.budget.pools)
    expect(is(`pool.${asset}.deposits > 9`), 'as text 1000 would stand before 9').toBe(true)
    expect(is(`pool.${asset}.deposits < 9`)).toBe(false)
    expect(is(`pool.${asset}.reserved >= 0.000`)).toBe(true)
    expect(is('session.session != draining')).toBe(true)
    expect(is('coin.stream = ""')).toBe(false)
    expect(is('pool.NONE.free > 0'), 'what is not there is unlike everything').toBe(false)
    expect(is('pool.NONE.free != 0')).toBe(true)
  })

  test('that says nothing is one sentence', () => {
    const wrong = [
      ['', '"" is no comparison: write NAME COMPARISON VALUE'],
      ['coin.exposure', 'is no comparison'],
      ['coin.exposure > 0 and', 'is no comparison'],
      ['process.exit(1)', 'is no comparison'],
      ['constructor.name = x', '"constructor.name" is no name: it begins with one of coin'],
      ['coin > 1', '"coin" is no value'],
      ['coin.exposur > 1', 'did you mean coin.exposure?'],
      ['coin.__proto__ = 1', '"coin.__proto__" is no name'],
      ['session.what = 1', 'session has session, orders'],
      ['EntryFiled', 'There is no type of event "EntryFiled"; did you mean EntryFilled?'],
    ]
    for (const [text, sentence] of wrong) expect(() => breakpointOf(text!), text).toThrow(sentence)
    for (const [text] of wrong) expect(() => breakpointOf(text!)).toThrow(/^[^\n]*[.?]$/)
  })
})
