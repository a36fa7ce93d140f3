import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, decoder, LogDamaged, LogFromNewerVersion } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import { schema } from '../../src/event/schema.ts'
import type { Row } from '../../src/event/store.ts'
import { upcasters } from '../../src/event/upcast.ts'
import { sampleDraft } from './sample.ts'

const good = seal(sampleDraft('position-a', 3, { times: 2 }), 'p')
const row = (text: string): Row => ({ position: '9', stream: 'position-a', number: 3, hash: good.hash, text })
const changed = (change: object): Row => row(JSON.stringify({ ...JSON.parse(good.text), ...change }))

test('a row becomes the event that was sealed', () => {
  expect(decode(row(good.text))).toEqual(good.event)
})

test.each([
  ['{', 'is not valid JSON'],
  ['', 'is not valid JSON'],
  ['[]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  ['"text"', 'is not a JSON object'],
  ['{}', 'names another stream inside'],
])('text %j is damage with a name', (text, what) => {
  expect(() => decode(row(text))).toThrow(new LogDamaged('position-a', 3, what))
  expect(() => decode(row(text))).toThrow(`event 3 of stream position-a ${what}.`)
})

test('an event that stands in the place of another is damage', () => {
  expect(() => decode({ ...row(good.text), number: 4 })).toThrow('has another number inside')
  expect(() => decode({ ...row(good.text), stream: 'position-b' })).toThrow('names another stream inside')
})

const wrong: [string, unknown][] = [
  ['id', 1],
  ['parts', null],
  ['parts', { book: 'b', symbol: 1, base: null, quote: null }],
  ['type', null],
  ['version', 0],
  ['version', '1'],
  ['version', 1.5],
  ['time', '1'],
  ['time', null],
  ['venueTime', 'x'],
  ['wallTime', 0.5],
  ['cursor', 1],
  ['cursor', { row: 1 }],
  ['data', null],
  ['data', []],
  ['data', 'x'],
  ['correlation', null],
  ['causation', 1],
  ['decision', {}],
  ['run', 1],
  ['actor', null],
  ['previousHash', null],
]
test.each(wrong)('field %s must not be %j', (field, value) => {
  expect(() => decode(changed({ [field]: value }))).toThrow(`has no valid field ${field}.`)
})

test.each(Object.keys(good.event))('field %s must not be missing', (field) => {
  expect(() => decode(changed({ [field]: undefined }))).toThrow(LogDamaged)
})

test('whatever the bytes are, a row is an event or one of the two named errors', () => {
  const at = fc.integer({ min: 0, max: good.text.length - 1 })
  fc.assert(
    fc.property(at, fc.string({ minLength: 0, maxLength: 3 }), (index, piece) => {
      try {
        decode(row(good.text.slice(0, index) + piece + good.text.slice(index + 1)))
      } catch (error) {
        expect(error instanceof LogDamaged || error instanceof LogFromNewerVersion).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})

test('an event of a later coinfold is refused with the way out', () => {
  expect(() => decode(changed({ type: 'EntryDreamt' }))).toThrow(LogFromNewerVersion)
  expect(() => decode(changed({ type: 'EntryDreamt' }))).toThrow(
    'event 3 of stream position-a is of the unknown type EntryDreamt. Update coinfold',
  )
  expect(() => decode(changed({ version: 2 }))).toThrow('version 2 of RefusalRepeated, known up to 1. Update coinfold')
  expect(() => decode(changed({ type: 'toString' }))).toThrow(LogFromNewerVersion)
})

test('old versions are taken step by step, in order, to the current one, and the text stays as it is', () => {
  const steps = new Map([
    [1, (data: unknown) => ({ ...(data as object), path: [1] })],
    [2, (data: unknown) => ({ ...(data as object), path: [...(data as { path: number[] }).path, 2] })],
  ])
  const read = decoder(new Map([['RefusalRepeated', 3]]), new Map([['RefusalRepeated', steps]]))
  expect(read(row(good.text))).toEqual({ ...good.event, version: 3, data: { times: 2, path: [1, 2] } })
  expect(read(changed({ version: 2, data: { path: [] } }))).toMatchObject({ version: 3, data: { path: [2] } })
  expect(read(changed({ version: 3, data: { path: 'as it is' } }))).toMatchObject({ version: 3, data: { path: 'as it is' } })
  expect(() => read(changed({ version: 4 }))).toThrow(LogFromNewerVersion)
})

test('a step that is missing is a mistake in the table, and says which', () => {
  const read = decoder(new Map([['RefusalRepeated', 2]]), new Map())
  expect(() => read(row(good.text))).toThrow('No upcaster leads from version 1 of RefusalRepeated to version 2.')
})

test('the product has every step from version 1 to the current version of every type', () => {
  for (const [type, current] of schema) {
    for (let version = 1; version < current; version++) expect(upcasters.get(type)?.has(version), `${type} ${version}`).toBe(true)
  }
})
