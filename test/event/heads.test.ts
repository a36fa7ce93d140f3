import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventsOfHead, Heads, headOf, headsHash } from '../../src/event/heads.ts'

test('a head is the count and the hash of sorted lines, whatever the order in which the streams came', () => {
  const heads = new Heads()
  heads.observe({ stream: 'b', number: 0, hash: 'x', type: 'RefusalRepeated' })
  heads.observe({ stream: 'a', number: 0, hash: 'y', type: 'RefusalRepeated' })
  heads.observe({ stream: 'b', number: 1, hash: 'z', type: 'RefusalRepeated' })
  const hash = createHash('sha256').update('a 0 y\nb 1 z\n').digest('hex')
  expect(heads.head()).toBe(`3-${hash}`)
  expect(
    headOf(
      new Map([
        ['b', [1, 'z']],
        ['a', [0, 'y']],
      ]),
      3,
    ),
  ).toBe(`3-${hash}`)
  expect(headsHash(heads.table)).toBe(hash)
})

test('the sorting is by code units: a locale would give two machines two heads', () => {
  const table = new Map([
    ['ä', [0, '1']],
    ['Z', [0, '2']],
    ['a', [0, '3']],
  ] as const)
  expect(headsHash(table)).toBe(createHash('sha256').update('Z 0 2\na 0 3\nä 0 1\n').digest('hex'))
})

test('the head after N events tells any other log of N events from this one', () => {
  const rows = fc.array(fc.record({ stream: fc.constantFrom('a', 'b', 'c'), hash: fc.constantFrom('1', '2', '3') }), {
    minLength: 1,
    maxLength: 12,
  })
  const headOfRows = (all: readonly { stream: string; hash: string }[]): string => {
    const heads = new Heads()
    for (const { stream, hash } of all)
      heads.observe({ stream, number: (heads.table.get(stream)?.[0] ?? -1) + 1, hash, type: 'RefusalRepeated' })
    return heads.head()
  }
  fc.assert(
    fc.property(rows, fc.nat(), (all, pick) => {
      const newest = all[pick % all.length]!
      const last = all.findLastIndex(({ stream }) => stream === newest.stream)
      const edited = [...all.slice(0, last), { ...all[last]!, hash: 'other' }, ...all.slice(last + 1)]
      expect(headOfRows(edited)).not.toBe(headOfRows(all))
      expect(headOfRows(all.toSpliced(last, 1))).not.toBe(headOfRows(all))
    }),
  )
})

test('heads go on from where others stood, without touching them', () => {
  const heads = new Heads()
  heads.observe({ stream: 'a', number: 0, hash: 'x', type: 'RefusalRepeated' })
  const before = heads.head()
  const next = new Heads(heads.table, heads.events)
  expect(next.head()).toBe(before)
  next.observe({ stream: 'a', number: 1, hash: 'y', type: 'RefusalRepeated' })
  expect(next.events).toBe(2)
  expect(heads.head()).toBe(before)
})

test('a head says how many events it covers; anything else is not a head', () => {
  expect(eventsOfHead(new Heads().head())).toBe(0)
  expect(eventsOfHead(`12-${'a'.repeat(64)}`)).toBe(12)
  for (const text of ['', '12', `12-${'a'.repeat(63)}`, `-1-${'a'.repeat(64)}`, `12-${'A'.repeat(64)}`, ` 12-${'a'.repeat(64)}`])
    expect(eventsOfHead(text)).toBeNull()
})

test('they count the fills among what they followed, and go on with the count they are given', () => {
  const types = ['EntryFilled', 'EntryLateFilled', 'ProtectionFilled', 'ExitLateFilled', 'EntryAccepted', 'EntryOutcomeUnknown']
  const heads = new Heads()
  for (const [number, type] of types.entries()) heads.observe({ stream: 'a', number, hash: 'x', type })
  expect(heads.fills).toBe(4)
  const next = new Heads(heads.table, heads.events, heads.fills)
  next.observe({ stream: 'a', number: 6, hash: 'x', type: 'ExitFilled' })
  expect([next.fills, heads.fills]).toEqual([5, 4])
})
