import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, LogDamaged } from '../../src/event/codec.ts'
import { type Draft, eventHash, eventId, seal, textOf } from '../../src/event/envelope.ts'
import { eventVersions } from '../../src/event/event-versions.ts'
import type { Row } from '../../src/event/store.ts'
import { clientOrderId, tagOf, uuidFrom } from '../../src/kernel/ids.ts'
import type { InputKind } from '../../src/kernel/recorded.ts'
import { sampleDraft } from './sample.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const rowOf = (draft: Draft, previousHash = ''): Row => ({ ...seal(draft, previousHash).stored, position: '1' })

describe('the text that is hashed is fixed to the byte: whoever has a log can check it by the reference page alone', () => {
  test('of the first event of a stream, which says where the stream belongs', () => {
    const { stored } = seal(
      {
        stream: 'position-paper.coinbase.main-BTC%2FUSD-net',
        parts: { book: 'paper.coinbase.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
        number: 0,
        type: 'EntryRequested',
        time: 1_522_800_000_000,
        venueTime: null,
        wallTime: 1_700_000_000_001,
        input: { kind: 'candle', number: 12, time: 1_522_799_999_999 },
        command: 3,
        correlation: 'position-paper.coinbase.main-BTC%2FUSD-net@1522799940000',
        causation: null,
        run: 'run-1',
        actor: 'engine',
        data: { b: 1, a: 'Zürich €' },
      },
      '',
    )
    const text = [
      '',
      'position-paper.coinbase.main-BTC%2FUSD-net',
      'paper.coinbase.main',
      'BTC/USD',
      'BTC',
      'USD',
      '0',
      'EntryRequested',
      '2',
      '1522800000000',
      '',
      '1700000000001',
      'candle',
      '12',
      '1522799999999',
      '3',
      'position-paper.coinbase.main-BTC%2FUSD-net@1522799940000',
      '',
      'run-1',
      'engine',
      '{"b":1,"a":"Zürich €"}',
    ].join('\n')
    expect(textOf(stored, '')).toBe(text)
    expect(stored.hash).toBe(sha256(text))
    expect(stored.data).toBe('{"b":1,"a":"Zürich €"}')
  })

  test('of the first event of a stream that belongs to no book', () => {
    const parts = { book: '', symbol: null, base: null, quote: null }
    const data = { branch: 'f', of: 'tape', book: 'paper.coinbase.main', mode: 'paper' }
    const input = { kind: 'start', number: 0, time: 7 } as const
    const { stored } = seal({ ...sampleDraft('log', 0), type: 'LogBegun', parts, time: 7, input, correlation: 'log', data }, '')
    const text = `\nlog\n\n\n\n\n0\nLogBegun\n1\n7\n\n1700000000000\nstart\n0\n7\n1\nlog\n\nrun-1\nengine\n${JSON.stringify(data)}`
    expect(stored.hash).toBe(sha256(text))
  })

  test('of a later one, which inherits that through the hash before it', () => {
    const before = 'a'.repeat(64)
    const causation = '01234567-89ab-8def-8123-456789abcdef'
    const { stored } = seal({ ...sampleDraft('position-a', 3), data: { price: '1e-7', n: 1e-7 }, venueTime: -7, causation }, before)
    const text =
      `${before}\n3\nRefusalRepeated\n1\n1522800000003\n-7\n1700000000000\ncandle\n3\n1522800000000\n1\ncycle-1\n` +
      `${causation}\nrun-1\nengine\n{"price":"1e-7","n":1e-7}`
    expect(textOf(stored, before)).toBe(text)
    expect(stored.hash).toBe(sha256(text))
  })
})

test('the id of an event is the UUID of its hash, and stored nowhere', () => {
  const { stored, event } = seal(sampleDraft('position-a', 0), '')
  expect(eventId(stored)).toBe(eventId(event))
  expect(eventId(stored)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(eventId(stored).replaceAll('-', '').slice(0, 12)).toBe(stored.hash.slice(0, 12))
  expect(eventId(stored).slice(-12)).toBe(stored.hash.slice(20, 32))
  expect(Object.keys(stored)).not.toContain('id')
})

test('the order of keys in the draft does not change the text, but that of the keys of its data does', () => {
  const draft = sampleDraft('position-a', 0, { a: 1, b: 2 })
  const turn = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).reverse()) as T
  const turned = { ...turn(draft), parts: turn(draft.parts), input: turn(draft.input) }
  expect(seal(turned, '').stored.hash).toBe(seal(draft, '').stored.hash)
  expect(seal({ ...draft, data: turn(draft.data as object) }, '').stored.hash).not.toBe(seal(draft, '').stored.hash)
})

