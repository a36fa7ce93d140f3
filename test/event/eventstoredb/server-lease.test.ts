import { expect, test } from 'vitest'
import { LeaseLost } from '../../../src/event/eventstoredb/server-lease.ts'
import { LeaseHeld } from '../../../src/event/sqlite/file-lease.ts'
import { StoreFailure } from '../../../src/event/store.ts'
import type { Fate } from './fake-wire.ts'
import { LeaseStage, STREAM, TTL_MS, UNKNOWN } from './lease-stage.ts'

const CUT: Fate = { thereMs: 1, backMs: 1, isLost: true, answer: UNKNOWN }
const FINE: Fate = { thereMs: 1, backMs: 1 }

test('a free lease is had at once, and kept by renewing it', async () => {
  const stage = new LeaseStage()
  const lease = await stage.timeline.run(stage.engine().acquire())
  expect(stage.timeline.nowMs).toBeLessThan(20)
  for (let ms = 100; ms <= 20 * TTL_MS; ms += 100) {
    await stage.timeline.run(ms)
    expect(lease!.holds(), `after ${ms} ms`).toBe(true)
  }
  await lease!.held()
})

test('while its owner lives another engine is refused, with the name of the owner, or waits', async () => {
  const stage = new LeaseStage()
  await stage.timeline.run(stage.engine().acquire())
  await expect(stage.timeline.run(stage.engine({ waits: false }).acquire())).rejects.toThrow(LeaseHeld)
  expect(stage.timeline.nowMs, 'as soon as the owner has shown that it lives').toBeLessThan(TTL_MS / 2)
  const patient = stage.engine().acquire()
  await stage.timeline.run(20 * TTL_MS)
  expect(stage.leases, 'still waiting').toHaveLength(1)
  expect(stage.waitingFor.map(({ run }) => run)).toEqual(['engine-1', 'engine-1'])
  patient.catch(() => undefined)
})

test('a server that can be read and takes nothing gives no lease: who does not wait is told so, in the end', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine({ waits: false })
  wire.fate = () => CUT
  const outcome = acquire().catch((error: unknown) => error)
  const error = await stage.timeline.run(outcome)
  expect(error).toBeInstanceOf(StoreFailure)
  expect(String(error)).toMatch(/the log takes no events at the moment: the lease could not be had/)
  expect(stage.leases).toEqual([])
})

test('given back, it is had at once, with the next epoch', async () => {
  const stage = new LeaseStage()
  const first = await stage.timeline.run(stage.engine().acquire())
  await stage.timeline.run(first!.release())
  expect(first!.holds()).toBe(false)
  await expect(first!.held()).rejects.toBeInstanceOf(LeaseLost)
  const { nowMs } = stage.timeline
  const second = await stage.timeline.run(stage.engine().acquire())
  expect(stage.timeline.nowMs - nowMs).toBeLessThan(20)
  expect([first!.epoch, second!.epoch]).toEqual([1, 2])
})

test('given back, it leaves no timer behind that would keep the process', async () => {
  const stage = new LeaseStage()
  const lease = await stage.timeline.run(stage.engine().acquire())
  await stage.timeline.run(lease!.release())
  expect(stage.timeline.pending).toBe(0)
})

test('given back while the server is silent, it ends within seconds', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  const lease = await stage.timeline.run(acquire())
  wire.fate = () => ({ thereMs: 1, backMs: 1, isLost: true, answer: null })
  await stage.timeline.run(400)
  const { nowMs } = stage.timeline
  await stage.timeline.run(lease!.release())
  expect(stage.timeline.nowMs - nowMs).toBeLessThanOrEqual(5000)
})

test('given back where nobody says whether that was stored, it is given back once and no more', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  const lease = await stage.timeline.run(acquire())
  let asked = 0
  wire.fate = () => {
    asked++
    return { thereMs: 1, backMs: 1, isLost: true, answer: UNKNOWN }
  }
  await stage.timeline.run(lease!.release())
  await stage.timeline.run(stage.timeline.nowMs + 2000)
  expect(asked).toBe(1)
})

test.each([0, 2, 5, 9])('given back %i ms into a renewal that is on its way, it is had at once too', async (ms) => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  const first = await stage.timeline.run(acquire())
  wire.fate = () => ({ thereMs: 5, backMs: 5 })
  const { length } = wire.sent
  const renewing = new Promise<void>((resolve) => {
    wire.onSend = () => wire.sent.length > length && resolve()
  })
  await stage.timeline.run(renewing)
  await stage.timeline.run(stage.timeline.nowMs + ms)
  await stage.timeline.run(first!.release())
  const { nowMs } = stage.timeline
  await stage.timeline.run(stage.engine().acquire())
  expect(stage.timeline.nowMs - nowMs).toBeLessThan(50)
})

