import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { parse } from '../../src/kernel/money.ts'
import { decide, factsOf, LONG_SHORT, levelOf, MINUTE, opened, owedOf } from './exit-stage.ts'
import { filled, id, T } from './story.ts'

describe.each(LONG_SHORT)('never-sell, %s', (direction) => {
  const state = opened({ neverSell: true, idleMs: 20 * MINUTE }, direction)
  const exit = (reason: 'hard-stop' | 'take-profit' | 'operator'): PositionCommand => ({
    type: 'DecideExit',
    reason,
    threshold: '1',
    compared: '2',
  })

  test('what wants out is recorded with its numbers, once, and not asked again (V-17)', () => {
    expect(factsOf(state, exit('take-profit'))).toEqual([
      { type: 'ExitBlocked', data: { reason: 'take-profit', threshold: '1', compared: '2', because: 'never-sell' } },
    ])
    const blocked = decide(state, exit('take-profit')) as PositionState
    expect(blocked.exit).toBeNull()
    expect(blocked.value.exit).toBe('none')
    expect([levelOf(blocked, 'take-profit'), factsOf(blocked, exit('take-profit'))]).toEqual([null, 'never-sell'])
    expect(levelOf(blocked, 'hard-stop'), 'another rule has not spoken yet').not.toBeNull()
    expect(factsOf(blocked, exit('hard-stop'))).toMatchObject([{ type: 'ExitBlocked' }])
  })

  test('a deadline is blocked as well, and owed no more', () => {
    const nowMs = T + 20 * MINUTE
    const moment = String(nowMs)
    expect(factsOf(state, { type: 'DecideOwedExit', reason: 'idle', nowMs })).toEqual([
      { type: 'ExitBlocked', data: { reason: 'idle', threshold: moment, compared: moment, because: 'never-sell' } },
    ])
    const blocked = decide(state, { type: 'DecideOwedExit', reason: 'idle', nowMs }) as PositionState
    expect(owedOf(blocked)).toEqual([`time-limit ${60 * MINUTE}`])
  })

  test('a signal that is good enough is blocked by the list', () => {
    const followed = opened({ neverSell: true, signal: 'any-price' }, direction)
    const facts = factsOf(followed, { type: 'JudgeSignal', signal: 'turned', price: parse('100') })
    expect(facts).toMatchObject([{ type: 'ExitBlocked', data: { reason: 'signal', because: 'never-sell' } }])
  })

  test('a person sells', () => {
    expect(factsOf(state, exit('operator'))).toMatchObject([{ type: 'ExitDecided', data: { reason: 'operator' } }])
  })

  test('a fill makes every rule speak again', () => {
    const blocked = decide(state, exit('take-profit')) as PositionState
    const changed = evolvePosition(blocked, { ...filled('Entry', id(0), '1', { trade: 'more' }), time: T })
    expect(levelOf(changed, 'take-profit')).not.toBeNull()
  })
})
