import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { priceMarks, watch } from '../../machines/position/watch.ts'
import { StopLimitCheck } from '../../src/audit/exits/stop-limit-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  accepted,
  bought10,
  closed,
  duty,
  ended,
  entryRequested,
  filled,
  given,
  id,
  plan,
  STREAM,
  stopRequested,
  T,
  types,
} from './story.ts'

const PATIENCE_MS = 5000
// 10 at 100: the stop at 90; 1 % beyond it 89.1, so 89
const limited = { ...plan, exits: { ...plan.exits, stopLimit: { pct: '1', patienceMs: PATIENCE_MS } } }
const bought = [entryRequested({ plan: limited }), ...bought10.slice(1)]
const stop = ((fact) => ({ ...fact, data: { ...fact.data, orderType: 'stop-limit', limitPrice: '89' } }) as PositionFact)(
  stopRequested('10'),
)
const held = [...bought, stop, accepted('Protection', id(1))]
const at = (price: string): PositionCommand => ({ type: 'ReachStop', price: parse(price) })
const reached: PositionFact = { type: 'StopReached', data: { threshold: '90', compared: '88' } }
const unfilled = (nowMs: number): PositionCommand => ({ type: 'DecideOwedExit', reason: 'stop-unfilled', nowMs })

describe('where stops become limit orders', () => {
  test('the stop rests with a limit beyond it, on the tick away from it', () => {
    const story = given(bought)
    expect(story.when({ type: 'Protect', nowMs: T })).toEqual([stop])
    expect(effectsOf(stop, story.state)).toMatchObject([{ order: { type: 'stop-limit', stopPrice: '90', limitPrice: '89' } }])
    expect(given(bought10).when({ type: 'Protect', nowMs: T })).toMatchObject([{ data: { orderType: 'stop-market' } }])
  })

  test('of a short position the limit lies above', () => {
    const short = bought.map((fact) =>
      fact.type === 'EntryRequested' ? ({ ...fact, data: { ...fact.data, side: 'sell' } } as PositionFact) : fact,
    )
    // 10 % above 100 is 110; 1 % more 111.1, on the tick away 111.5
    expect(given(short).when({ type: 'Protect', nowMs: T })).toMatchObject([
      { data: { side: 'buy', stopPrice: '110', limitPrice: '111.5' } },
    ])
  })

  test('the price of the stop is watched, and from then on the limit order has its time (F35)', () => {
    const story = given(held)
    expect(priceMarks(story.state)).toContainEqual({ type: 'ReachStop', price: parse('90'), side: 'against' })
    expect(format(watch(story.state).atOrBelow!)).toBe('90')
    expect(story.when(at('90.5'))).toBe('above-stop')
    expect(story.when(at('88'))).toEqual([reached])
    const waiting = given(held, reached)
    expect(waiting.when(at('87'))).toBe('no-stop-limit')
    expect(given(bought, stop).when(at('88')), 'one that may not have arrived has not triggered').toBe('no-stop-limit')
    expect(given(bought10, stopRequested('10'), accepted('Protection', id(1))).when(at('88'))).toBe('no-stop-limit')
  })

  test('what it has not sold by then is sold by an exit, once its end is proven', () => {
    const waiting = given(held, reached)
    expect(waiting.owes()).toContainEqual(duty({ type: 'DecideOwedExit', reason: 'stop-unfilled' }, T + PATIENCE_MS))
    expect(waiting.when(unfilled(T + PATIENCE_MS - 1))).toBe('not-due')
    const decided = waiting.when(unfilled(T + PATIENCE_MS)) as PositionFact[]
    const moment = String(T + PATIENCE_MS)
    expect(decided).toMatchObject([
      { type: 'ExitDecided', data: { reason: 'stop-unfilled', threshold: moment, compared: moment } },
      { type: 'ProtectionCancelRequested', data: { orderId: id(1) } },
    ])
    const leaving = given(waiting.facts, decided)
    expect(leaving.when({ type: 'RequestExit', nowMs: T + 60_000 })).toBe('wrong-phase')
    const free = given(leaving.facts, ended('ProtectionEnded', id(1), '0'))
    expect(free.when({ type: 'RequestExit', nowMs: T + 60_000 })).toMatchObject([{ data: { orderType: 'market', quantity: '10' } }])
  })

  test('a stop that has begun to sell has triggered, whatever price was heard', () => {
    const selling = given(held, filled('Protection', id(1), '4'))
    expect(selling.state.noted.stopUntilMs).toBe(T + PATIENCE_MS)
    expect(types(selling.when(unfilled(T + PATIENCE_MS)) as PositionFact[])).toEqual(['ExitDecided', 'ProtectionCancelRequested'])
  })

  test('one that is filled in time leaves nothing to wait for', () => {
    const over = given(held, reached, filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10'))
    expect(over.state.noted.stopUntilMs).toBeNull()
    expect(over.when(unfilled(T + PATIENCE_MS))).toBe('not-due')
    expect(given(over.facts, closed('0')).state.noted.stopUntilMs).toBeNull()
  })
})

describe('verify holds a stop that becomes a limit order against the plan', () => {
  const found = (...facts: readonly PositionFact[]): string | null => {
    const check = new StopLimitCheck()
    const findings = facts.map((fact) => check.check({ time: T, ...fact, stream: STREAM } as unknown as LogEvent))
    expect(findings.slice(0, -1).every((finding) => finding === null)).toBe(true)
    return findings.at(-1)?.message ?? null
  }
  const changed = (fact: PositionFact, data: object): PositionFact => ({ ...fact, data: { ...fact.data, ...data } }) as PositionFact
  const exit = (threshold: string): PositionFact => ({
    type: 'ExitDecided',
    data: { exitId: 1, reason: 'stop-unfilled', threshold, compared: threshold },
  })

  test('its limit', () => {
    expect(found(...bought, stop)).toBeNull()
    expect(found(...bought, changed(stop, { limitPrice: '89.5' }))).toBe('The limit of its stop at 90 is 89.5; its plan puts it at 89.')
    expect(found(...bought, stopRequested('10'))).toContain('is none; its plan puts it at 89')
    expect(found(...bought10, stop)).toBe('Its stop has a limit of 89; by its plan it sells at market.')
  })

  test('the price at which it was reached', () => {
    expect(found(...held, reached)).toBeNull()
    expect(found(...held, changed(reached, { threshold: '91' }))).toContain('the nearest is at 90')
    expect(found(...held, changed(reached, { compared: '90.5' }))).toContain('90.5 is not there yet')
    expect(found(...held, reached, reached)).toContain('none is that becomes a limit order')
  })

  test('the exit that follows', () => {
    expect(found(...held, reached, exit(String(T + PATIENCE_MS)))).toBeNull()
    expect(found(...held, reached, exit(String(T)))).toContain(`the stop may rest until ${T + PATIENCE_MS}`)
    expect(found(...held, exit(String(T)))).toContain('until it has triggered')
    expect(found(...held, filled('Protection', id(1), '4'), exit(String(T + PATIENCE_MS)))).toBeNull()
  })
})
