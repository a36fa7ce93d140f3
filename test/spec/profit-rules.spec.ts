import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { exitLevels, owedExits } from '../../machines/position/exits/asked.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { decide, FAR, factsOf, LONG_SHORT, levelOf, MINUTE, marksOf, opened, owedOf } from './exit-stage.ts'
import { filled, id, T } from './story.ts'

describe.each(LONG_SHORT)('break-even, %s', (direction) => {
  // (1001 + 20) / 9.99 = 102.2022..., (999 - 20) / 10.01 = 97.8021...
  const activation = { long: '102.21', short: '97.8' }[direction]
  const before = { long: '102.2', short: '97.81' }[direction]
  const stop = { long: '100.21', short: '99.8' }[direction]
  const state = opened({ breakEvenAtPct: '2' }, direction)

  test('has no stop until the price has been far enough in profit', () => {
    expect(levelOf(state, 'break-even')).toBeNull()
    expect(marksOf(state)).toEqual([`ArmBreakEven ${activation}`])
    expect(factsOf(state, { type: 'ArmBreakEven', price: parse(before) })).toBe('below-activation')
    expect(priceCommands(state, parse(before))).toEqual([])
    expect(priceCommands(state, parse(activation))).toEqual([{ type: 'ArmBreakEven', price: parse(activation) }])
  })

  test('is armed there, once, and watches break-even after fees against the position (V-14)', () => {
    const command = { type: 'ArmBreakEven', price: parse(activation) } as const
    expect(factsOf(state, command)).toEqual([
      { type: 'BreakEvenArmed', data: { threshold: activation, compared: activation, stopPrice: stop } },
    ])
    const armed = decide(state, command) as PositionState
    expect(levelOf(armed, 'break-even')).toBe(`against ${stop}`)
    expect(marksOf(armed)).toEqual([])
    expect(factsOf(armed, command)).toBe('no-mark')
    expect(priceCommands(armed, parse(stop))).toEqual([{ type: 'DecideExit', reason: 'break-even', threshold: stop, compared: stop }])
  })

  test('is armed a tick ahead of the stop where the profit begins at the tick of the stop, so that the price that arms it sells nothing', () => {
    const coarse = opened({ breakEvenAtPct: '0.1' }, direction, { tickSize: '2' })
    // 1001 / 9.99 = 100.2..., 999 / 10.01 = 99.8..., and a tenth of a percent more is the same tick of 2
    const [stop, ahead] = { long: ['102', '104'], short: ['98', '96'] }[direction] as [string, string]
    expect(marksOf(coarse)).toEqual([`ArmBreakEven ${ahead}`])
    expect(factsOf(coarse, { type: 'ArmBreakEven', price: parse(stop) })).toBe('below-activation')
    const armed = decide(coarse, { type: 'ArmBreakEven', price: parse(ahead) }) as PositionState
    expect(levelOf(armed, 'break-even')).toBe(`against ${stop}`)
    expect(priceCommands(armed, parse(ahead))).toEqual([])
  })

  test('is taken back by more coins, and armed anew by the average that is then', () => {
    const armed = decide(state, { type: 'ArmBreakEven', price: parse(FAR[direction]) }) as PositionState
    // ten more for 1100 without a fee: 2101 / (20 x 0.999) = 105.155...; short 2099 / (20 x 1.001) = 104.845...
    const more = evolvePosition(armed, { ...filled('Entry', id(0), '10', { price: '110', trade: 'more' }), time: T })
    expect(levelOf(more, 'break-even')).toBeNull()
    const again = decide(more, { type: 'ArmBreakEven', price: parse(FAR[direction]) }) as PositionState
    expect(levelOf(again, 'break-even')).toBe(`against ${{ long: '105.16', short: '104.84' }[direction]}`)
  })

  test('that was reached before a fill came, which takes the stop back, is not due any more', () => {
    const armed = decide(state, { type: 'ArmBreakEven', price: parse(FAR[direction]) }) as PositionState
    const [command] = priceCommands(armed, parse(stop))
    expect(factsOf(armed, command!)).toMatchObject([{ type: 'ExitDecided', data: { reason: 'break-even', threshold: stop } }])
    const more = evolvePosition(armed, { ...filled('Entry', id(0), '10', { price: '100', trade: 'more' }), time: T })
    expect(factsOf(more, command!)).toBe('not-due')
  })

  test('is off without its number, and then costs neither a level nor a mark', () => {
    const off = opened({}, direction)
    expect(marksOf(off)).toEqual([])
    expect(factsOf(off, { type: 'ArmBreakEven', price: parse(FAR[direction]) })).toBe('no-mark')
    const allOff = [{ by: 'level', of: exitLevels(off).map(({ reason }) => reason) }, owedExits(off).map(({ reason }) => reason)]
    expect(allOff).toEqual([{ by: 'level', of: ['hard-stop', 'take-profit'] }, ['time-limit']])
  })
})

