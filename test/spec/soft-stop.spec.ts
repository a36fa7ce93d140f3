import { describe, expect, test } from 'vitest'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { LONG_SHORT, levelOf, opened } from './exit-stage.ts'
import { filled, id, T } from './story.ts'

describe.each(LONG_SHORT)('soft-stop, %s', (direction) => {
  // 2.345 % of 100 against the position is 97.655 or 102.345, at the tick nearer to 100
  const level = { long: '97.66', short: '102.34' }[direction]
  const before = { long: '97.67', short: '102.33' }[direction]
  const state = opened({ softStop: { by: 'pct', of: '2.345' } }, direction)

  test('lies against the position, by what was paid on average', () => {
    expect(levelOf(state, 'soft-stop')).toBe(`against ${level}`)
    expect(priceCommands(state, parse(before))).toEqual([])
    expect(priceCommands(state, parse(level))).toEqual([
      { type: 'DecideExit', reason: 'soft-stop', threshold: level, compared: level, hangsOn: { is: 'average', price: '100' } },
    ])
  })

  test('moves with the average: ten more at 110 make it 105', () => {
    const more = evolvePosition(state, { ...filled('Entry', id(0), '10', { price: '110', trade: 'more' }), time: T })
    // 105 -+ 2.462225
    expect(levelOf(more, 'soft-stop')).toBe(`against ${{ long: '102.54', short: '107.46' }[direction]}`)
  })

  test('may be a difference of prices, and is off without its number', () => {
    const byPrice = opened({ softStop: { by: 'price', of: '1.234' } }, direction)
    expect(levelOf(byPrice, 'soft-stop')).toBe(`against ${{ long: '98.77', short: '101.23' }[direction]}`)
    expect(levelOf(opened({}, direction), 'soft-stop')).toBeNull()
  })
})
