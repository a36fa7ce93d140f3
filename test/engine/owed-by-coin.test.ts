import { describe, expect, test } from 'vitest'
import { NO_LIMIT_PASSED } from '../../machines/risk/risk-wants.ts'
import { WANTS_NOTHING } from '../../machines/session/wants.ts'
import { type Occasion, OwedByCoin } from '../../src/command/owed-by-coin.ts'
import { parse } from '../../src/kernel/money.ts'
import { TickScale } from '../../src/market/ticks.ts'
import { accepted, bought10, entryRequested, given, id, plan, protected10, T } from '../spec/story.ts'

const scale = new TickScale(parse('0.01'))
const resting = given(entryRequested(), accepted('Entry', id(0))).state
const LOOK_UP_MS = T + 30_000
const EXPIRY_MS = T + 60_000

const asked = (nowMs: number, at: Occasion) => ({ nowMs, venueAheadMs: 7, at, session: WANTS_NOTHING, risk: NO_LIMIT_PASSED })

/** Asks what is owed, and when the next is. */
const ask = (owed: OwedByCoin, state: typeof resting, nowMs: number, at: 'event' | 'deadline' | 'boot') => {
  const { commands, lookUps } = owed.settleUp(0, state, asked(nowMs, at))
  return { commands: commands.map(({ type }) => type), lookUps: lookUps.map(({ orderId }) => orderId), nextMs: owed.nextMs }
}

describe('an entry that rests, of which the venue is asked every ten seconds and which expires after a minute', () => {
  test.each([
    ['before its first look-up', LOOK_UP_MS - 1, [], [], LOOK_UP_MS],
    ['at its first look-up', LOOK_UP_MS, [], [id(0)], LOOK_UP_MS + 10_000],
    ['between two', LOOK_UP_MS + 9999, [], [id(0)], LOOK_UP_MS + 10_000],
    ['a millisecond before it expires', EXPIRY_MS - 1, [], [id(0)], EXPIRY_MS],
    ['when it expires', EXPIRY_MS, ['CancelEntry'], [id(0)], EXPIRY_MS + 10_000],
  ])('%s', (_, nowMs, commands, lookUps, nextMs) => {
    const owed = new OwedByCoin(1)
    owed.settleUp(0, resting, asked(T, 'event'))
    expect(owed.nextMs).toBe(LOOK_UP_MS)
    expect(ask(owed, resting, nowMs, 'deadline')).toEqual({ commands, lookUps, nextMs })
  })

  test('is asked of once a beat, however often a deadline comes', () => {
    const owed = new OwedByCoin(1)
    owed.settleUp(0, resting, asked(T, 'event'))
    expect(ask(owed, resting, LOOK_UP_MS, 'deadline').lookUps).toEqual([id(0)])
    expect(ask(owed, resting, LOOK_UP_MS + 5000, 'deadline')).toEqual({ commands: [], lookUps: [], nextMs: LOOK_UP_MS + 10_000 })
  })

  test('is not looked up after an event, and a beat that was not heard yet stays due', () => {
    const owed = new OwedByCoin(1)
    owed.settleUp(0, resting, asked(T, 'event'))
    expect(ask(owed, resting, LOOK_UP_MS + 3000, 'event')).toEqual({ commands: [], lookUps: [], nextMs: LOOK_UP_MS })
    expect(ask(owed, resting, EXPIRY_MS + 1, 'event').commands).toEqual(['CancelEntry'])
  })

  test('an event of the moment in which it expires leaves that to the deadline, behind the prices', () => {
    const owed = new OwedByCoin(1)
    owed.settleUp(0, resting, asked(T, 'event'))
    owed.settleUp(0, resting, asked(EXPIRY_MS - 1, 'deadline'))
    expect(ask(owed, resting, EXPIRY_MS, 'event')).toMatchObject({ commands: [], nextMs: EXPIRY_MS })
    expect(ask(owed, resting, EXPIRY_MS, 'deadline').commands).toEqual(['CancelEntry'])
  })

  test.each([
    ['what came due before it is done', EXPIRY_MS + 1, ['CancelEntry']],
    ['what is due in this very moment keeps its place behind what the venue says', EXPIRY_MS, []],
  ])('at a start it is looked up in any case: %s', (_, nowMs, commands) => {
    expect(ask(new OwedByCoin(1), resting, nowMs, 'boot')).toMatchObject({ commands, lookUps: [id(0)] })
  })

  test('at a start the present moment stays due', () => {
    const owed = new OwedByCoin(1)
    expect(ask(owed, resting, EXPIRY_MS, 'boot').nextMs).toBe(EXPIRY_MS)
    expect(ask(new OwedByCoin(1), resting, T, 'boot')).toEqual({ commands: [], lookUps: [id(0)], nextMs: LOOK_UP_MS })
  })
})

test('beats are counted from the first one, wherever that falls', () => {
  const request = entryRequested()
  const { state } = given(
    { ...request, data: { ...request.data, plan: { ...plan, proofDelayMs: 30_003 } } } as typeof request,
    accepted('Entry', id(0)),
  )
  const owed = new OwedByCoin(1)
  owed.settleUp(0, state, asked(T, 'event'))
  expect(ask(owed, state, LOOK_UP_MS + 3, 'deadline')).toEqual({ commands: [], lookUps: [id(0)], nextMs: LOOK_UP_MS + 10_003 })
})

test('what is owed at once is told with the moment at which it was asked', () => {
  const { commands } = new OwedByCoin(1).settleUp(0, given(bought10).state, asked(T + 7, 'event'))
  expect(commands).toEqual([{ type: 'Protect', nowMs: T + 7, venueNowMs: T + 14 }])
})

test('coins are counted, watched and due each for itself', () => {
  const owed = new OwedByCoin(3)
  const states = [given().state, given(bought10).state, given(protected10).state]
  for (const [coin, state] of states.entries()) owed.follow(coin, state, scale)
  expect(states.map((_, coin) => owed.isFlat(coin))).toEqual([true, false, false])
  expect(owed.openPositions()).toBe(2)
  // the stop of the second is watched here, that of the third rests at the venue
  expect(states.map((_, coin) => owed.isTouched(coin, 9000))).toEqual([false, true, false])
  expect(states.map((_, coin) => owed.isTouched(coin, 11_000))).toEqual([false, true, true])
  for (const [coin, state] of states.entries()) owed.settleUp(coin, state, asked(T, 'deadline'))
  expect(owed.dueCoins(owed.nextMs - 1)).toEqual([])
  expect(owed.dueCoins(LOOK_UP_MS)).toEqual([1, 2])
})
