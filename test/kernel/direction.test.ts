import { expect, test } from 'vitest'
import { better, isAtOrBeyond, reachedBy, roundToSide, sideOf, worse } from '../../src/kernel/direction.ts'
import { format, parse } from '../../src/kernel/money.ts'

test('a long position buys to open and sells to close, a short one the other way round', () => {
  expect([sideOf('long', 'open'), sideOf('long', 'close')]).toEqual(['buy', 'sell'])
  expect([sideOf('short', 'open'), sideOf('short', 'close')]).toEqual(['sell', 'buy'])
})

test('better is higher for a long position and lower for a short one, worse the contrary', () => {
  const [price, distance] = [parse('100'), parse('2.5')]
  expect([better('long', price, distance), worse('long', price, distance)].map(format)).toEqual(['102.5', '97.5'])
  expect([better('short', price, distance), worse('short', price, distance)].map(format)).toEqual(['97.5', '102.5'])
})

test.each([
  ['long', 'against', 'falling'],
  ['long', 'with', 'rising'],
  ['short', 'against', 'rising'],
  ['short', 'with', 'falling'],
] as const)('a level %s %s the position is reached by %s prices', (direction, side, by) => {
  expect(reachedBy(direction, side)).toBe(by)
  const reaches = (price: string): boolean => isAtOrBeyond(direction, side, parse(price), parse('100'))
  expect([reaches('99.99'), reaches('100'), reaches('100.01')]).toEqual(by === 'falling' ? [true, true, false] : [false, true, true])
})

test.each([
  ['long', 'against', '100.12'],
  ['long', 'with', '100.13'],
  ['short', 'against', '100.13'],
  ['short', 'with', '100.12'],
] as const)('100.125 of a %s position, rounded %s it, is %s; what lies on the grid stays', (direction, side, rounded) => {
  expect(format(roundToSide(direction, side, parse('100.125'), parse('0.01')))).toBe(rounded)
  expect(format(roundToSide(direction, side, parse('100.12'), parse('0.01')))).toBe('100.12')
})
