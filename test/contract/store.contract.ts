import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { eventHash, seal } from '../../src/event/envelope.ts'
import { type EventStore, type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../../src/event/store.ts'
import type { InputKind } from '../../src/kernel/recorded.ts'
import { allRows, sampleDraft, sampleEvents, storedOf } from '../event/sample.ts'

export type Opened = { readonly store: EventStore; readonly dispose: () => Promise<void> }

const storedRows = (rows: readonly Row[]): Stored[] => rows.map(storedOf)
const ofStream = (rows: readonly Row[], stream: string): Row[] => rows.filter((row) => row.stream === stream)

/**
 * What every store promises. Positions are opaque: they are compared for equality and handed back, nothing else; streams
 * are written one at a time, and no order between streams is expected but that reading twice gives the same one;
 * subscriptions deliver in the end, not at once. After a failed append a store is only read, since it may refuse more.
 */
export const storeContract = (name: string, open: () => Promise<Opened>): void => {
  describe(`${name} keeps the contract of the store`, () => {
    let opened: Opened
    let store: EventStore
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.dispose())

    test('an empty log and an unknown stream have no events', async () => {
      expect(await allRows(store.readAll(null))).toEqual([])
      expect(await allRows(store.readStream('nobody', 0))).toEqual([])
    })

    test('what was appended is read back as it was, character by character', async () => {
      const odd = {
        quote: '"\\',
        newline: '\n',
        nul: '\u0000',
        accents: 'Zürich €',
        face: '😀',
        half: '\ud83d',
        number: 0.1,
        nothing: null,
      }
      const events = sampleEvents('position-a', 3, 0, '', () => odd)
      await store.append('position-a', -1, events)
      expect(storedRows(await allRows(store.readStream('position-a', 0)))).toEqual(events)
    })

    test('every field of an envelope is read back as it was, null as null, and seals to the same hash', async () => {
      const kinds: InputKind[] = ['start', 'candle', 'price', 'report', 'deadline', 'operator', 'signal', 'end', 'store']
      const largest = Number.MAX_SAFE_INTEGER
      let previousHash = ''
      const events = kinds.map((kind, number) => {
        const cause = number % 2 === 0 ? null : `0000000${number}-0000-8000-8000-000000000000`
        const { stored } = seal(
          {
            ...sampleDraft('position-a', number),
            venueTime: [null, 0, -1, largest][number % 4]!,
            wallTime: number === 3 ? largest : number,
            input: { kind, number: number * 1000, time: 1_522_800_000_000 - number },
            command: number === 4 ? largest : number + 1,
            correlation: `position-a@${number}`,
            causation: cause,
            run: number < 4 ? 'run-1' : 'Zürich €\t😀',
            actor: number < 6 ? 'engine' : 'anna',
          },
          previousHash,
        )
        previousHash = stored.hash
        return stored
      })
      await store.append('position-a', -1, events)
      const rows = storedRows(await allRows(store.readStream('position-a', 0)))
      expect(rows).toEqual(events)
      rows.forEach((row, number) => {
        expect(eventHash(row, rows[number - 1]?.hash ?? '')).toBe(row.hash)
      })
    })

    test('a stream stays where it belongs, whichever of its events is read', async () => {
      const places = {
        log: { book: '', symbol: null, base: null, quote: null },
        'account-a': { book: 'paper.a.main', symbol: null, base: null, quote: null },
        'instrument-a': { book: '', symbol: 'X/Y:Z', base: 'X', quote: 'Y' },
      }
      for (const [stream, parts] of Object.entries(places)) {
        const first = seal({ ...sampleDraft(stream, 0), parts }, '').stored
        const second = seal({ ...sampleDraft(stream, 1), parts }, first.hash).stored
        await store.append(stream, -1, [first])
        await store.append(stream, 0, [second])
        expect(storedRows(await allRows(store.readStream(stream, 1)))).toEqual([second])
      }
      for (const { stream, parts } of await allRows(store.readAll(null))) expect(parts).toEqual(places[stream as keyof typeof places])
    })

    test('a store whose positions count the events counts them from 1 without a hole', async () => {
      await store.append('position-a', -1, sampleEvents('position-a', 3))
      await store.append('position-b', -1, sampleEvents('position-b', 2))
      const positions = (await allRows(store.readAll(null))).map(({ position }) => position)
      if (store.isDense) expect(positions).toEqual(['1', '2', '3', '4', '5'])
      else expect(new Set(positions).size).toBe(5)
    })

    test('an event may be large (100,000 characters)', async () => {
      const events = sampleEvents('position-a', 2, 0, '', () => ({ long: 'x'.repeat(100_000) }))
      await store.append('position-a', -1, events)
      expect(storedRows(await allRows(store.readAll(null)))).toEqual(events)
    })

    test('after a refused append nothing more is taken, even where its number would fit by chance (F58 I-22)', async () => {
      await store.append('position-a', -1, sampleEvents('position-a', 2))
      // somebody else wrote number 1 already; our next one would carry on from an event that is not in the log
      await expect(store.append('position-a', 0, sampleEvents('position-a', 1, 1))).rejects.toThrow(WrongExpectedNumber)
      await expect(store.append('position-a', 1, sampleEvents('position-a', 1, 2))).rejects.toThrow(StoreFailure)
      await expect(store.append('position-b', -1, sampleEvents('position-b', 1))).rejects.toThrow(StoreFailure)
      expect(await allRows(store.readAll(null))).toHaveLength(2)
    })

    test('a stream is read from a number on, inclusive', async () => {
      await store.append('position-a', -1, sampleEvents('position-a', 5))
      expect((await allRows(store.readStream('position-a', 3))).map(({ number }) => number)).toEqual([3, 4])
      expect(await allRows(store.readStream('position-a', 5))).toEqual([])
    })

    test('streams whose names start alike are kept apart', async () => {
      await store.append('position-a', -1, sampleEvents('position-a', 2))
      await store.append('position-ab', -1, sampleEvents('position-ab', 1))
      await store.append('Position-a', -1, sampleEvents('Position-a', 1))
      expect(await allRows(store.readStream('position-a', 0))).toHaveLength(2)
      expect(await allRows(store.readStream('position-ab', 0))).toHaveLength(1)
    })

    test.each([
      ['a stream that should not exist but does', -1],
      ['a stream that is longer than expected', 0],
      ['a stream that is shorter than expected', 5],
    ])('%s refuses the append, says how long it is, and stores nothing of it', async (_, expected) => {
      const events = sampleEvents('position-a', 2)
      await store.append('position-a', -1, events)
      const refused = store.append('position-a', expected, sampleEvents('position-a', 2, expected + 1))
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedNumber)
      await expect(refused).rejects.toMatchObject({ stream: 'position-a', expected, actual: 1 })
      expect(storedRows(await allRows(store.readAll(null)))).toEqual(events)
    })

    test('an append to a stream that does not exist but should is refused', async () => {
      const refused = store.append('position-a', 2, sampleEvents('position-a', 1, 3))
      await expect(refused).rejects.toMatchObject({ stream: 'position-a', expected: 2, actual: -1 })
      expect(await allRows(store.readAll(null))).toEqual([])
    })

    test('of two appends that expect the same number one is stored, whole, and the other not at all or neither is', async () => {
      const first = sampleEvents('position-a', 2, 0, '', () => ({ by: 'first' }))
      const second = sampleEvents('position-a', 2, 0, '', () => ({ by: 'second' }))
      const settled = await Promise.allSettled([store.append('position-a', -1, first), store.append('position-a', -1, second)])
      expect(settled.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(1)
      const won = settled.findIndex(({ status }) => status === 'fulfilled')
      const stored = storedRows(await allRows(store.readStream('position-a', 0)))
      expect(stored, 'what was acknowledged is what is stored').toEqual(won < 0 ? [] : [first, second][won])
    })

    test('an append with a gap, or with an event of another stream, is refused and leaves nothing', async () => {
      const [one, , three] = sampleEvents('position-a', 3)
      await expect(store.append('position-a', -1, [one!, three!])).rejects.toThrow(RangeError)
      await expect(store.append('position-b', -1, [one!])).rejects.toThrow(RangeError)
      expect(await allRows(store.readAll(null))).toEqual([])
    })

    test('appends made in one turn are all stored, those of one stream in the order they were made', async () => {
      const a = sampleEvents('position-a', 6)
      const b = sampleEvents('position-b', 2)
      await Promise.all([
        store.append('position-a', -1, a.slice(0, 1)),
        store.append('position-b', -1, b),
        store.append('position-a', 0, a.slice(1, 4)),
        store.append('position-a', 3, a.slice(4)),
      ])
      const rows = await allRows(store.readAll(null))
      expect(storedRows(ofStream(rows, 'position-a'))).toEqual(a)
      expect(storedRows(ofStream(rows, 'position-b'))).toEqual(b)
      expect(rows).toHaveLength(8)
    })

    test('the global order keeps the order of each stream, and going on after any position gives exactly the rest', async () => {
      const streams = ['position-a', 'position-b', 'position-c']
      const events = new Map(streams.map((stream) => [stream, sampleEvents(stream, 4)]))
      for (let number = 0; number < 4; number++) {
        for (const stream of streams) await store.append(stream, number - 1, [events.get(stream)![number]!])
      }
      const rows = await allRows(store.readAll(null))
      expect(new Set(rows.map(({ position }) => position)).size, 'a position is one event').toBe(12)
      for (const stream of streams) expect(storedRows(ofStream(rows, stream))).toEqual(events.get(stream))
      for (const [index, { position }] of rows.entries()) expect(await allRows(store.readAll(position))).toEqual(rows.slice(index + 1))
    })

    test('more events than a page are read without a gap or a repetition (2,500)', async () => {
      const events = sampleEvents('position-a', 2500)
      await store.append('position-a', -1, events.slice(0, 2000))
      await store.append('position-a', 1999, events.slice(2000))
      expect(storedRows(await allRows(store.readAll(null)))).toEqual(events)
      expect(storedRows(await allRows(store.readStream('position-a', 499)))).toEqual(events.slice(499))
    })

    test('exactly as many events as a page are read once (1,000)', async () => {
      const events = sampleEvents('position-a', 1000)
      await store.append('position-a', -1, events)
      expect(storedRows(await allRows(store.readAll(null)))).toEqual(events)
    })

    test('any sequence of appends reads back as the streams it was made of', async () => {
      const appends = fc.array(
        fc.record({ stream: fc.constantFrom('s-a', 's-b', 's-c'), count: fc.integer({ min: 0, max: 4 }), isAwaited: fc.boolean() }),
        {
          maxLength: 25,
        },
      )
      await fc.assert(
        fc.asyncProperty(appends, async (steps) => {
          const fresh = await open()
          try {
            const model = new Map<string, Stored[]>()
            const pending: Promise<void>[] = []
            for (const { stream, count, isAwaited } of steps) {
              const so = model.get(stream) ?? []
              const events = sampleEvents(stream, count, so.length, so.at(-1)?.hash ?? '')
              model.set(stream, [...so, ...events])
              pending.push(fresh.store.append(stream, so.length - 1, events))
              if (isAwaited) await Promise.all(pending.splice(0))
            }
            await Promise.all(pending)
            const rows = await allRows(fresh.store.readAll(null))
            for (const [stream, events] of model) {
              expect(storedRows(ofStream(rows, stream))).toEqual(events)
              expect(storedRows(await allRows(fresh.store.readStream(stream, 0)))).toEqual(events)
            }
            expect(rows).toHaveLength([...model.values()].flat().length)
          } finally {
            await fresh.dispose()
          }
        }),
        { numRuns: 40 },
      )
    })

    test('a subscriber gets every event once and in the global order: what was there, then what comes', async () => {
      const events = sampleEvents('position-a', 30)
      await store.append('position-a', -1, events.slice(0, 10))
      const seen: Row[] = []
      const stop = await store.subscribe(null, (row) => seen.push(row))
      for (let number = 10; number < 20; number++) await store.append('position-a', number - 1, [events[number]!])
      await Promise.all([store.append('position-a', 19, events.slice(20)), store.append('position-b', -1, sampleEvents('position-b', 5))])
      await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(35))
      expect(seen).toEqual(await allRows(store.readAll(null)))
      stop()
    })

    test('no event slips by a subscriber that is still reading the past', async () => {
      const events = sampleEvents('position-a', 1500)
      await store.append('position-a', -1, events.slice(0, 1200))
      const seen: number[] = []
      const subscribed = store.subscribe(null, ({ number }) => seen.push(number))
      for (let number = 1200; number < 1500; number++) await store.append('position-a', number - 1, [events[number]!])
      const stop = await subscribed
      await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(1500))
      expect(seen).toEqual(events.map(({ number }) => number))
      stop()
    })

    test('a subscriber starts after the position it names, and hears nothing once it has stopped', async () => {
      await store.append('position-a', -1, sampleEvents('position-a', 4))
      const [, second] = await allRows(store.readAll(null))
      const seen: number[] = []
      const other: number[] = []
      const stop = await store.subscribe(second!.position, ({ number }) => seen.push(number))
      await vi.waitFor(() => expect(seen).toEqual([2, 3]))
      stop()
      const stopOther = await store.subscribe(null, ({ number }) => other.push(number))
      await store.append('position-a', 3, sampleEvents('position-a', 1, 4))
      await vi.waitFor(() => expect(other).toEqual([0, 1, 2, 3, 4]))
      expect(seen, 'a subscriber that stopped hears nothing').toEqual([2, 3])
      stopOther()
    })

    test('a closed store refuses to be written and read, and closing twice does no harm', async () => {
      await store.close()
      await store.close()
      await expect(store.append('position-a', -1, sampleEvents('position-a', 1))).rejects.toBeInstanceOf(StoreFailure)
      await expect(allRows(store.readAll(null))).rejects.toBeInstanceOf(StoreFailure)
    })
  })
}
