import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolveSession, initialSession, isLegalForSession, type SessionState } from '../../machines/session/evolve.ts'

const tape = { hash: 'h', coins: [] }
const started: SessionEvent = {
  type: 'SessionStarted',
  data: { mode: 'paper', book: 'paper.test.main', version: '1', pid: 1, host: 'h', tape, resumed: false },
}
const reconciled: SessionEvent = { type: 'SessionReconciled', data: { openOrders: 0 } }
const draining: SessionEvent = { type: 'SessionDraining', data: { because: 'signal', policy: 'keep' } }
const stopped: SessionEvent = { type: 'SessionStopped', data: { because: 'signal' } }
const totals = { held: {}, cash: {}, openOrders: 0 }
const sealed: SessionEvent = {
  type: 'HeadsSealed',
  data: { because: 'interval', events: 7, heads: {}, hash: 'h', by: {}, stateHash: '', totals },
}

const folded = (...events: readonly SessionEvent[]): SessionState =>
  events.reduce((state, event, index) => evolveSession(state, { ...event, time: index }), initialSession)

describe('a session', () => {
  test.each([
    ['has not begun in a new log', folded(), 'stopped'],
    ['reconciles first', folded(started), 'reconciling'],
    ['then trades', folded(started, reconciled), 'trading'],
    ['drains before it stops', folded(started, reconciled, draining), 'draining'],
    ['stops', folded(started, reconciled, draining, stopped), 'stopped'],
    ['stops before it trades', folded(started, stopped), 'stopped'],
    ['begins anew after a kill', folded(started, reconciled, started), 'reconciling'],
    ['goes on when it is sealed', folded(started, reconciled, sealed), 'trading'],
  ])('%s', (_, { value }, expected) => {
    expect(value.session).toBe(expected)
  })

  test('keeps the very value that the table made, which looks up the next step by it', () => {
    expect(folded(started, sealed).value).toBe(folded(started).value)
    expect(folded(started, reconciled, started, reconciled).value).toBe(folded(started, reconciled).value)
  })

  test('knows when it started, which a process before it did not', () => {
    expect(folded().startedMs).toBeNull()
    expect(folded(started, reconciled, started, reconciled, draining).startedMs).toBe(2)
  })

  test('trades only when it has reconciled, and stops when it has drained, or has not traded (V-24)', () => {
    expect(isLegalForSession(folded(), reconciled)).toBe(false)
    expect(isLegalForSession(folded(started, reconciled), reconciled)).toBe(false)
    expect(isLegalForSession(folded(started, reconciled), stopped)).toBe(false)
    expect(isLegalForSession(folded(started, reconciled, draining), reconciled)).toBe(false)
    // there is nothing to drain yet
    expect(isLegalForSession(folded(started), draining)).toBe(false)
    expect(isLegalForSession(folded(started), stopped)).toBe(true)
    expect(isLegalForSession(folded(started), reconciled)).toBe(true)
  })

  test('remembers which coins have orders from after the copy, until it looks again', () => {
    const none = { count: 0, orders: [] }
    const afterCopy = { ...none, bySymbol: { 'BTC/USD': 2 } }
    const wary: SessionEvent = {
      type: 'SessionReconciled',
      data: { openOrders: 0, others: { orphans: none, afterCopy, otherLogs: none, strangers: none } },
    }
    expect(folded(started, wary).afterCopy).toEqual({ 'BTC/USD': 2 })
    expect(folded(started, wary, draining, stopped).afterCopy).toEqual({ 'BTC/USD': 2 })
    expect(folded(started, wary, started).afterCopy).toEqual({})
    expect(folded(started, wary, started, reconciled).afterCopy).toEqual({})
  })

  test('remembers its book and its tape', () => {
    expect(folded(started, sealed, started)).toMatchObject({
      value: { session: 'reconciling' },
      book: 'paper.test.main',
      tape,
      afterCopy: {},
    })
  })
})
