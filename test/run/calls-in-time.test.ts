import { expect, test } from 'vitest'
import { CallsInTime } from '../../src/run/calls-in-time.ts'

const asked = (limitMs: number) => ({ instrument: 0, slot: undefined, calledFor: { who: 'mine', symbol: 'ETH/USDT' }, closeMs: 0, limitMs })
const endless = (): never => {
  for (;;) {}
}
/** A clock that is moved by hand. */
const staged = (loopLimitMs = 15_000) => {
  const clock = { ms: 1000 }
  const calls = new CallsInTime({ steadyMs: () => clock.ms, loopLimitMs: () => loopLimitMs })
  return { clock, calls }
}

test('what comes back in time is the answer, and what it throws is thrown', () => {
  const { calls } = staged()
  expect(calls.call(() => [1, 2], asked(5000))).toEqual({ answer: [1, 2] })
  expect(calls.call(() => undefined, asked(5000))).toEqual({ answer: undefined })
  const error = new Error('no')
  expect(() =>
    calls.call(() => {
      throw error
    }, asked(5000)),
  ).toThrow(error)
})

test('what is late is ended where it is, whatever it would catch or finish, and the next call is as any other', () => {
  const { calls } = staged()
  const reached: string[] = []
  const stubborn = (): void => {
    try {
      endless()
    } catch {
      reached.push('catch')
    } finally {
      reached.push('finally')
    }
  }
  expect(calls.call(stubborn, asked(30))).toEqual({ lateAfterMs: 30 })
  expect(calls.call(() => /(a+)+$/.test(`${'a'.repeat(60)}b`), asked(30))).toEqual({ lateAfterMs: 30 })
  expect(reached).toEqual([])
  expect(calls.call(() => 7, asked(5000))).toEqual({ answer: 7 })
})

test('an error that looks like the end of time is thrown as any other', () => {
  const { calls } = staged()
  const forged = Object.assign(new Error('Script execution timed out'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' })
  expect(() =>
    calls.call(() => {
      throw forged
    }, asked(5000)),
  ).toThrow(forged)
})

test('all together take a third of the time after which a loop that stands still is killed, then 20 ms each, and have that again with time', () => {
  const { calls, clock } = staged(900)
  const taking = (ms: number) =>
    calls.call(() => {
      clock.ms += ms
      return 'slow'
    }, asked(5000))
  const lateAfter = (limitMs = 5000) => calls.call(endless, asked(limitMs))
  expect(taking(280)).toEqual({ answer: 'slow' })
  // 300 in all, and each is at least given 20
  expect(lateAfter()).toEqual({ lateAfterMs: 20 })
  expect(taking(40)).toEqual({ answer: 'slow' })
  expect(lateAfter()).toEqual({ lateAfterMs: 20 })
  // half of the time that has passed is given back
  clock.ms += 160
  expect(lateAfter()).toEqual({ lateAfterMs: 80 })
  expect(lateAfter(30)).toEqual({ lateAfterMs: 30 })
  clock.ms += 10_000
  expect(lateAfter()).toEqual({ lateAfterMs: 300 })
})
