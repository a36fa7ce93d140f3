import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSteps } from '../../../src/ops/watchdog/step-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const watched = (): { moved: { step: number | null }; late: string[]; off: () => void } => {
  const moved: { step: number | null } = { step: null }
  const late: string[] = []
  return {
    moved,
    late,
    off: watchSteps(
      moved,
      () => 30,
      ({ message }) => late.push(message),
    ),
  }
}

test('a step that does not end within live.stepLimitS is told once, with the limit', () => {
  const { moved, late } = watched()
  moved.step = 7
  vi.advanceTimersByTime(30_500)
  expect(late, 'it was first seen a second after it began').toEqual([])
  vi.advanceTimersByTime(1000)
  expect(late).toEqual([expect.stringContaining('did not become durable for 30 s (live.stepLimitS)')])
  vi.advanceTimersByTime(100_000)
  expect(late).toHaveLength(1)
})

test.each([
  ['that goes from step to step', (at: number) => at],
  ['that waits for something to happen', () => null],
])('an engine %s is left alone', (_, stepAt) => {
  const { moved, late } = watched()
  for (let second = 0; second < 300; second++) {
    moved.step = stepAt(second)
    vi.advanceTimersByTime(1000)
  }
  expect(late).toEqual([])
})

test('who is watched no longer is not told of', () => {
  const { moved, late, off } = watched()
  moved.step = 1
  vi.advanceTimersByTime(20_000)
  off()
  vi.advanceTimersByTime(100_000)
  expect(late).toEqual([])
})
