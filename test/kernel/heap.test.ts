import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap } from '../../src/kernel/heap.ts'

test('what is put in comes out in order, in whatever order it came and whatever came out meanwhile', () => {
  const step = fc.option(fc.integer({ min: 0, max: 50 }), { nil: null })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = new Heap<number>((a, b) => a < b)
      let plain: number[] = []
      for (const value of steps) {
        if (value === null) {
          expect(heap.pop()).toBe(plain[0])
          plain = plain.slice(1)
        } else {
          heap.push(value)
          plain = [...plain, value].sort((a, b) => a - b)
        }
        expect(heap.first).toBe(plain[0])
      }
      for (const value of [...plain, undefined]) expect(heap.pop()).toBe(value)
    }),
  )
})
