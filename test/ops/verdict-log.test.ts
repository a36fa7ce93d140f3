import { expect, test } from 'vitest'
import type { Verdict } from '../../src/command/input.ts'
import type { TellingLog } from '../../src/ops/log.ts'
import { verdictLog } from '../../src/ops/verdict-log.ts'

const heard = { kind: 'candle', time: 7 } as const
const refused = (refusal: string): Verdict => ({
  is: 'refused',
  heard,
  symbol: 'BTC/USD',
  command: 'OpenPosition',
  refusal,
  judged: { quoteAgeMs: '9' },
})

/** What is told at a level, or above. */
const toldAt = (level: 'info' | 'debug', ...verdicts: readonly Verdict[]): unknown[] => {
  const told: unknown[] = []
  const log = {
    isLevelEnabled: (asked: string) => asked === level,
    debug: (data: unknown, text: string) => told.push(['debug', data, text]),
    trace: (data: unknown, text: string) => told.push(['trace', data, text]),
  } as unknown as TellingLog
  verdictLog(log)(verdicts)
  return told
}

test('a refusal is one line at debug, with its numbers', () => {
  expect(toldAt('debug', refused('stale-quote'))).toEqual([
    ['debug', { symbol: 'BTC/USD', heard, refusal: 'stale-quote', judged: { quoteAgeMs: '9' } }, 'OpenPosition refused'],
  ])
})

test('an answer that brings nothing new is told at trace', () => {
  expect(toldAt('debug', refused('nothing-new'))).toMatchObject([['trace', { refusal: 'nothing-new' }, 'OpenPosition refused']])
})

test('what a person, a signal or a configuration is refused without an event is told, and what stands in the log is not', () => {
  const answered = (refusal: string): Verdict => {
    const answer = { is: 'refused', refusal, judged: {} } as const
    return { is: 'answered', heard, symbol: null, command: 'Pause', commandId: 'p1', answer }
  }
  const answer = { is: 'refused', refusal: 'already-answered', judged: {} } as const
  const signalled: Verdict = { is: 'signalled', heard, symbol: 'BTC/USD', signalId: 's1', answer }
  const configured: Verdict = { is: 'configured', heard, symbol: null, applied: { ok: false, refusals: ['mode cannot change.'] } }
  expect(toldAt('debug', answered('already-answered'), answered('wrong-phase'), signalled, configured)).toEqual([
    ['debug', { symbol: null, heard, refusal: 'already-answered', judged: { id: 'p1' } }, 'Pause refused'],
    ['debug', { symbol: 'BTC/USD', heard, refusal: 'already-answered', judged: { id: 's1' } }, 'signal refused'],
    ['debug', { symbol: null, heard, refusal: 'mode cannot change.', judged: {} }, 'options refused'],
  ])
})

test('what was recorded is not told twice, and nothing where nobody listens', () => {
  expect(toldAt('debug', { is: 'recorded', heard, symbol: 'BTC/USD', command: 'Protect', events: [] })).toEqual([])
  expect(toldAt('info', refused('stale-quote'))).toEqual([])
})
