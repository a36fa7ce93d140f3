import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { breathe, pause, SteadyAlarm, SteadyClock, sleep, steadyTimers, stopwatch, TapeClock, within } from '../../src/kernel/clock.ts'

const NOW = 1_700_000_000_000
beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

test('the clock of a tape stands where it is put', () => {
  const clock = new TapeClock()
  expect(clock.nowMs()).toBe(0)
  clock.set(77)
  expect([clock.nowMs(), clock.wallMs()]).toEqual([77, NOW])
})

test('a steady clock begins at the wall, or where the log ends if that is later, and goes on whatever the wall does', () => {
  vi.advanceTimersByTime(2000)
  vi.setSystemTime(NOW)
  const clock = new SteadyClock(5)
  const late = new SteadyClock(NOW + 60_000)
  expect([clock.nowMs(), late.nowMs()]).toEqual([NOW, NOW + 60_000])
  vi.advanceTimersByTime(1500)
  vi.setSystemTime(0)
  expect([clock.nowMs(), late.nowMs(), clock.wallMs()]).toEqual([NOW + 1500, NOW + 61_500, 0])
})

test('a steady clock counts whole milliseconds that have passed', () => {
  const steady = vi.spyOn(performance, 'now').mockReturnValue(7.25)
  const clock = new SteadyClock(0)
  steady.mockReturnValue(18)
  expect(clock.nowMs()).toBe(NOW + 10)
  steady.mockRestore()
})

test('a stopwatch tells the seconds since it was begun', () => {
  vi.advanceTimersByTime(500)
  const elapsed = stopwatch()
  expect(elapsed()).toBe(0)
  vi.advanceTimersByTime(1500)
  expect(elapsed()).toBe(1.5)
})

test('who sleeps goes on sleeping until the time has come or somebody calls, and is never blamed for being woken', async () => {
  vi.useRealTimers()
  const call = new AbortController()
  let isAwake = false
  const slept = sleep(3_600_000, call.signal).then(() => {
    isAwake = true
  })
  for (let turn = 0; turn < 5; turn++) await breathe()
  expect(isAwake).toBe(false)
  call.abort()
  await slept
  expect(isAwake).toBe(true)
  await sleep(3_600_000, call.signal)
  await sleep(1, new AbortController().signal)
})

describe('an alarm', () => {
  const staged = () => {
    const clock = new SteadyClock(0)
    const alarm = new SteadyAlarm(clock)
    const rung: number[] = []
    return { alarm, rung, set: (atMs: number) => alarm.set(atMs, () => rung.push(clock.nowMs())) }
  }

  test('rings once, at its time and not before', () => {
    const { rung, set } = staged()
    set(NOW + 100)
    vi.advanceTimersByTime(99)
    expect(rung).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(rung).toEqual([NOW + 100])
  })

  test('rings soon if its time has passed', () => {
    const { rung, set } = staged()
    set(NOW - 5000)
    expect(rung, 'never while it is being set').toEqual([])
    vi.advanceTimersByTime(1)
    expect(rung).toHaveLength(1)
  })

  test('has one time: a new one replaces it, and none at all silences it', () => {
    const { alarm, rung, set } = staged()
    set(NOW + 100)
    set(NOW + 200)
    vi.advanceTimersByTime(150)
    expect(rung).toEqual([])
    vi.advanceTimersByTime(50)
    expect(rung).toEqual([NOW + 200])
    set(NOW + 300)
    set(Number.POSITIVE_INFINITY)
    expect(vi.getTimerCount(), 'who never rings does not keep the process').toBe(0)
    vi.advanceTimersByTime(1000)
    set(NOW + 2000)
    alarm.clear()
    vi.advanceTimersByTime(5000)
    expect(rung).toEqual([NOW + 200])
  })

  test('waits longer than a timer can', () => {
    const { rung, set } = staged()
    const far = 2 ** 31 + 5000
    set(NOW + far)
    vi.advanceTimersByTime(far - 1)
    expect(rung).toEqual([])
    vi.advanceTimersByTime(2)
    expect(rung).toHaveLength(1)
  })
})

describe('the timers of the computer', () => {
  test('ring after their time unless they are called off', async () => {
    const rung: string[] = []
    const began = steadyTimers.steadyMs()
    steadyTimers.after(10, () => rung.push('ten'))
    const callOff = steadyTimers.after(20, () => rung.push('twenty'))
    steadyTimers.after(2 ** 40, () => rung.push('far'))
    vi.advanceTimersByTime(15)
    callOff()
    vi.advanceTimersByTime(15)
    expect(rung).toEqual(['ten'])
    expect([steadyTimers.steadyMs() - began, steadyTimers.wallMs()]).toEqual([30, NOW + 30])
  })

  test('a pause ends after its time', async () => {
    let isOver = false
    const over = pause(steadyTimers, 100).then(() => {
      isOver = true
    })
    await vi.advanceTimersByTimeAsync(99)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await over
  })

  test('what is soon enough is had, what is too late is null, and no timer stays behind', async () => {
    const soon = within(steadyTimers, 100, Promise.resolve('soon'))
    expect(await soon).toBe('soon')
    expect(vi.getTimerCount()).toBe(0)
    const late = within(steadyTimers, 100, new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(100)
    expect(await late).toBe(null)
    await expect(within(steadyTimers, 100, Promise.reject(new Error('why')))).rejects.toThrow('why')
    expect(vi.getTimerCount()).toBe(0)
  })
})
