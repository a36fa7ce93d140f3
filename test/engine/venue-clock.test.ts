import { beforeEach, expect, test } from 'vitest'
import { CLOCK_EVERY_MS } from '../../src/effect/venue-clock.ts'
import type { Query } from '../../src/exchange/port.ts'
import { CAN } from '../exchange/stage.ts'
import { OperatorStage } from './operator-stage.ts'

/** A venue whose clock is an hour ahead of the engine's. */
const HOUR_MS = 3_600_000
const can = { ...CAN, clock: 'own' } as const
const asked: number[] = []
const queries: Query[] = []
let stage: OperatorStage
beforeEach(async () => {
  asked.length = queries.length = 0
  stage = await OperatorStage.open({
    can,
    clock: ({ askedMs }) => void asked.push(askedMs),
    query: (query) => void queries.push(query),
  })
})

const answer = (): Promise<void> => {
  const askedMs = asked.at(-1)!
  return stage.hear({ kind: 'clock', askedMs, venueTimeMs: (askedMs + stage.clock.nowMs()) / 2 + HOUR_MS })
}
const sampleAt = (ms: number): Promise<unknown> => {
  stage.clock.set(ms)
  stage.engine.flow.take({ kind: 'deadline', of: 'samples' })
  return stage.engine.flow.settle()
}
const dataOf = async (type: string) => (await stage.events()).findLast((event) => event.type === type)?.data

test('the venue’s time is asked for at the start, again after a time-out, and a minute after it was told', async () => {
  const startMs = stage.clock.nowMs()
  expect(asked).toEqual([startMs])
  expect(stage.engine.flow.nextSampleMs()).toBe(startMs + can.requestTimeoutMs)
  await sampleAt(startMs + can.requestTimeoutMs)
  expect(asked).toEqual([startMs, startMs + can.requestTimeoutMs])
  await answer()
  await sampleAt(startMs + CLOCK_EVERY_MS)
  expect(asked).toHaveLength(2)
  await sampleAt(startMs + can.requestTimeoutMs + CLOCK_EVERY_MS)
  expect(asked).toHaveLength(3)
})

test('an engine that a person killed asks for nothing more', async () => {
  await stage.ask({ type: 'Kill' })
  await sampleAt(stage.clock.nowMs() + 2 * CLOCK_EVERY_MS)
  expect(asked).toHaveLength(1)
})

test('entries are refused by name until the venue’s time is known, and dated by it then', async () => {
  const [refused] = await stage.enter(0)
  expect(refused).toMatchObject({ is: 'refused', command: 'OpenPosition', refusal: 'no-venue-clock' })
  await sampleAt(stage.clock.nowMs())
  await answer()
  await stage.enter(0)
  const nowMs = stage.clock.nowMs()
  expect(await dataOf('EntryRequested')).toMatchObject({ provableAfterMs: nowMs + HOUR_MS + can.proofDelayMs })
  await stage.fill()
  expect(await dataOf('ProtectionRequested')).toMatchObject({ provableAfterMs: nowMs + HOUR_MS + can.proofDelayMs })
  expect(stage.sent, 'neither is too late to be sent').toEqual(['place limit AAA/USD', 'place stop-market AAA/USD'])
})

test('a stop is asked for at once, before the venue’s time is known', async () => {
  await answer()
  await stage.enter(0)
  await stage.boot()
  await stage.fill()
  const nowMs = stage.clock.nowMs()
  expect(await dataOf('ProtectionRequested')).toMatchObject({ provableAfterMs: nowMs + can.proofDelayMs })
  expect(stage.sent.at(-1)).toBe('place stop-market AAA/USD')
})

test('an absence counts when both clocks say so, and both stand in the evidence', async () => {
  await answer()
  await stage.enter(0)
  const requestedMs = stage.clock.nowMs()
  const { orderId, provableAfterMs } = (await dataOf('EntryRequested')) as { orderId: string; provableAfterMs: number }
  const lookUp = async (atMs: number): Promise<void> => {
    stage.clock.set(atMs)
    stage.engine.flow.take({ kind: 'deadline', of: 'samples' })
    stage.engine.flow.take({ kind: 'deadline', of: 'owed' })
    await stage.engine.flow.settle()
    const { symbol, askedMs } = queries.at(-1)!
    await stage.hear({ kind: 'order', symbol, orderId, askedMs, answer: { is: 'not-found' }, venueTimeMs: askedMs + HOUR_MS + 1 })
  }
  await lookUp(requestedMs + can.proofDelayMs - 1)
  expect(await dataOf('EntryAbandoned')).toBeUndefined()
  await lookUp(requestedMs + can.proofDelayMs)
  const askedMs = requestedMs + can.proofDelayMs
  expect(await dataOf('EntryAbandoned')).toMatchObject({
    because: 'never-arrived',
    evidence: { by: 'absence', provableAfterMs, askedMs, askedVenueMs: askedMs + HOUR_MS },
  })
})
