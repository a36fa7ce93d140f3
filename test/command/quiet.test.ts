import { expect, test } from 'vitest'
import { Quiet } from '../../src/command/quiet.ts'
import type { Settings } from '../../src/config/settings.ts'

const stage = () => {
  const asked = { times: 0 }
  const settings = { now: {} } as { now: Settings['now'] }
  const housekeeping = { nextMs: 500, account: { nextMs: 300 }, extremes: { isLimitPassed: false } }
  const runner = {
    dueMs: 400,
    get nextMs() {
      asked.times++
      return this.dueMs
    },
  }
  const [signals, venueClock] = [{ nextMs: 600 }, { nextMs: 700 }]
  const [recorder, operator] = [{ isWaiting: false }, { isKilled: false, drainsUntilMs: Number.POSITIVE_INFINITY }]
  const parts = { settings: settings as Settings, housekeeping, runner, signals, venueClock, recorder, operator }
  return { quiet: new Quiet(parts), asked, settings, housekeeping, runner, recorder, operator }
}
const OTHER = {} as Settings['now']

test('the next deadline is looked for once, and anew when something happens or under other options', () => {
  const { quiet, asked, settings, runner, operator } = stage()
  expect([quiet.sampleMs, quiet.sampleMs, asked.times]).toEqual([300, 300, 1])
  runner.dueMs = 100
  expect([quiet.sampleMs, asked.times]).toEqual([300, 1])
  quiet.end()
  expect([quiet.sampleMs, asked.times]).toEqual([100, 2])
  settings.now = OTHER
  runner.dueMs = 450
  expect([quiet.sampleMs, asked.times]).toEqual([300, 3])
  operator.isKilled = true
  quiet.end()
  expect(quiet.sampleMs, 'nobody is asked for the account and the time any more').toBe(450)
})

test('it lasts until something happens, a timer sends what was held back, or a price passes a limit of loss', () => {
  const { quiet, settings, recorder, housekeeping } = stage()
  expect(quiet.lasts, 'before anything was settled').toBe(false)
  quiet.begin()
  expect(quiet.lasts).toBe(true)
  for (const [change, back] of [
    [() => (recorder.isWaiting = true), () => (recorder.isWaiting = false)],
    [() => (housekeeping.extremes.isLimitPassed = true), () => (housekeeping.extremes.isLimitPassed = false)],
  ] as const) {
    change()
    expect(quiet.lasts).toBe(false)
    back()
    expect(quiet.lasts).toBe(true)
  }
  settings.now = OTHER
  expect(quiet.lasts, 'other options may pass a limit').toBe(false)
  quiet.begin()
  quiet.end()
  expect(quiet.lasts).toBe(false)
})