test('not renewed, it is had after its term, and its owner has stopped before; who waits hears who held it', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  const first = await stage.timeline.run(acquire())
  wire.fate = () => CUT
  wire.broken = () => null
  const { nowMs } = stage.timeline
  let stoppedMs = Number.POSITIVE_INFINITY
  const { onStep } = stage.timeline
  stage.timeline.onStep = () => {
    onStep()
    if (!first!.holds()) stoppedMs = Math.min(stoppedMs, stage.timeline.nowMs)
  }
  const second = await stage.timeline.run(stage.engine().acquire())
  expect(stage.timeline.nowMs - nowMs).toBeGreaterThanOrEqual(TTL_MS - 10)
  expect(stage.timeline.nowMs - nowMs).toBeLessThan(TTL_MS * 1.3)
  expect(stoppedMs).toBeLessThanOrEqual(nowMs + TTL_MS * 0.9 + 150)
  expect(stoppedMs, 'it had stopped before').toBeLessThan(stage.timeline.nowMs)
  expect(second!.epoch).toBe(2)
  expect(stage.most).toBe(1)
})

test('held: waits while the server is away, resolves when the lease was kept, rejects when another has it', async () => {
  for (const isTaken of [false, true]) {
    const stage = new LeaseStage()
    const { acquire, wire } = stage.engine()
    const lease = await stage.timeline.run(acquire())
    let lost: unknown = null
    lease!.onLost = (error) => {
      lost = error
    }
    wire.fate = () => CUT
    await stage.timeline.run(TTL_MS * 1.5)
    expect(lease!.holds()).toBe(false)
    let state = 'waiting'
    const held = lease!.held().then(
      () => 'held',
      (error) => (error instanceof LeaseLost ? 'lost' : 'something else'),
    )
    void held.then((how) => {
      state = how
    })
    await stage.timeline.run(TTL_MS * 2)
    expect(state, 'neither yes nor no before it is known').toBe('waiting')
    if (isTaken) await stage.timeline.run(stage.engine().acquire())
    wire.fate = () => FINE
    expect(await stage.timeline.run(held)).toBe(isTaken ? 'lost' : 'held')
    expect(lost !== null).toBe(isTaken)
    expect(lease!.holds()).toBe(!isTaken)
    expect(stage.most).toBe(1)
  }
})

test('an acquisition whose answer comes after the term is not held until it is renewed', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  wire.fate = (nth) => (nth < 40 ? { thereMs: 1, backMs: 40, answer: UNKNOWN } : FINE)
  const first = acquire()
  const second = stage.engine().acquire()
  const both = await stage.timeline.run(Promise.all([first, second]))
  expect(stage.most).toBe(1)
  await expect(stage.timeline.run(both![0].held())).rejects.toBeInstanceOf(LeaseLost)
})

test('a renewal that was stored long ago and is confirmed late lengthens nothing, whatever was refused in between', async () => {
  const stage = new LeaseStage()
  const { acquire, wire } = stage.engine()
  await stage.timeline.run(acquire())
  // stored, never told; then no rights for a moment; then the server says yes to what it has long had
  wire.fate = () => {
    const { nowMs } = stage.timeline
    if (nowMs < 1000) return { thereMs: 1, backMs: 1, answer: UNKNOWN }
    if (nowMs < 1080) return { ...CUT, answer: { kind: 'refused', why: 'it denies access' } }
    return nowMs < 1140 ? FINE : CUT
  }
  const second = stage.engine().acquire()
  await stage.timeline.run(second)
  await stage.timeline.run(3 * TTL_MS)
  expect(stage.most).toBe(1)
})

test('a note of the lease that nobody of ours wrote is met with a sentence', async () => {
  const stage = new LeaseStage()
  stage.server.appendNote(STREAM, -1, { id: 'strange', type: 'Hello', data: {} })
  const outcome = stage.engine({ waits: false }).acquire()
  outcome.catch(() => undefined)
  await stage.timeline.run(10 * TTL_MS)
  expect(stage.leases.length, 'taken over after a while, or refused').toBe(1)
})
