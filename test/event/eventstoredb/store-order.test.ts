import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../../src/event/envelope.ts'
import type { Stored } from '../../../src/event/store.ts'
import type { Fate, Sent } from './fake-wire.ts'
import { chain, stage } from './stage.ts'

type Step = { readonly stream: string; readonly count: number; readonly isReservation: boolean; readonly pauseMs: number }

const UNKNOWN = { kind: 'unknown', why: 'connection reset' } as const
const step = fc.record({
  stream: fc.constantFrom('position-a', 'position-b', 'position-c', 'position-d'),
  count: fc.integer({ min: 1, max: 2 }),
  isReservation: fc.boolean(),
  // most appends come together, as a group commit makes them
  pauseMs: fc.constantFrom(0, 0, 0, 1, 7, 40),
})
const fate: fc.Arbitrary<Fate> = fc
  .record({
    thereMs: fc.integer({ min: 0, max: 30 }),
    backMs: fc.integer({ min: 0, max: 30 }),
    isLost: fc.boolean(),
    answer: fc.constantFrom<(typeof UNKNOWN | null | undefined)[]>(undefined, UNKNOWN, null),
  })
  .map(({ answer, ...rest }) => (answer === undefined ? { ...rest, isLost: false } : { ...rest, answer }))

const isReservation = ({ type }: Stored): boolean => type === 'EntryRequested'

/** Throws unless what is stored is all up to some event, and of the run of new reservations after it any. */
const requireLegal = (order: readonly Stored[], isStored: (event: Stored) => boolean): void => {
  const firstMissing = order.findIndex((event) => !isStored(event))
  if (firstMissing < 0) return
  const streamsMissing = new Set<string>()
  let relied: string | null = null
  for (const event of order.slice(firstMissing)) {
    const { stream } = event
    if (isStored(event)) {
      expect(relied, `${stream} ${event.number} is stored, and what it relied on is not`).toBeNull()
      expect(isReservation(event)).toBe(true)
      expect(streamsMissing.has(stream), 'a gap in a stream').toBe(false)
    } else {
      streamsMissing.add(stream)
      if (!isReservation(event)) relied = stream
    }
  }
}

/** Throws unless the open appends may be on their way together and nothing before them is missing. */
const requireTogether = (order: readonly Stored[], open: readonly (readonly string[])[], isStored: (event: Stored) => boolean): void => {
  const ids = new Set(open.flat())
  const inFlight = order.filter((event) => ids.has(eventId(event)))
  const streams = open.map((each) => order.find((event) => eventId(event) === each[0])!.stream)
  if (open.length > 1) {
    expect(inFlight.every(isReservation), 'only reservations are on their way together').toBe(true)
    expect(new Set(streams).size, 'of different streams').toBe(open.length)
  }
  const last = order.findLastIndex((event) => ids.has(eventId(event)))
  for (const event of order.slice(0, last)) if (!ids.has(eventId(event))) expect(isStored(event), 'all before is stored').toBe(true)
}

const play = async (steps: readonly Step[], fates: readonly Fate[]): Promise<number> => {
  const { store, wire, server, timeline } = stage()
  const order: Stored[] = []
  const heads = new Map<string, Stored>()
  const isStored = ({ stream, hash }: Stored): boolean => server.rows.some((row) => row.stream === stream && row.hash === hash)
  const open = new Map<string, Sent>()
  let together = 0
  wire.fate = (nth) => fates[nth] ?? { thereMs: 1, backMs: 1 }
  wire.onSend = (sent) => {
    open.set(`${sent.stream} ${sent.expected}`, sent)
    together = Math.max(together, open.size)
    requireTogether(
      order,
      [...open.values()].map(({ ids }) => ids),
      isStored,
    )
  }
  wire.onAnswer = ({ stream, expected }, { kind }) => {
    if (kind !== 'unknown') open.delete(`${stream} ${expected}`)
  }
  server.onStored = () => requireLegal(order, isStored)
  const done: Promise<void>[] = []
  for (const { stream, count, pauseMs, ...kind } of steps) {
    const after = heads.get(stream) ?? null
    const events = chain(stream, count, { ...kind, after })
    order.push(...events)
    heads.set(stream, events.at(-1)!)
    const appended = store.append(stream, after?.number ?? -1, events, { mayReorder: kind.isReservation })
    done.push(appended.then(() => expect(events.every(isStored), 'what is acknowledged is stored').toBe(true)))
    if (pauseMs > 0) await timeline.run(timeline.nowMs + pauseMs)
  }
  await timeline.run(Promise.all(done))
  for (const [stream] of heads) expect(server.eventsOf(stream)).toEqual(order.filter((event) => event.stream === stream))
  expect(wire.misuse).toEqual([])
  return together
}

test('what is on its way together is one append, or new reservations of different coins; the rest waits for it (property)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), fc.array(fate, { maxLength: 20 }), async (steps, fates) => {
      await play(steps, fates)
    }),
    { numRuns: 400 },
  )
})

const reserve = (stream: string): Step => ({ stream, count: 1, isReservation: true, pauseMs: 0 })
const other = (stream: string): Step => ({ stream, count: 1, isReservation: false, pauseMs: 0 })
const lettered = (...letters: string[]): string[] => letters.map((letter) => `position-${letter}`)

test('reservations of one turn do leave together, and a seal between them parts them', async () => {
  expect(await play(lettered('a', 'b', 'c', 'd').map(reserve), [])).toBe(4)
  const [a = '', b = '', c = '', d = ''] = lettered('a', 'b', 'c', 'd')
  expect(await play([reserve(a), reserve(b), other(c), reserve(d)], [])).toBe(2)
  expect(await play([other(a), other(b), other(c)], [])).toBe(1)
})

test('a hundred and no more are on their way together', async () => {
  const steps = Array.from({ length: 150 }, (_, index) => reserve(`position-${index}`))
  expect(await play(steps, [])).toBe(100)
})

test('an append that comes while reservations are on their way may join them, in its own turn', async () => {
  const steps = lettered('a', 'b', 'c').map((stream) => ({ ...reserve(stream), pauseMs: 5 }))
  const slow: Fate = { thereMs: 50, backMs: 50 }
  expect(await play(steps, [slow, slow, slow])).toBe(3)
})
