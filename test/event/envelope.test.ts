import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { type Draft, seal } from '../../src/event/envelope.ts'
import { clientOrderId, uuidFrom } from '../../src/kernel/ids.ts'
import { sampleDraft } from './sample.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const rowOf = (draft: Draft, previousHash = '') => {
  const { text, hash } = seal(draft, previousHash)
  return { position: '1', stream: draft.stream, number: draft.number, hash, text }
}

test('the text of an event is fixed to the byte: old logs are checked against it for ever', () => {
  const { text, hash, event } = seal(
    { ...sampleDraft('position-a', 3), data: { price: '10.5' }, venueTime: 7, causation: 'e-1', decision: 'd-1' },
    'abc',
  )
  const rest =
    '"stream":"position-a","parts":{"book":"paper.coinbase.main","symbol":"BTC/USD","base":"BTC","quote":"USD"},"number":3,' +
    '"type":"RefusalRepeated","version":1,"time":1522800000003,"venueTime":7,"wallTime":1700000000000,"cursor":{"row":3,"command":1},' +
    '"data":{"price":"10.5"},"correlation":"cycle-1","causation":"e-1","decision":"d-1","run":"run-1","actor":"engine","previousHash":"abc"}'
  expect(text).toBe(`{"id":"${event.id}",${rest}`)
  expect(hash).toBe(sha256(text))
  const digits = sha256(`{${rest}`)
  expect(event.id.replaceAll('-', '').slice(0, 12)).toBe(digits.slice(0, 12))
  expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('the order of keys in the draft does not change the text', () => {
  const draft = sampleDraft('position-a', 0)
  const turned = Object.fromEntries(Object.entries(draft).reverse()) as unknown as Draft
  const parts = Object.fromEntries(Object.entries(draft.parts).reverse()) as unknown as Draft['parts']
  expect(seal({ ...turned, parts }, '').text).toBe(seal(draft, '').text)
})

test('every field, and the predecessor, moves both the id and the hash', () => {
  const draft = sampleDraft('position-a', 1)
  const before = seal(draft, 'p')
  const others: Draft[] = [
    { ...draft, stream: 'position-b' },
    { ...draft, parts: { ...draft.parts, book: 'other' } },
    { ...draft, number: 2 },
    { ...draft, type: 'ConfigApplied' },
    { ...draft, time: draft.time + 1 },
    { ...draft, venueTime: 0 },
    { ...draft, wallTime: 0 },
    { ...draft, cursor: null },
    { ...draft, data: {} },
    { ...draft, correlation: 'x' },
    { ...draft, causation: 'x' },
    { ...draft, decision: 'x' },
    { ...draft, run: 'x' },
    { ...draft, actor: 'x' },
  ]
  const sealed = [before, seal(draft, 'q'), ...others.map((other) => seal(other, 'p'))]
  expect(new Set(sealed.map(({ event }) => event.id)).size).toBe(sealed.length)
  expect(new Set(sealed.map(({ hash }) => hash)).size).toBe(sealed.length)
})

test('a type that is not in the schema table is refused', () => {
  expect(() => seal({ ...sampleDraft('position-a', 0), type: 'EntryDreamt' }, '')).toThrow('EntryDreamt is not in the schema table')
  expect(() => seal({ ...sampleDraft('position-a', 0), type: 'constructor' }, '')).toThrow(RangeError)
})

test('what is sealed is what is read back: the event in memory equals the one a replay sees', () => {
  // JSON has no negative zero; it comes back as zero
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  fc.assert(
    fc.property(fc.record({ a: json, b: json }), fc.string({ unit: 'binary' }), (data, actor) => {
      const draft = { ...sampleDraft('position-a', 0), data, actor: actor.toWellFormed() }
      expect(decode(rowOf(draft))).toEqual(seal(draft, '').event)
    }),
  )
})

test('a client order id is fixed for ever by stream and ordinal, and fits 32 characters', () => {
  expect(clientOrderId('position-a', 0)).toBe(`cf${sha256('position-a#0').slice(0, 24)}`)
  expect(clientOrderId('position-a', 1)).not.toBe(clientOrderId('position-a', 11))
  expect(clientOrderId('position-a', 0)).toMatch(/^cf[0-9a-f]{24}$/)
})

test('the UUID keeps the digits of the hash but the version and the variant', () => {
  expect(uuidFrom('0'.repeat(64))).toBe('00000000-0000-8000-8000-000000000000')
  expect(uuidFrom('f'.repeat(64))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff')
  expect(uuidFrom('0123456789abcdef0123456789abcdef')).toBe('01234567-89ab-8def-8123-456789abcdef')
})
