import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import type { CheckTrailing } from '../../machines/position/stop-commands.ts'
import { watch } from '../../machines/position/watch.ts'
import { parse } from '../../src/kernel/money.ts'
import { decide, factsOf, LONG_SHORT, levelOf, MINUTE, marksOf, opened, owedOf } from './exit-stage.ts'
import { T } from './story.ts'

const pct = (of: string) => ({ by: 'pct', of }) as const
/** Ten coins at 100, armed 5 % further, 1 % behind, a step of 0.5 %; five minutes without a price are too long. */
const trailing = { activate: pct('5'), distance: pct('1'), step: pct('0.5'), staleMs: 5 * MINUTE }
const check = (minutes: number, more: Partial<CheckTrailing> = {}): PositionCommand => ({
  type: 'CheckTrailing',
  nowMs: T + minutes * MINUTE,
  ...more,
})
const move = (price: string): PositionCommand => ({ type: 'MoveTrailing', price: parse(price) })

describe.each(LONG_SHORT)('a trailing stop that nobody moves, %s', (direction) => {
  // 105 - 1.05 = 103.95, 95 + 0.95 = 95.95; the hard stop is a tenth away from 100
  const mark = { long: '105', short: '95' }[direction]
  const stopPrice = { long: '103.95', short: '95.95' }[direction]
  const fixedStop = { long: '90', short: '110' }[direction]
  const armed = opened({}, direction, { trailing }, { type: 'TrailingArmed', data: { mark, stopPrice } })
  const left: PositionFact = { type: 'TrailingStale', data: { sinceMs: T, limitMs: 5 * MINUTE, stopPrice, fixedStop } }

  test('is left for the fixed stop when the time without a price is over (V-13)', () => {
    expect(owedOf(armed)).toEqual([`CheckTrailing ${5 * MINUTE}`, `time-limit ${60 * MINUTE}`])
    expect(factsOf(armed, check(4.99))).toBe('not-due')
    expect(factsOf(armed, check(5))).toEqual([left])
    const state = decide(armed, check(5)) as PositionState
    expect([levelOf(state, 'trailing-stop'), levelOf(state, 'hard-stop')]).toEqual([null, `against ${fixedStop}`])
    expect(levelOf(state, 'take-profit'), 'which the trailing stop had taken the place of').toBeNull()
    expect(owedOf(state), 'it is said once').toEqual([`time-limit ${60 * MINUTE}`])
    expect(factsOf(state, check(6))).toBe('wrong-phase')
  })

  test('is not left while a price is heard, nor between two candles', () => {
    expect(factsOf(armed, check(7, { heardMs: T + 2.01 * MINUTE }))).toBe('not-due')
    expect(factsOf(armed, check(7, { heardMs: T + 2 * MINUTE }))).toMatchObject([{ data: { sinceMs: T + 2 * MINUTE } }])
    expect(factsOf(armed, check(59, { candleMs: 60 * MINUTE }))).toBe('not-due')
    expect(factsOf(armed, check(60, { candleMs: 60 * MINUTE }))).toMatchObject([{ data: { limitMs: 60 * MINUTE } }])
  })

  test('goes on from where it stood at any price, and sells at the next', () => {
    const state = decide(armed, check(5)) as PositionState
    expect(marksOf(state)).toEqual(['MoveTrailing any'])
    expect(watch(state).atOrAbove, 'every price is looked at').toBe(0n)
    expect(factsOf(state, move('100'))).toEqual([{ type: 'TrailingResumed', data: { price: '100', mark, stopPrice } }])
    const back = decide(state, move('100')) as PositionState
    expect(levelOf(back, 'trailing-stop')).toBe(`against ${stopPrice}`)
    // its moment is that of the price
    expect(owedOf(back)).toEqual([`CheckTrailing ${5 * MINUTE}`, `time-limit ${60 * MINUTE}`])
  })

  test('follows at once a price that is a step better', () => {
    const state = decide(armed, check(5)) as PositionState
    // 106 - 1.06 = 104.94, 94 + 0.94 = 94.94
    const [price, stop] = { long: ['106', '104.94'] as const, short: ['94', '94.94'] as const }[direction]
    expect(factsOf(state, move(price))).toEqual([{ type: 'TrailingRaised', data: { mark: price, stopPrice: stop } }])
  })

  test('is followed for however long without the number', () => {
    const { staleMs: _, ...endless } = trailing
    const state = opened({}, direction, { trailing: endless }, { type: 'TrailingArmed', data: { mark, stopPrice } })
    expect(owedOf(state)).toEqual([`time-limit ${60 * MINUTE}`])
    expect(factsOf(state, check(600))).toBe('no-trailing')
  })
})
