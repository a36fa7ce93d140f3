import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogDamaged } from '../../../src/event/codec.ts'
import { eventHash, eventId, seal } from '../../../src/event/envelope.ts'
import { messageOf, storedOf } from '../../../src/event/eventstoredb/metadata.ts'
import type { Row, Stored } from '../../../src/event/store.ts'
import { foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import { RowStore } from '../row-store.ts'
import { sampleDraft } from '../sample.ts'

const CAUSE = '01234567-89ab-8def-8123-456789abcdef'
const caused = seal({ ...sampleDraft('position-a', 3), causation: CAUSE, venueTime: 5 }, 'p').stored
const uncaused = seal(sampleDraft('log', 0), '').stored

/** As it comes back from a server, which keeps JSON. */
const shown = ({ stream, number, ...event }: Stored): Stored | null => {
  const { type, data, metadata } = JSON.parse(JSON.stringify(messageOf({ stream, number, ...event })))
  return storedOf(stream, number, type, data, metadata)
}

test('a message has the id of the event, its data as JSON, and the envelope as metadata under the names that the server knows', () => {
  expect(messageOf(caused)).toEqual({
    id: eventId(caused),
    type: 'RefusalRepeated',
    data: { times: 3 },
    metadata: {
      book: 'paper.coinbase.main',
      symbol: 'BTC/USD',
      base: 'BTC',
      quote: 'USD',
      version: 1,
      time: 1_522_800_000_003,
      venueTime: 5,
      wallTime: 1_700_000_000_000,
      input: { kind: 'candle', number: 3, time: 1_522_800_000_000 },
      command: 1,
      run: 'run-1',
      actor: 'engine',
      hash: caused.hash,
      $correlationId: 'cycle-1',
      $causationId: CAUSE,
    },
  })
})

test('an event that no event caused names none', () => {
  expect(Object.keys(messageOf(uncaused).metadata)).not.toContain('$causationId')
  expect(messageOf(uncaused).metadata.$correlationId).toBe('cycle-1')
})

test('what comes back is what was sent, and has its hash (property)', () => {
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  const envelope = fc.record({ causation: fc.option(fc.uuid()), venueTime: fc.option(fc.integer()), number: fc.nat(3), command: fc.nat() })
  fc.assert(
    fc.property(envelope, json, (fields, value) => {
      const { stored } = seal({ ...sampleDraft('position-a', 0, { value }), ...fields }, 'p')
      expect(shown(stored)).toEqual(stored)
      expect(eventHash(shown(stored)!, 'p')).toBe(stored.hash)
    }),
  )
})

const { metadata } = messageOf(caused)
describe('what is none of ours', () => {
  test.each<[string, unknown]>([
    ['no metadata', undefined],
    ['null', null],
    ['none of a client by hand', {}],
    ['without a hash', { ...metadata, hash: undefined }],
    ['a hash that is no text', { ...metadata, hash: 7 }],
    ['without a correlation', { ...metadata, $correlationId: undefined }],
    ['without an input', { ...metadata, input: undefined }],
    ['an input that is none', { ...metadata, input: null }],
    ['an input that is text', { ...metadata, input: 'candle' }],
  ])('is told as such: %s', (_, said) => {
    expect(storedOf('position-a', 3, 'RefusalRepeated', { times: 3 }, said)).toBeNull()
  })

  const { metadata: whole } = messageOf(uncaused)
  test.each(Object.keys(whole))('and without %s it is not read as an event', async (name) => {
    const stored = storedOf('log', 0, 'RefusalRepeated', { times: 0 }, { ...whole, [name]: undefined })
    const store = new RowStore(stored === null ? [] : [{ ...stored, position: '10' }], false)
    if (stored !== null) await expect(foldLog(store, foldNothing(), { isChecked: true })).rejects.toBeInstanceOf(LogDamaged)
  })
})

test('a later event that claims to be of another book or instrument is refused by name, though its hash fits', async () => {
  const first = seal(sampleDraft('position-a', 0), '').stored
  const second = seal(sampleDraft('position-a', 1), first.hash).stored
  const rows = (later: Stored): Row[] => [first, later].map((event, index) => ({ ...event, position: String(10 + index) }))
  const fold = (later: Stored) => foldLog(new RowStore(rows(later), false), foldNothing(), { isChecked: true })
  await expect(fold(second)).resolves.toMatchObject({ last: { number: 1 } })
  for (const [part, other] of Object.entries({ book: 'live.a.main', symbol: 'ETH/USD', base: null, quote: 'EUR', slot: 'long' }))
    await expect(fold({ ...second, parts: { ...second.parts, [part]: other } }), part).rejects.toThrow(
      'event 1 of stream position-a does not belong where its stream does',
    )
})
