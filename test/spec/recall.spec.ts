import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { ordersFold } from '../../projections/orders.ts'
import { IntentCheck } from '../../src/audit/orders/intent-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { BRANCH } from './branch.ts'
import { bought, commands, lookUp, protect, recall, recalling, stop, stuck, takeProfit, three, timeLimit, timeOut } from './merge-story.ts'
import {
  abandoned,
  accepted,
  cancelRequested,
  duty,
  ended,
  exitDecided,
  filled,
  found,
  given,
  id,
  query,
  recallRequested,
  STREAM,
  stopRequested,
  T,
  types,
  unknown,
} from './story.ts'

describe('a recall that came to nothing', () => {
  test('is tried again later and later, of the same stop, though another is smaller by now', () => {
    const story = given(stuck, filled('Protection', id(4), '0.5'))
    expect(story.state.value.protection).toBe('protected')
    expect(commands(story)).toContainEqual(duty({ type: 'RecallStop' }, T + 2000))
    expect(story.when({ ...recall, nowMs: T + 1999 })).toBe('not-due')
    expect(story.when({ ...recall, nowMs: T + 2000 })).toEqual([recallRequested(id(2), 2)])
    const again = [recallRequested(id(2), 2), unknown('Protection', id(2), 'cancel', T + 5), found('Protection', id(2))]
    expect(commands(given(stuck, again))).toContainEqual(duty({ type: 'RecallStop' }, T + 4000))
  })

  test('is not repeated once others have vanished: there is room for a stop then, and its own may be the last that stands', () => {
    expect(given(stuck).when(protect)).toBe('max-stops')
    const vanished = [ended('ProtectionReduced', id(1), '0'), ended('ProtectionReduced', id(3), '0')]
    const few = given(stuck, vanished)
    expect(commands(few)).toEqual([timeOut, duty({ type: 'Protect' }), timeLimit])
    expect(few.when({ ...recall, nowMs: T + 2000 })).toBe('nothing-to-cancel')
    expect(few.when(protect)).toEqual([stopRequested('7', id(5))])
    // before it is known that it came to nothing, its news would be taken for those of the new one
    expect(given(recalling, vanished).when(protect)).toBe('recalling')
    expect(commands(given(recalling, vanished))).toEqual([timeOut, timeLimit])
  })

  test('is not said of a stop while another one is being placed: the table would take it for that one', () => {
    const vanished = [ended('ProtectionReduced', id(1), '0'), ended('ProtectionReduced', id(3), '0')]
    const placing = [...stuck, ...vanished, stopRequested('7', id(5))]
    // its old cancellation arrived after all, and then a look-up is answered by a replica that lags behind
    const lost = given(placing).when(lookUp('cancelled', '1', T + 10))
    expect(types(lost)).toEqual(['ProtectionOutcomeUnknown'])
    const unsure = given(placing, lost as never)
    expect(unsure.when(lookUp('open', '0', T + 20_000))).toBe('not-proven-yet')
    for (const outcome of [
      { is: 'accepted', venueOrderId: 'v5' },
      { is: 'rejected', code: 'no' },
    ]) {
      const told = unsure.when({ type: 'RecordReply', orderId: id(5), to: 'place', outcome, venueTimeMs: T } as never)
      const after = given(unsure.facts, told as never)
      expect(after.state.value.protection).toBe('protected')
      expect(types(after.when(lookUp('open', '0', T + 30_000)))).toEqual(['ProtectionFound'])
    }
  })

  test('is left alone when nothing is bare any more', () => {
    const spent = [stopRequested('1', id(5)), abandoned('TopUpAbandoned', id(5), 'never-arrived')]
    const sold = filled('Protection', id(5), '2', { late: true })
    const story = given(three, bought('1', 4), spent, ...stop('1', 6), bought('2', 7), recallRequested(id(2)), stuck.slice(-2), sold)
    expect(commands(story)).toEqual([duty({ type: 'CancelEntry', orderId: id(0), because: 'exit' }), timeLimit])
    expect(story.when({ ...recall, nowMs: T + 2000 })).toBe('nothing-to-protect')
  })

  test('while its fate is unknown, no stop is asked for and none is recalled', () => {
    const story = given(recalling, unknown('Protection', id(2), 'cancel', T + 5))
    expect(story.when(protect)).toBe('outcome-unknown')
    expect(commands(story)).toEqual([timeOut, timeLimit])
    expect(story.owes()).toContainEqual(query(id(2), T + 5))
  })
})