const KINDS: InputKind[] = ['start', 'candle', 'price', 'report', 'deadline', 'operator', 'signal', 'end', 'store']
const changesOf = (draft: Draft): Draft[] => [
  { ...draft, number: draft.number + 1 },
  { ...draft, type: 'ConfigApplied' },
  { ...draft, time: draft.time + 1 },
  { ...draft, venueTime: 0 },
  { ...draft, wallTime: 0 },
  ...KINDS.filter((kind) => kind !== draft.input.kind).map((kind) => ({ ...draft, input: { ...draft.input, kind } })),
  { ...draft, input: { ...draft.input, number: 77 } },
  { ...draft, input: { ...draft.input, time: 77 } },
  { ...draft, command: 2 },
  { ...draft, data: {} },
  { ...draft, correlation: 'x' },
  { ...draft, causation: 'x' },
  { ...draft, run: 'x' },
  { ...draft, actor: 'x' },
]
const placesOf = (draft: Draft): Draft[] => [
  { ...draft, stream: 'position-b' },
  ...(['book', 'symbol', 'base', 'quote', 'slot'] as const).map((part) => ({ ...draft, parts: { ...draft.parts, [part]: 'x' } })),
  ...(['symbol', 'base', 'quote'] as const).map((part) => ({ ...draft, parts: { ...draft.parts, [part]: null } })),
]
const hashesOf = (drafts: readonly Draft[], previousHash: string): string[] => drafts.map((draft) => seal(draft, previousHash).stored.hash)

test('every field, the version and the predecessor move the hash', () => {
  for (const number of [0, 1]) {
    const draft = sampleDraft('position-a', number)
    const others = number === 0 ? [...changesOf(draft), ...placesOf(draft)] : changesOf(draft)
    const { stored } = seal(draft, 'p')
    const hashes = [stored.hash, seal(draft, 'q').stored.hash, eventHash({ ...stored, version: 2 }, 'p'), ...hashesOf(others, 'p')]
    expect(new Set(hashes).size).toBe(hashes.length)
  }
})

test('where a stream belongs is the business of its first event: the later ones inherit it', () => {
  const draft = sampleDraft('position-a', 1)
  expect(new Set(hashesOf([draft, ...placesOf(draft)], 'p')).size).toBe(1)
})

const names = ['stream', 'correlation', 'causation', 'run', 'actor'] as const
test.each([...names, 'book', 'symbol', 'base', 'quote', 'slot'])('a name that no line can hold is refused: %s', (name) => {
  const draft = sampleDraft('position-a', 0)
  const having = (text: string): Draft =>
    name in draft.parts || name === 'slot' ? { ...draft, parts: { ...draft.parts, [name]: text } } : ({ ...draft, [name]: text } as Draft)
  for (const text of ['\n', 'a\nb', 'a\n', '\na'])
    expect(() => seal(having(text), '')).toThrow(/A name in the envelope .* is empty or has two lines/)
  // no book is a book, and stands for the streams above any
  if (name === 'book') expect(seal(having(''), '').stored.parts.book).toBe('')
  else expect(() => seal(having(''), '')).toThrow(RangeError)
})

/** Pieces that could be taken for the end of one field and the beginning of the next. */
const piece = fc.constantFrom('a', 'b', '0', '1', ' ', '"', '{', '}', '\\n', '\r', '\t', '\u2028', 'RefusalRepeated', '-')
const name = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''))
const count = fc.integer({ min: 0, max: 12 })
const anyDraft: fc.Arbitrary<Draft> = fc.record({
  stream: name,
  parts: fc.record({ book: fc.oneof(fc.constant(''), name), symbol: fc.option(name), base: fc.option(name), quote: fc.option(name) }),
  number: fc.constantFrom(0, 0, 1, 10),
  type: fc.constantFrom('RefusalRepeated', 'ConfigApplied'),
  time: count,
  venueTime: fc.option(count),
  wallTime: count,
  input: fc.record({ kind: fc.constantFrom(...KINDS), number: count, time: count }),
  command: count,
  data: fc.constantFrom({}, { a: '\n' }, { a: 'a\nb' }),
  correlation: name,
  causation: fc.option(name),
  run: name,
  actor: name,
})

test('two events have one text only if they are the same, wherever a field ends (property)', () => {
  const told = ({ stored }: ReturnType<typeof seal>): unknown => {
    const { hash: _, stream, parts, ...rest } = stored
    return rest.number === 0 ? { stream, parts, ...rest } : rest
  }
  // most of two drafts is alike, so that what differs is near an end
  const pair = fc.tuple(anyDraft, anyDraft, fc.subarray(Object.keys(sampleDraft('s', 0)))).map(([one, other, from]) => {
    const near = { ...one, ...Object.fromEntries(from.map((key) => [key, other[key as keyof Draft]])) } as Draft
    return [one, near] as const
  })
  fc.assert(
    fc.property(pair, ([one, other]) => {
      const [a, b] = [seal(one, 'p'), seal(other, 'p')]
      const isSame = JSON.stringify(told(a)) === JSON.stringify(told(b))
      expect(a.stored.hash === b.stored.hash).toBe(isSame)
    }),
    { numRuns: 2000 },
  )
})

test('a line for each field: what stands in a name cannot move the fields behind it (property)', () => {
  fc.assert(
    fc.property(anyDraft, (draft) => {
      const { stored } = seal(draft, 'p')
      const lines = textOf(stored, 'p').split('\n')
      expect(lines).toHaveLength(draft.number === 0 ? 21 : 16)
      expect(lines.at(-1)).toBe(stored.data)
      expect(lines.at(-2)).toBe(draft.actor)
    }),
  )
})

