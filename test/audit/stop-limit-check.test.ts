import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { StopLimitCheck } from '../../src/audit/exits/stop-limit-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { abandoned, bought10, closed, ended, entryRequested, filled, id, plan, STREAM, stopRequested, T } from '../spec/story.ts'

/** What is found of the last fact, and nothing before it. Each is of one second later. */
const found = (...facts: readonly PositionFact[]): string | null => {
  const check = new StopLimitCheck()
  const all = facts.map((fact, at) => check.check({ ...fact, stream: STREAM, time: T + at * 1000 } as unknown as LogEvent))
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.message ?? null
}
const limited = entryRequested({ plan: { ...plan, exits: { ...plan.exits, stopLimit: { pct: '1', patienceMs: 5000 } } } })
const bought = [limited, filled('Entry', id(0), '10')]
const changed = (fact: PositionFact, more: object): PositionFact => ({ ...fact, data: { ...fact.data, ...more } }) as PositionFact
const stop = (more: object = {}, order = id(1)) =>
  changed(stopRequested('5', order), { orderType: 'stop-limit', limitPrice: '89', ...more })
const second = stop({ stopPrice: '80', limitPrice: '79' }, id(2))
const amend = (more: object): PositionFact =>
  changed({ type: 'ProtectionAmendRequested', data: { orderId: id(1) } } as PositionFact, {
    quantity: '5',
    attempt: 1,
    provableAfterMs: 0,
    ...more,
  })
const amended: PositionFact = { type: 'ProtectionAmended', data: { orderId: id(1), attempt: 1 } }
const reached = (threshold: string, compared = threshold): PositionFact => ({ type: 'StopReached', data: { threshold, compared } })
const unfilled = (untilMs: number): PositionFact => ({
  type: 'ExitDecided',
  data: { exitId: 1, reason: 'stop-unfilled', threshold: String(untilMs), compared: String(untilMs) },
})
const overtakes = (untilMs: number): PositionFact =>
  changed({ ...unfilled(untilMs), type: 'ExitOvertaken' } as PositionFact, { overtaken: { exitId: 0, reason: 'idle' } })

// 1 % of 90 is 0.9: 89.1, down to 89
describe('verify knows where the limit of a stop lies', () => {
  test('on the tick away from it', () => {
    expect(found(...bought, stop())).toBeNull()
    expect(found(...bought, stop({ limitPrice: '89.5' }))).toBe('The limit of its stop at 90 is 89.5; its plan puts it at 89.')
    expect(found(...bought, stop({ limitPrice: undefined }))).toContain('is none; its plan puts it at 89')
    // above a short position: 1 % of 110 is 1.1, so 111.1, up to 111.5
    const short = { side: 'buy', stopPrice: '110' }
    expect(found(...bought, stop({ ...short, limitPrice: '111.5' }))).toBeNull()
    expect(found(...bought, stop({ ...short, limitPrice: '111' }))).toContain('its plan puts it at 111.5')
  })

  test('also where the stop is changed', () => {
    expect(found(...bought, stop(), amend({ stopPrice: '100', limitPrice: '99' }))).toBeNull()
    expect(found(...bought, stop(), amend({ stopPrice: '100', limitPrice: '89' }))).toContain('its plan puts it at 99')
  })

  test('and that it has none where it sells at market', () => {
    expect(found(...bought10, stopRequested('5'))).toBeNull()
    expect(found(...bought10, stop())).toBe('Its stop has a limit of 89; by its plan it sells at market.')
  })
})

describe('verify knows when a stop is reached', () => {
  test('by a price that is at the nearest, or beyond', () => {
    expect(found(...bought, stop(), second, reached('90'))).toBeNull()
    expect(found(...bought, stop(), second, reached('90', '85'))).toBeNull()
    expect(found(...bought, stop(), second, reached('90', '90.5'))).toBe('It says that its stop at 90 is reached; 90.5 is not there yet.')
    expect(found(...bought, stop(), second, reached('80'))).toBe('It says that a stop at 80 is reached; the nearest is at 90.')
    expect(found(...bought, reached('90'))).toContain('the nearest is at no price')
    const above = [
      stop({ side: 'buy', stopPrice: '110', limitPrice: '111.5' }),
      stop({ side: 'buy', stopPrice: '120', limitPrice: '121.5' }, id(2)),
    ]
    for (const price of ['110', '110.5']) expect(found(...bought, ...above, reached('110', price))).toBeNull()
    expect(found(...bought, ...above, reached('110', '109.5'))).toContain('109.5 is not there yet')
    expect(found(...bought, ...above, reached('120'))).toContain('the nearest is at 110')
  })

  test('of those that stand, where they stand by now', () => {
    const moved = [...bought, stop(), second, amend({ stopPrice: '100', limitPrice: '99' })]
    expect(found(...moved, reached('90'))).toBeNull()
    expect(found(...moved, amended, reached('100'))).toBeNull()
    expect(found(...bought, stop(), second, ended('ProtectionReduced', id(1), '5'), reached('80'))).toBeNull()
    expect(found(...bought, second, stop(), abandoned('TopUpAbandoned', id(1)), reached('80'))).toBeNull()
  })

  test('once, and not where no stop becomes a limit order', () => {
    expect(found(...bought, stop(), reached('90'), reached('90'))).toContain('none is that becomes a limit order')
    expect(found(...bought, stop(), filled('Protection', id(1), '2'), reached('90'))).toContain('none is that becomes a limit order')
    expect(found(...bought10, stopRequested('5'), reached('90'))).toContain('none is that becomes a limit order')
  })
})

describe('verify knows until when it may rest', () => {
  // the first fact is of T: the fourth of 3 seconds later
  const over = T + 3000 + 5000

  test.each([
    ['the price is there', reached('90')],
    ['it sells', filled('Protection', id(1), '2')],
  ])('for its time from when %s', (_, begins) => {
    for (const sell of [unfilled, overtakes]) {
      expect(found(...bought, stop(), begins, sell(over))).toBeNull()
      expect(found(...bought, stop(), begins, sell(over + 1))).toContain(`the stop may rest until ${over}`)
    }
    expect(found(...bought, stop(), begins, filled('Protection', id(1), '1'), unfilled(over)), 'not anew').toBeNull()
  })

  test('not before, and not after the last one has ended', () => {
    expect(found(...bought, stop(), unfilled(over))).toContain('until it has triggered')
    for (const last of [ended('ProtectionEnded', id(1), '2'), abandoned('ProtectionAbandoned', id(1)), closed('0')]) {
      expect(found(...bought, stop(), reached('90'), last, unfilled(over))).toContain('until it has triggered')
      expect(found(...bought, stop(), reached('90'), last, second, reached('80'))).toBeNull()
    }
    expect(found(...bought10, stopRequested('5'), filled('Protection', id(1), '2'), unfilled(over))).toContain('until it has triggered')
  })
})
