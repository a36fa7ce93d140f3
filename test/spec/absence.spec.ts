import { expect, test } from 'vitest'
import { accepted, entryRequested, given, id, T, types, unknown } from './story.ts'

/** What it takes that an order which the venue does not know never arrived. */
const PROOF_MS = T + 30_000
const VENUE_PROOF_MS = PROOF_MS + 3_600_000
/** Who leaves out when it was asked for says that there is one clock. */
const lookUp = (venueTimeMs: number, more: object = {}) =>
  ({ type: 'RecordOrder', orderId: id(0), answer: { is: 'not-found' }, venueTimeMs, ...more }) as never
const by = (runningSinceMs: number, askedMs: number) => lookUp(T + 99_000, { askedMs, runningSinceMs })
const at = (askedMs: number, askedVenueMs: number | null, venueTimeMs = VENUE_PROOF_MS) => lookUp(venueTimeMs, { askedMs, askedVenueMs })

const requested = given(entryRequested())
const working = given(entryRequested(), accepted('Entry', id(0)))
const lost = given(entryRequested(), unknown('Entry', id(0)))
const request = entryRequested()
/** asked for by an engine whose clock is an hour behind the venue's */
const behind = given({ ...request, data: { ...request.data, provableAfterMs: VENUE_PROOF_MS } } as never)

test.each([
  ['before the proof (F17 I-12)', lost, lookUp(PROOF_MS - 1), 'not-proven-yet'],
  ['at the proof (F01)', lost, lookUp(PROOF_MS), ['EntryAbandoned']],
  ['at the proof, but told to a process younger than its delay', lost, by(T + 5, PROOF_MS + 4), 'not-proven-yet'],
  ['at the proof, to a process as old as its delay', lost, by(T + 5, PROOF_MS + 5), ['EntryAbandoned']],
  ['before the proof, to an old process', lost, by(T - 99_000, PROOF_MS - 1), 'not-proven-yet'],
  ['at the proof, the reply still open', requested, lookUp(PROOF_MS), ['EntryAbandoned']],
  ['though it was seen to stand (F18)', working, lookUp(T + 99_000), 'still-unknown'],
  ['by both clocks', behind, at(PROOF_MS, VENUE_PROOF_MS), ['EntryAbandoned']],
  ['by the venue’s clock alone', behind, at(PROOF_MS - 1, VENUE_PROOF_MS), 'not-proven-yet'],
  ['by the engine’s clock alone', behind, at(T + 99_000, VENUE_PROOF_MS - 1), 'not-proven-yet'],
  ['said by a venue that looked before the proof', behind, at(T + 99_000, VENUE_PROOF_MS, VENUE_PROOF_MS - 1), 'not-proven-yet'],
  ['asked for when the venue’s time was not known', behind, at(T + 99_000, null), 'not-proven-yet'],
] as const)('an order is absent %s', (_, story, command, expected) => {
  expect(types(story.when(command))).toEqual(expected)
})

test('the end of an order that never arrived cites by which clocks it was asked for (F09 I-12 V-18)', () => {
  const evidenceOf = (story: typeof lost, command: never) => {
    const [fact] = story.when(command) as unknown as { data: { because: string; evidence: object } }[]
    expect(fact?.data.because).toBe('never-arrived')
    return fact?.data.evidence
  }
  const one = { by: 'absence', provableAfterMs: PROOF_MS, askedMs: PROOF_MS + 1, askedVenueMs: PROOF_MS + 1 }
  expect(evidenceOf(lost, lookUp(PROOF_MS + 1))).toEqual(one)
  expect(evidenceOf(lost, by(T + 5, T + 40_000))).toMatchObject({ by: 'absence', runningSinceMs: T + 5 })
  const both = { by: 'absence', provableAfterMs: VENUE_PROOF_MS, askedMs: PROOF_MS, askedVenueMs: VENUE_PROOF_MS + 2 }
  expect(evidenceOf(behind, at(PROOF_MS, VENUE_PROOF_MS + 2))).toEqual(both)
})

test('what is waited for, and when it is looked up next, is told by the engine’s clock', () => {
  const reply = { type: 'RecordReply', orderId: id(0), to: 'place', outcome: { is: 'unknown', because: 'timeout' }, venueTimeMs: 1 }
  expect(behind.when(reply as never)).toMatchObject([{ type: 'EntryOutcomeUnknown', data: { askAfterMs: PROOF_MS } }])
  expect(behind.state.orders).toMatchObject([{ provableAfterMs: VENUE_PROOF_MS, ownProofMs: PROOF_MS, askAfterMs: PROOF_MS }])
})