test('a type that is not in the schema table is refused', () => {
  expect(() => seal({ ...sampleDraft('position-a', 0), type: 'EntryDreamt' }, '')).toThrow('EntryDreamt is not in the schema table')
  expect(() => seal({ ...sampleDraft('position-a', 0), type: 'constructor' }, '')).toThrow(RangeError)
})

/** Folds keep names as keys, so a reader refuses this one as a key or a whole text; tests of their own say so. Nothing else is left out. */
const isAllowed = (value: unknown): boolean => !/__proto__|\\u005f/i.test(JSON.stringify(value))

test('what is sealed is what is read back: the event in memory equals the one a replay sees (property)', () => {
  // JSON has no negative zero; it comes back as zero
  const json = fc
    .jsonValue()
    .filter(isAllowed)
    .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  // the names as the table keeps them; half a character would come back as another one
  const actors = fc.string({ unit: 'binary', minLength: 1 }).map((text) => text.toWellFormed().replaceAll('\n', ' '))
  fc.assert(
    fc.property(fc.record({ a: json, b: json }), actors, (data, actor) => {
      const draft = { ...sampleDraft('position-a', 0), data, actor }
      expect(decode(rowOf(draft))).toEqual(seal(draft, '').event)
    }),
  )
})

test.each([
  ['as a key', JSON.parse('{"__proto__":{"polluted":true}}')],
  ['as a key further down', { a: [JSON.parse('{"b":{"__proto__":1}}')] }],
  ['as a text, which a fold may take for a key', { asset: '__proto__' }],
])('__proto__ %s is refused where an event is read', (_, data) => {
  const row = { ...rowOf(sampleDraft('position-a', 4)), data: JSON.stringify(data) }
  expect(row.data).toContain('__proto__')
  expect(() => decode(row)).toThrow(new LogDamaged('position-a', 4, 'holds a name that no event can have'))
  // no engine writes a letter as an escape, so whoever does wants to hide it
  for (const [letter, hidden] of [
    ['_', '\\u005f'],
    ['_', '\\u005F'],
    ['o', '\\u006f'],
  ] as const)
    expect(() => decode({ ...row, data: row.data.replaceAll(letter, hidden) })).toThrow('holds a name that no event can have')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test.each(['/tapes/__proto__/a.csv', 'C:\\u005f.csv', '__proto__ '])(
  'a text that only holds the name is read: an engine wrote it down (%s)',
  (path) => {
    const draft = sampleDraft('session-main', 0, { tape: { coins: [{ path }] } })
    expect(decode(rowOf(draft))).toEqual(seal(draft, '').event)
  },
)

test('every type of the table can be sealed and read back', () => {
  for (const type of eventVersions.keys()) {
    const draft = { ...sampleDraft('position-a', 0), type }
    expect(decode(rowOf(draft))).toEqual(seal(draft, '').event)
  }
})

describe('a client order id', () => {
  const [branch, stream] = ['branch-1', 'position-a']

  test('is fixed by branch, stream and ordinal: cf, the tag of the branch, and the hash of all three as a UUID of version 8', () => {
    const digits = `cf${sha256('branch-1').slice(0, 6)}${sha256('branch-1\nposition-a\n0').slice(0, 24)}`
    const variant = '89ab'[Number.parseInt(digits[16]!, 16) % 4]
    expect(clientOrderId(branch, stream, 0)).toBe(`${digits.slice(0, 12)}8${digits.slice(13, 16)}${variant}${digits.slice(17)}`)
    expect(clientOrderId(branch, stream, 0).slice(2, 8)).toBe(tagOf(branch))
    expect(clientOrderId(branch, stream, 0)).toMatch(/^cf[0-9a-f]{10}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
  })

  test('is another one for every other branch, stream and ordinal', () => {
    const ids = ['b-1', 'b-11', 'b-2'].flatMap((one) => ['s-a', 's-b'].flatMap((of) => [0, 1, 11].map((n) => clientOrderId(one, of, n))))
    expect(new Set(ids).size).toBe(18)
  })
})

test('the UUID keeps the digits of the hash but the version and the variant', () => {
  expect(uuidFrom('0'.repeat(64))).toBe('00000000-0000-8000-8000-000000000000')
  expect(uuidFrom('f'.repeat(64))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff')
  expect(uuidFrom('0123456789abcdef0123456789abcdef')).toBe('01234567-89ab-8def-8123-456789abcdef')
})

test('what no log would be read with is not written: a name that is no key, as a key or a whole text', () => {
  const saying = (data: object): Draft => sampleDraft('config-paper', 0, data)
  for (const data of [JSON.parse('{"__proto__": 1}'), { reason: '__proto__' }, { values: [{ id: '__proto__' }] }])
    expect(() => seal(saying(data), '')).toThrow(/would say __proto__, which no log can hold/)
  expect(decode(rowOf(saying({ reason: 'of __proto__' }))).data).toEqual({ reason: 'of __proto__' })
})
