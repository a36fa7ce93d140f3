import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { parse } from '../../src/kernel/money.ts'
import { decide, factsOf, LONG_SHORT, levelOf, MINUTE, marksOf, opened, owedOf } from './exit-stage.ts'
import { T } from './story.ts'

const pct = (of: string) => ({ by: 'pct', of }) as const
/** Ten coins at 100, armed 5 % further or, after half an hour, at any profit; 1 % behind. */
const trailing = { activate: pct('5'), afterMs: 30 * MINUTE, distance: pct('1'), step: pct('0.5') }
const at = (minutes: number): PositionCommand => ({ type: 'AgeTrailing', nowMs: T + minutes * MINUTE })
const move = (price: string): PositionCommand => ({ type: 'MoveTrailing', price: parse(price) })

describe.each(LONG_SHORT)('a trailing stop armed by age, %s', (direction) => {
  // break-even after fees: 1001 / 9.99 = 100.2002..., 999 / 10.01 = 99.8001...
  const profit = { long: '100.21', short: '99.8' }[direction]
  const loss = { long: '100.2', short: '99.81' }[direction]
  const gain = { long: '105', short: '95' }[direction]
  // a percent behind the mark: 100.21 - 1.0021 = 99.2079, 99.80 + 0.998 = 100.798, on the tick away from it
  const stop = { long: '99.2', short: '100.8' }[direction]
  const state = opened({}, direction, { trailing })

  test('waits for its gain until it is old enough', () => {
    expect(marksOf(state)).toEqual([`MoveTrailing ${gain}`])
    expect(owedOf(state)).toEqual([`AgeTrailing ${30 * MINUTE}`, `time-limit ${60 * MINUTE}`])
    expect(factsOf(state, at(29.99))).toBe('not-due')
    expect(factsOf(state, move(profit))).toBe('below-activation')
  })

  test('is armed by any profit after fees from then on, and not at a loss (V-12)', () => {
    expect(factsOf(state, at(30))).toEqual([{ type: 'TrailingAgeReached', data: { fromMs: T + 30 * MINUTE, activatePrice: profit } }])
    const aged = decide(state, at(31)) as PositionState
    expect(marksOf(aged)).toEqual([`MoveTrailing ${profit}`])
    expect(owedOf(aged), 'it is owed once').toEqual([`time-limit ${60 * MINUTE}`])
    expect(factsOf(aged, at(32))).toBe('no-trailing')
    expect(factsOf(aged, move(loss))).toBe('below-activation')
    expect(factsOf(aged, move(profit))).toEqual([{ type: 'TrailingArmed', data: { mark: profit, stopPrice: stop } }])
    const armed = decide(aged, move(profit)) as PositionState
    expect(levelOf(armed, 'trailing-stop')).toBe(`against ${stop}`)
    expect(levelOf(armed, 'take-profit'), 'it takes its place').toBeNull()
  })

  test('needs no age once its gain has armed it', () => {
    const armed = decide(state, move(gain)) as PositionState
    expect(owedOf(armed)).toEqual([`time-limit ${60 * MINUTE}`])
    expect(factsOf(armed, at(30))).toBe('no-trailing')
  })

  test('keeps the gain of the plan where that is nearer than the fees', () => {
    const near = opened({}, direction, { trailing: { ...trailing, activate: pct('0.1') } })
    const activatePrice = { long: '100.1', short: '99.9' }[direction]
    expect(factsOf(near, at(30))).toEqual([{ type: 'TrailingAgeReached', data: { fromMs: T + 30 * MINUTE, activatePrice } }])
  })

  test('is not aged while an exit is under way, nor without the number', () => {
    const decided: PositionFact = { type: 'ExitDecided', data: { exitId: 1, reason: 'operator', threshold: '0', compared: '0' } }
    expect(factsOf(opened({}, direction, { trailing }, decided), at(30))).toBe('wrong-phase')
    const { afterMs: _, ...without } = trailing
    expect(owedOf(opened({}, direction, { trailing: without }))).toEqual([`time-limit ${60 * MINUTE}`])
  })
})
