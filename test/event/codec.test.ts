import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, decoder, LogDamaged, LogFromNewerVersion, unreadable } from '../../src/event/codec.ts'
import { LogIsCopy, requireNoCopy } from '../../src/event/copy-mark.ts'
import { seal } from '../../src/event/envelope.ts'
import { eventVersions } from '../../src/event/event-versions.ts'
import type { Row } from '../../src/event/store.ts'
import { upcasters } from '../../src/event/upcast.ts'
import { sampleDraft } from './sample.ts'

const { stored: good, event } = seal(sampleDraft('position-a', 3, { times: 2 }), 'p')
const row: Row = { ...good, position: '9' }
const changed = (change: object): Row => ({ ...row, ...change })

test('a row becomes the event that was sealed', () => {
  expect(decode(row)).toEqual(event)
})

test.each([
  ['{', 'has data that is not valid JSON'],
  ['', 'has data that is not valid JSON'],
  ['[]', 'has data that is not a JSON object'],
  ['null', 'has data that is not a JSON object'],
  ['"text"', 'has data that is not a JSON object'],
  ['{"a":{"__proto__":1}}', 'holds a name that no event can have'],
])('data %j is damage with a name', (data, what) => {
  expect(() => decode(changed({ data }))).toThrow(new LogDamaged('position-a', 3, what))
  expect(() => decode(changed({ data }))).toThrow(`event 3 of stream position-a ${what}.`)
})

const wrong: [string, unknown][] = [
  ['parts', null],
  ['parts', []],
  ['parts', { book: 'b', symbol: 1, base: null, quote: null }],
  ['parts', { book: null, symbol: null, base: null, quote: null }],
  ['parts', { book: 'b', symbol: '', base: null, quote: null }],
  ['parts', { book: 'b', symbol: null, base: null }],
  ['parts', { book: 'b', symbol: null, base: null, quote: null, slot: null }],
  ['parts', { book: 'b', symbol: null, base: null, quote: null, slot: '' }],
  ['type', null],
  ['type', 7],
  ['version', 0],
  ['version', '1'],
  ['version', 1.5],
  ['time', '1'],
  ['time', null],
  ['time', 2 ** 53],
  ['venueTime', 'x'],
  ['venueTime', 0.5],
  ['wallTime', 0.5],
  ['wallTime', null],
  ['input', null],
  ['input', 'candle'],
  ['input', { kind: 'candle', number: 1 }],
  ['input', { kind: 'candle', time: 1 }],
  ['input', { kind: null, number: 1, time: 1 }],
  ['input', { kind: 'candle', number: '1', time: 1 }],
  ['input', { kind: 'candle', number: 1, time: 0.5 }],
  ['command', null],
  ['command', 1.5],
  ['correlation', null],
  ['causation', 1],
  ['causation', ''],
  ['run', 1],
  ['actor', null],
]
test.each(wrong)('field %s must not be %j', (field, value) => {
  expect(() => decode(changed({ [field]: value }))).toThrow(`has no valid field ${field}.`)
})

test.each(Object.keys(good).filter((field) => !['stream', 'number', 'hash', 'data'].includes(field)))(
  'field %s must not be missing',
  (field) => {
    expect(() => decode(changed({ [field]: undefined }))).toThrow(`has no valid field ${field}.`)
  },
)

test.each([
  ['venueTime', 7],
  ['causation', 'some-id'],
  ['parts', { book: '', symbol: null, base: null, quote: null }],
  ['parts', { book: 'b', symbol: 'A/B:B', base: 'A', quote: 'B', slot: 'long' }],
])('field %s may be %j', (field, value) => {
  expect(decode(changed({ [field]: value }))).toEqual({ ...event, [field]: value })
})

test('a stream or a part of that name is damage, too: folds have them as keys', () => {
  const named = (change: object) => () => decode(changed(change))
  expect(named({ stream: '__proto__' })).toThrow('holds a name that no event can have')
  for (const part of ['book', 'symbol', 'base', 'quote', 'slot'])
    expect(named({ parts: { ...good.parts, [part]: '__proto__' } }), part).toThrow('holds a name that no event can have')
})

