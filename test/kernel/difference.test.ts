import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf, withDifference } from '../../src/kernel/difference.ts'

test('what was added, changed and removed is named with both values, and what stayed is not', () => {
  const before = { kept: { a: 1, b: 2 }, changed: 1, removed: 'x' }
  const after = { kept: { b: 2, a: 1 }, changed: '1', added: {} }
  expect(differenceOf(before, after)).toEqual({ added: [null, {}], changed: [1, '1'], removed: ['x', null] })
})

test('differences in a row fold to what is in force last', () => {
  const value = fc.oneof(fc.integer(), fc.string(), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer()))
  const options = fc.dictionary(fc.constantFrom('a', 'b.c', 'd'), value)
  fc.assert(
    fc.property(fc.array(options, { minLength: 1 }), (states) => {
      let inForce = {}
      states.reduce((before, after) => {
        inForce = withDifference(inForce, JSON.parse(JSON.stringify(differenceOf(before, after))))
        return after
      }, {})
      expect(inForce).toEqual(states.at(-1))
    }),
  )
})
