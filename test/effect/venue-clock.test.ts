import { beforeEach, describe, expect, test } from 'vitest'
import { sendByMs } from '../../src/effect/send-by.ts'
import { CLOCK_EVERY_MS, VenueClock } from '../../src/effect/venue-clock.ts'
import type { Capabilities } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { silentVenue } from '../engine/live-stage.ts'
import { CAN } from '../exchange/stage.ts'

const TIMEOUT_MS = CAN.requestTimeoutMs
const BEGAN_MS = 100_000
const VENUE_MS = 3_700_000
const clock = new TapeClock()
const asked: number[] = []
const of = (which: Capabilities['clock']): VenueClock => {
  const can = { ...CAN, clock: which }
  const ask = ({ askedMs }: { readonly askedMs: number }): void => void asked.push(askedMs)
  return new VenueClock({ ...silentVenue, can, clock: ask }, clock)
}
let venueClock: VenueClock
const answer = (atMs: number, askedMs = BEGAN_MS, venueTimeMs = VENUE_MS): void => {
  clock.set(atMs)
  venueClock.answered({ kind: 'clock', askedMs, venueTimeMs })
}
beforeEach(() => {
  asked.length = 0
  clock.set(BEGAN_MS)
  venueClock = of('own')
  venueClock.ask()
})

test('the clock of a venue that shares the engine’s is known, and never asked for', () => {
  const shared = of('shared')
  shared.ask()
  expect([asked, shared.offsetMs, shared.nextMs]).toEqual([[BEGAN_MS], 0, Number.POSITIVE_INFINITY])
})

test('the clock of a venue is not known before it has answered, and a moment is told by the engine’s own', () => {
  expect([of('own').nextMs, venueClock.offsetMs, venueClock.venueMs(5)]).toEqual([Number.POSITIVE_INFINITY, null, 5])
})

describe('an answer', () => {
  test('is of half a round trip ago', () => {
    answer(BEGAN_MS + 400)
    expect(venueClock.offsetMs).toBe(VENUE_MS - BEGAN_MS - 200)
    expect(venueClock.venueMs(BEGAN_MS)).toBe(VENUE_MS - 200)
  })
  test('is measured in whole milliseconds', () => {
    answer(BEGAN_MS + 3)
    expect(venueClock.offsetMs).toBe(VENUE_MS - BEGAN_MS - 1)
  })
  test('that comes at the time-out counts, and later not', () => {
    answer(BEGAN_MS + TIMEOUT_MS + 1)
    expect(venueClock.offsetMs).toBeNull()
    answer(BEGAN_MS + TIMEOUT_MS)
    expect(venueClock.offsetMs).not.toBeNull()
  })
  test('to another request says nothing, and neither does the same one again', () => {
    answer(BEGAN_MS + 1, BEGAN_MS - 1)
    expect(venueClock.offsetMs).toBeNull()
    answer(BEGAN_MS + 2)
    answer(BEGAN_MS + 2, BEGAN_MS, VENUE_MS + 50)
    expect(venueClock.offsetMs).toBe(VENUE_MS - BEGAN_MS - 1)
  })
})

describe('it is asked for again', () => {
  test('a minute after it was asked for and told', () => {
    answer(BEGAN_MS + 400)
    expect(venueClock.nextMs).toBe(BEGAN_MS + CLOCK_EVERY_MS)
  })
  test('after a time-out, and what was measured before stays in force', () => {
    answer(BEGAN_MS + 400)
    const againMs = BEGAN_MS + CLOCK_EVERY_MS
    clock.set(againMs)
    venueClock.ask()
    expect(venueClock.nextMs).toBe(againMs + TIMEOUT_MS)
    clock.set(againMs + TIMEOUT_MS)
    venueClock.ask()
    expect(asked).toEqual([BEGAN_MS, againMs, againMs + TIMEOUT_MS])
    answer(againMs + TIMEOUT_MS + 2, againMs, 7)
    expect(venueClock.offsetMs).toBe(VENUE_MS - BEGAN_MS - 200)
  })
})

test.each([0, 3_600_000, -3_600_000])(
  'a request leaves in the first quarter before its proof, the venue’s clock being %i ms ahead',
  (offsetMs) => {
    const event = { time: 1000, data: { provableAfterMs: 9000 + offsetMs } } as unknown as LogEvent
    expect(sendByMs(event, offsetMs)).toBe(3000)
  },
)
