import { expect, test } from 'vitest'
import { IntentCheck } from '../../src/audit/orders/intent-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { BRANCH } from '../spec/branch.ts'
import { entryRequested, id, STREAM, T } from '../spec/story.ts'

const parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }
const PROOF_MS = 30_000

/** Two processes write for a moment: each is judged by when it began itself. */
test.each([
  ['that has run long enough', 'old', T - PROOF_MS, undefined],
  ['that began after the request, by the start of the other one', 'young', T - PROOF_MS, 'false-absence'],
  ['that never began', 'nobody', undefined, 'false-absence'],
])('an absence told by a run %s (I-12)', (_, run, runningSinceMs, rule) => {
  const check = new IntentCheck()
  const tell = (type: string, data: object, time: number, by: string, stream = STREAM) =>
    check.check({ type, data, time, run: by, stream, parts } as unknown as LogEvent)
  tell('LogBegun', { branch: BRANCH, of: 'chance' }, T - PROOF_MS, 'old', 'log')
  tell('SessionStarted', {}, T - PROOF_MS, 'old', 'session-main')
  tell('EntryRequested', entryRequested().data, T, 'old')
  tell('SessionStarted', {}, T + 5, 'young', 'session-main')
  const proof = {
    by: 'absence',
    provableAfterMs: T + PROOF_MS,
    askedMs: T + PROOF_MS,
    askedVenueMs: T + PROOF_MS,
    ...(runningSinceMs && { runningSinceMs }),
  }
  const finding = tell('EntryAbandoned', { orderId: id(0), because: 'never-arrived', evidence: proof }, T + PROOF_MS + 1, run)
  expect(finding?.rule).toBe(rule)
})
