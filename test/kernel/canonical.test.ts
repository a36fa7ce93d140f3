import { expect, test } from 'vitest'
import { canonical, canonicalHash } from '../../src/kernel/canonical.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { parse } from '../../src/kernel/money.ts'

test.each<[string, unknown]>([
  ['{"a":[2,{"c":true,"d":null}],"b":1}', { b: 1, a: [2, { d: null, c: true }] }],
  ['{"":4,"A":3,"B":1,"a":2}', { B: 1, a: 2, A: 3, '': 4 }],
  ['{"kept":null}', { kept: null, left: undefined }],
  ['[null,"a \\"quote\\""]', [undefined, 'a "quote"']],
  ['"12.5"', parse('12.50')],
  ['{"a":1}', Object.assign(Object.create(null), { a: 1 })],
  ['null', undefined],
  ['"text"', 'text'],
])('%s is the one text of its value', (text, value) => {
  expect(canonical(value)).toBe(text)
  expect(canonicalHash(value)).toBe(sha256(text))
})

test.each([
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['a set inside', { a: new Set() }],
])('%s is no plain data: it has no text instead of a wrong one', (_, value) => {
  expect(() => canonical(value)).toThrow(new TypeError('Only plain data has a canonical text.'))
})