test('whatever the bytes are, a row is an event or one of the two named errors', () => {
  const at = fc.integer({ min: 0, max: good.data.length - 1 })
  fc.assert(
    fc.property(at, fc.string({ minLength: 0, maxLength: 3 }), (index, piece) => {
      try {
        decode(changed({ data: good.data.slice(0, index) + piece + good.data.slice(index + 1) }))
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

test('old versions are taken step by step, in order, to the current one, and the row stays as it is (F60)', () => {
  const steps = new Map([
    [1, (data: unknown) => ({ ...(data as object), path: [1] })],
    [2, (data: unknown) => ({ ...(data as object), path: [...(data as { path: number[] }).path, 2] })],
  ])
  const read = decoder(new Map([['RefusalRepeated', 3]]), new Map([['RefusalRepeated', steps]]))
  expect(read(row)).toEqual({ ...event, version: 3, data: { times: 2, path: [1, 2] } })
  expect(read(changed({ version: 2, data: '{"path":[]}' }))).toMatchObject({ version: 3, data: { path: [2] } })
  expect(read(changed({ version: 3, data: '{"path":"as it is"}' }))).toMatchObject({ version: 3, data: { path: 'as it is' } })
  expect(() => read(changed({ version: 4 }))).toThrow(LogFromNewerVersion)
})

test('a step that is missing is a mistake in the table, and says which', () => {
  const read = decoder(new Map([['RefusalRepeated', 2]]), new Map())
  expect(() => read(row)).toThrow('No upcaster leads from version 1 of RefusalRepeated to version 2.')
})

test('the product has every step from version 1 to the current version of every type (F60)', () => {
  for (const [type, current] of eventVersions) {
    for (let version = 1; version < current; version++) expect(upcasters.get(type)?.has(version), `${type} ${version}`).toBe(true)
  }
})

test('options of version 1 were told whole, and some percentages as text (F60)', () => {
  const options = { 'entry.dropPct': '0.5', 'paper.spreadPct': '0.02', 'exit.hardStopPct': '5', capital: {} }
  const data = { strategy: 'drop', options, changed: ['capital'] }
  expect(decode(changed({ type: 'ConfigApplied', version: 1, data: JSON.stringify(data) })).data).toEqual({
    changed: { 'entry.dropPct': [null, 0.5], 'paper.spreadPct': [null, '0.02'], 'exit.hardStopPct': [null, '5'], capital: [null, {}] },
  })
})

test('of version 2 the costs of an order at market were numbers (F60)', () => {
  const options = { 'entry.dropPct': [2, 0.5], 'paper.unansweredPct': [0, 5] }
  const data = { changed: { ...options, 'paper.spreadPct': [null, 0.02], 'paper.slippagePct': [1e-7, 2] }, because: 'why' }
  expect(decode(changed({ type: 'ConfigApplied', version: 2, data: JSON.stringify(data) })).data).toEqual({
    changed: { ...options, 'paper.spreadPct': [null, '0.02'], 'paper.slippagePct': ['0.0000001', '2'] },
    because: 'why',
  })
})

test('of version 1 the moment to look again had the name of the proof’s, and an absence one clock (F60)', () => {
  const of = (type: string, data: object) => decode(changed({ type, version: 1, data: JSON.stringify(data) })).data
  const unknown = { orderId: 'o', about: 'place', because: 'timeout' }
  expect(of('ExitOutcomeUnknown', { ...unknown, provableAfterMs: 7 })).toEqual({ ...unknown, askAfterMs: 7 })
  const absence = { by: 'absence', provableAfterMs: 7, askedMs: 8 }
  expect(of('EntryAbandoned', { orderId: 'o', evidence: absence })).toEqual({ orderId: 'o', evidence: { ...absence, askedVenueMs: 8 } })
  const refused = { orderId: 'o', evidence: { by: 'rejection', code: 'no' } }
  expect(of('TopUpAbandoned', refused)).toEqual(refused)
})

test('of version 1 a plan held prices, all measured from the limit, and nothing said what a price hung on (F60)', () => {
  const of = (type: string, data: object) => decode(changed({ type, version: 1, data: JSON.stringify(data) })).data
  const trailing = { activatePrice: '103', distancePct: '2', stepPct: '1' }
  const plan = { hardStopPrice: '95.5', takeProfitPrice: '110', maxHoldMs: 7, trailing }
  expect(of('EntryRequested', { orderId: 'o', limitPrice: '100', plan })).toEqual({
    orderId: 'o',
    limitPrice: '100',
    plan: {
      hardStop: { by: 'price', of: '4.5' },
      takeProfit: { by: 'price', of: '10' },
      maxHoldMs: 7,
      exits: { feePct: '0' },
      trailing: { activate: { by: 'price', of: '3' }, distance: { by: 'pct', of: '2' }, step: { by: 'pct', of: '1' } },
    },
  })
  expect(of('EntryRequested', { limitPrice: '100', plan: { ...plan, trailing: null } })).toMatchObject({ plan: { trailing: null } })
  expect(of('ProtectionRequested', { stopPrice: '95.5' })).toEqual({ stopPrice: '95.5', hangsOn: null })
})

test('what a reader of an event throws is about that event, unless it has words of its own', () => {
  expect(unreadable(row, new RangeError('no number'))).toEqual(new LogDamaged('position-a', 3, 'says what cannot be (no number)'))
  expect(unreadable(row, 'thrown text')).toEqual(new LogDamaged('position-a', 3, 'says what cannot be (thrown text)'))
  const own = new LogFromNewerVersion('a', 1, 'odd')
  expect(unreadable(row, own)).toBe(own)
})

test('a copy is named with the way on, and the password of a server is not', async () => {
  const markOf = (isSet: boolean) => ({ isSet: async () => isSet, set: async () => {}, lift: async () => {} })
  await expect(requireNoCopy(markOf(false), 'a.db')).resolves.toBeUndefined()
  await expect(requireNoCopy(markOf(true), 'a.db')).rejects.toThrow(LogIsCopy)
  await expect(requireNoCopy(markOf(true), 'a.db')).rejects.toThrow(
    'The log a.db is a copy, which is read like any and not gone on with: make it a log of its own by "coinfold restore --log a.db".',
  )
  expect(new LogIsCopy('esdb://here:1 (group main)').message).toMatch(/by "coinfold restore --log esdb:\/\/\.\.\."\.$/)
})
