import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { snapshotKeeper } from '../../src/cli/snapshot-keeper.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const keeping = (tookMs: number) => {
  let events = 100
  const kept: number[] = []
  const keep = async (): Promise<void> => {
    kept.push(events)
    vi.advanceTimersByTime(tookMs)
  }
  let everyEvents = 10
  const look = snapshotKeeper(
    keep,
    () => events,
    () => everyEvents,
  )
  return {
    kept,
    keepEvery: (count: number): void => {
      everyEvents = count
    },
    goOn: async (more: number, ms: number): Promise<void> => {
      events += more
      vi.advanceTimersByTime(ms)
      await look()
    },
  }
}

test('a snapshot is kept where so many events have come since the last one', async () => {
  const run = keeping(0)
  for (let look = 0; look < 7; look++) await run.goOn(4, 1000)
  expect(run.kept).toEqual([112, 124])
})

test('another rhythm holds from the next look on', async () => {
  const run = keeping(0)
  run.keepEvery(4)
  for (let look = 0; look < 3; look++) await run.goOn(4, 1000)
  expect(run.kept).toEqual([104, 108, 112])
})

test('one that takes long is kept again when twenty times as long has gone by', async () => {
  const run = keeping(50)
  await run.goOn(10, 0)
  await run.goOn(500, 999)
  expect(run.kept).toEqual([110])
  await run.goOn(0, 1)
  expect(run.kept).toEqual([110, 610])
})