describe.each(LONG_SHORT)('roi, %s', (direction) => {
  const table = {
    roi: [
      { fromMs: 0, gainPct: '2' },
      { fromMs: 30 * MINUTE, gainPct: '0' },
      { fromMs: 45 * MINUTE, gainPct: '-1' },
    ],
  }
  // (1001 + 20) / 9.99, 1001 / 9.99, (1001 - 10) / 9.99; (999 - 20) / 10.01, 999 / 10.01, (999 + 10) / 10.01 = 100.799...
  const levels = { long: ['102.21', '100.21', '99.2'], short: ['97.8', '99.8', '100.79'] }[direction]
  const state = opened(table, direction)
  const at = (minutes: number): PositionCommand => ({ type: 'LowerRoi', nowMs: T + minutes * MINUTE })

  test('a row of 0 minutes holds from the first fill on, and the next one is owed at its moment', () => {
    expect(levelOf(state, 'roi')).toBe(`with ${levels[0]}`)
    expect(owedOf(state)).toEqual([`LowerRoi ${30 * MINUTE}`, `time-limit ${60 * MINUTE}`])
    expect(factsOf(state, at(29.99))).toBe('not-due')
  })

  test('less is asked with time, each row by an event', () => {
    expect(factsOf(state, at(30))).toEqual([
      { type: 'RoiLowered', data: { row: 2, fromMs: T + 30 * MINUTE, gainPct: '0', price: levels[1] } },
    ])
    const second = decide(state, at(30)) as PositionState
    expect(levelOf(second, 'roi')).toBe(`with ${levels[1]}`)
    expect(owedOf(second)).toEqual([`LowerRoi ${45 * MINUTE}`, `time-limit ${60 * MINUTE}`])
    const third = decide(second, at(45)) as PositionState
    expect(levelOf(third, 'roi')).toBe(`with ${levels[2]}`)
    expect(owedOf(third)).toEqual([`time-limit ${60 * MINUTE}`])
    expect(factsOf(third, at(1_000))).toBe('not-due')
  })

  test('is judged again where a fill came between the price and its turn: by what is paid then', () => {
    const [command] = priceCommands(state, parse(levels[0]!))
    expect(factsOf(state, command!)).toMatchObject([{ data: { reason: 'roi', threshold: levels[0], compared: levels[0] } }])
    // ten more, dearer for the long position and cheaper for the short one
    const price = { long: '110', short: '90' }[direction]
    const away = evolvePosition(state, { ...filled('Entry', id(0), '10', { price, trade: 'more' }), time: T })
    expect(factsOf(away, command!)).toBe('not-due')
    const back = { long: '90', short: '110' }[direction]
    const nearer = evolvePosition(state, { ...filled('Entry', id(0), '10', { price: back, trade: 'more' }), time: T })
    const level = levelOf(nearer, 'roi')!.split(' ')[1]
    expect(level).not.toBe(levels[0])
    expect(factsOf(nearer, command!)).toMatchObject([{ data: { reason: 'roi', threshold: level, compared: levels[0] } }])
  })

  test('of several rows that passed in a silence the newest is in force', () => {
    const late = decide(state, at(50)) as PositionState
    expect(late.noted.roiRow).toBe(3)
    expect(levelOf(late, 'roi')).toBe(`with ${levels[2]}`)
  })

  test('a table that begins later asks for nothing before', () => {
    const later = opened({ roi: table.roi.slice(1) }, direction)
    expect(levelOf(later, 'roi')).toBeNull()
    expect(levelOf(decide(later, at(30)) as PositionState, 'roi')).toBe(`with ${levels[1]}`)
  })
})

test('a short position that cost more in fees than it can gain has no level', () => {
  const state = opened({ roi: [{ fromMs: 0, gainPct: '99.9' }], breakEvenAtPct: '99.9' }, 'short')
  expect([levelOf(state, 'roi'), marksOf(state)]).toEqual([null, []])
})

describe.each(LONG_SHORT)('idle, %s', (direction) => {
  const breakEven = { long: '100.21', short: '99.8' }[direction]
  const state = opened({ idleMs: 20 * MINUTE }, direction)
  const due = (now: PositionState) => factsOf(now, { type: 'DecideOwedExit', reason: 'idle', nowMs: T + 20 * MINUTE })

  test('is out at its deadline', () => {
    expect(owedOf(state)).toEqual([`idle ${20 * MINUTE}`, `time-limit ${60 * MINUTE}`])
    expect(factsOf(state, { type: 'DecideOwedExit', reason: 'idle', nowMs: T + 20 * MINUTE - 1 })).toBe('not-due')
    const moment = String(T + 20 * MINUTE)
    expect(due(state)).toEqual([{ type: 'ExitDecided', data: { exitId: 1, reason: 'idle', threshold: moment, compared: moment } }])
  })

  test('but not if the price was once at break-even, whatever it does then', () => {
    expect(marksOf(state)).toEqual([`PassBreakEven ${breakEven}`])
    expect(factsOf(state, { type: 'PassBreakEven', price: parse('100') })).toBe('below-break-even')
    expect(factsOf(state, { type: 'PassBreakEven', price: parse(breakEven) })).toEqual([
      { type: 'BreakEvenPassed', data: { threshold: breakEven, compared: breakEven } },
    ])
    const passed = decide(state, { type: 'PassBreakEven', price: parse(breakEven) }) as PositionState
    expect([marksOf(passed), owedOf(passed), due(passed)]).toEqual([[], [`time-limit ${60 * MINUTE}`], 'not-due'])
    expect(factsOf(passed, { type: 'PassBreakEven', price: parse(FAR[direction]) })).toBe('no-mark')
  })
})