describe('an exit during a recall', () => {
  const others = [1, 3, 4].map((ordinal) => cancelRequested('Protection', id(ordinal)))
  const leaving = [...recalling, exitDecided, cancelRequested('Entry', id(0)), ...others]

  test('waits for the end of the recalled stop as well', () => {
    const done = [1, 3, 4].map((ordinal) => ended('ProtectionReduced', id(ordinal), '0'))
    const story = given(leaving, done, ended('EntryEnded', id(0), '9'))
    expect(story.when({ type: 'RequestExit', nowMs: T })).toBe('wrong-phase')
    const free = given(story.facts, ended('ProtectionEnded', id(2), '0'))
    expect(free.when({ type: 'RequestExit', nowMs: T })).toMatchObject([{ type: 'ExitRequested', data: { quantity: '9' } }])
  })

  test('cancels it again when its recall came to nothing (F13)', () => {
    const story = given(leaving, unknown('Protection', id(2), 'cancel', T + 5), found('Protection', id(2)))
    expect(story.state.value.protection).toBe('clearing')
    expect(story.owes()).toContainEqual(duty({ type: 'CancelProtection' }, T + 2000))
    expect(story.when({ type: 'CancelProtection', nowMs: T + 2000 })).toEqual([cancelRequested('Protection', id(2), 2)])
    expect(story.when(recall)).toBe('exiting')
    expect(story.isLegal(recallRequested(id(2), 2))).toBe(false)
  })

  test('cancels all of them at once when it is decided after that', () => {
    expect(given(stuck).when(takeProfit)).toMatchObject([
      { type: 'ExitDecided' },
      { type: 'EntryCancelRequested' },
      { data: { orderId: id(1), attempt: 1 } },
      { type: 'ProtectionCancelRequested', data: { orderId: id(2), because: 'exit', attempt: 2 } },
      { data: { orderId: id(3), attempt: 1 } },
      { data: { orderId: id(4), attempt: 1 } },
    ])
  })

  test('has nothing to cancel yet when only the recalled one is left', () => {
    const vanished = [1, 3, 4].map((ordinal) => ended('ProtectionReduced', id(ordinal), '0'))
    const alone = given(recalling, vanished, ended('EntryEnded', id(0), '9'))
    const unprotected = { type: 'DecideOwedExit', reason: 'unprotected' } as const
    // three were lost, so the coins cannot be protected: that is known before the recall has an end
    expect(commands(alone)).toEqual([duty(unprotected), timeLimit])
    expect(alone.when({ ...unprotected, nowMs: T })).toEqual([
      { type: 'ExitDecided', data: { exitId: 1, reason: 'unprotected', threshold: '0', compared: '9' } },
    ])
    const decided = given(alone.facts, exitDecided)
    expect(decided.state.value).toMatchObject({ protection: 'protected', exit: 'decided' })
    expect(commands(decided)).toEqual([])
    const standing = given(decided.facts, unknown('Protection', id(2), 'cancel', T + 5), found('Protection', id(2)))
    expect(commands(standing)).toEqual([duty({ type: 'CancelProtection' }, T + 2000)])
    expect(given(decided.facts, ended('ProtectionEnded', id(2), '0')).state.value.protection).toBe('exposed')
  })
})

describe('outside the machine', () => {
  const parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }
  const recorded = (fact: PositionFact) => ({ ...fact, stream: STREAM, parts, time: T }) as unknown as LogEvent
  const begun = { type: 'LogBegun', data: { branch: BRANCH }, stream: 'log', parts } as unknown as LogEvent
  const told = [stopRequested('2', id(0)), accepted('Protection', id(0)), recallRequested(id(0))].map(recorded)

  test('the list of open orders shows it as one that is to be closed', () => {
    const state = ordersFold.initial()
    for (const event of told) ordersFold.apply(state, event)
    expect(state.open[id(0)]).toMatchObject({ stage: 'closing', fate: 'pending' })
  })

  test('verify asks for the intent of the order, and that it is open', () => {
    expect(new IntentCheck().check(told[2]!)).toMatchObject({ rule: 'no-intent' })
    const check = new IntentCheck()
    check.check(begun)
    expect(told.map((event) => check.check(event))).toEqual([null, null, null])
    check.check(recorded(ended('ProtectionEnded', id(0), '0')))
    expect(check.check(told[2]!)).toMatchObject({ rule: 'order-state' })
  })
})
