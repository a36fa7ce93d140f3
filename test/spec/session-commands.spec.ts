import { describe, expect, test } from 'vitest'
import { type SessionWish, sessionCommands } from '../../machines/session/commands/index.ts'
import { decideSession } from '../../machines/session/decide.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolveSession, initialSession, type SessionState } from '../../machines/session/evolve.ts'
import { sessionWants } from '../../machines/session/wants.ts'

const tape = { hash: 'h', coins: [] }
const started: SessionEvent = {
  type: 'SessionStarted',
  data: { mode: 'paper', book: 'paper.test.main', version: '1', pid: 1, host: 'h', tape, resumed: false },
}
const reconciled: SessionEvent = { type: 'SessionReconciled', data: { openOrders: 0 } }
const of = (type: 'TradingPaused' | 'TradingResumed' | 'TradingReduced' | 'TradingHalted'): SessionEvent => ({
  type,
  data: { commandId: '0' },
})
const draining = (policy: 'keep' | 'cancel-entries' | 'close-all'): SessionEvent => ({
  type: 'SessionDraining',
  data: { because: 'operator', policy },
})
const answered = (commandId: string): SessionEvent => ({
  type: 'CommandAnswered',
  data: { commandId, wish: { type: 'Pause' }, because: 'news', answer: { is: 'accepted' } },
})
const folded = (...events: readonly SessionEvent[]): SessionState =>
  events.reduce((state, event, index) => evolveSession(state, { ...event, time: index }), initialSession)
const trading = [started, reconciled]

const GRANTED: [string, SessionEvent[], SessionWish, string][] = [
  ['pauses one that is open', [], { type: 'Pause' }, 'TradingPaused'],
  ['reduces one that is open', [], { type: 'ReduceOnly' }, 'TradingReduced'],
  ['resumes one that is paused', [of('TradingPaused')], { type: 'Resume' }, 'TradingResumed'],
  ['resumes one that is reduced', [of('TradingReduced')], { type: 'Resume' }, 'TradingResumed'],
  ['resumes one that was killed', [of('TradingHalted'), started, reconciled], { type: 'Resume' }, 'TradingResumed'],
  ['reduces one that is paused', [of('TradingPaused')], { type: 'ReduceOnly' }, 'TradingReduced'],
  ['pauses one that is reduced', [of('TradingReduced')], { type: 'Pause' }, 'TradingPaused'],
  ['kills', [], { type: 'Kill' }, 'TradingHalted'],
  ['kills one that began after a kill', [of('TradingHalted'), started, reconciled], { type: 'Kill' }, 'TradingHalted'],
  ['kills one that ends', [draining('close-all')], { type: 'Kill' }, 'TradingHalted'],
  ['kills one that waits for the venue', [started], { type: 'Kill' }, 'TradingHalted'],
  ['pauses one that waits for the venue', [started], { type: 'Pause' }, 'TradingPaused'],
  ['lets one go on that waits for the venue', [of('TradingHalted'), started], { type: 'Resume' }, 'TradingResumed'],
  ['ends one', [], { type: 'Drain', policy: 'close-all' }, 'SessionDraining'],
]

describe('what a person asks of a session', () => {
  test('is granted somewhere, each of the commands', () => {
    expect(new Set(GRANTED.map(([, , { type }]) => type))).toEqual(new Set(Object.keys(sessionCommands)))
  })

  test.each(GRANTED)('%s', (_, before, wish, type) => {
    expect(decideSession(wish, '1', folded(...trading, ...before))).toMatchObject({ ok: true, facts: [{ type }] })
  })

  test.each<[string, SessionEvent[], SessionWish, string, object]>([
    ['what is so already', [of('TradingPaused')], { type: 'Pause' }, 'wrong-phase', { session: 'trading', orders: 'paused' }],
    ['a pause of what was killed', [of('TradingHalted')], { type: 'Pause' }, 'wrong-phase', { session: 'trading', orders: 'halted' }],
    ['to go on when nothing stopped it', [], { type: 'Resume' }, 'wrong-phase', { session: 'trading', orders: 'open' }],
    ['a second end', [draining('keep')], { type: 'Drain', policy: 'keep' }, 'wrong-phase', { session: 'draining', orders: 'open' }],
    ['the same command again', [answered('1')], { type: 'Pause' }, 'already-answered', {}],
    ['an end before it trades', [started], { type: 'Drain', policy: 'keep' }, 'not-trading', {}],
  ])('is refused: %s', (_, before, wish, refusal, judged) => {
    expect(decideSession(wish, '1', folded(...trading, ...before))).toEqual({ ok: false, refusal, judged })
  })

  test('outlives the process: a start touches nothing that a person wants', () => {
    expect(folded(...trading, of('TradingPaused'), started, reconciled).value).toEqual({ session: 'trading', orders: 'paused' })
    expect(folded(...trading, answered('7'), started).answered).toEqual(['7'])
    expect(folded(...trading, draining('close-all'), started, reconciled).draining).toBeNull()
  })

  test('to end by a moment is forgotten by the next start', () => {
    const limited: SessionEvent = { type: 'SessionDraining', data: { because: 'operator', policy: 'close-all', untilMs: 9 } }
    expect(decideSession({ type: 'Drain', policy: 'close-all', untilMs: 9 }, '1', folded(...trading))).toMatchObject({ facts: [limited] })
    expect(folded(...trading, limited).drainsUntilMs).toBe(9)
    expect(folded(...trading, limited, started)).not.toHaveProperty('drainsUntilMs')
  })

  test('is remembered by the newest thousand ids', () => {
    const ids = Array.from({ length: 1001 }, (_, n) => String(n))
    expect(folded(...trading, ...ids.map(answered)).answered).toEqual(ids.slice(1))
  })

  const nothing = { noEntries: false, noPositions: false }
  test.each<[string, SessionEvent[], object]>([
    ['open', [], nothing],
    ['paused', [of('TradingPaused')], nothing],
    ['reduced', [of('TradingReduced')], { noEntries: true, noPositions: false }],
    ['halted', [of('TradingHalted')], { noEntries: true, noPositions: false }],
    ['ending at once', [draining('keep')], nothing],
    ['ending without entries', [draining('cancel-entries')], { noEntries: true, noPositions: false }],
    ['ending without anything', [draining('close-all')], { noEntries: true, noPositions: true }],
    ['begun anew', [draining('close-all'), started, reconciled], nothing],
  ])('makes positions want, %s', (_, before, wants) => {
    expect(sessionWants(folded(...trading, ...before))).toEqual(wants)
  })
})
