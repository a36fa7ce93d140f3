import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { PriceCheck } from '../../src/audit/exits/price-check.ts'
import { SwitchCheck } from '../../src/audit/exits/switch-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import {
  abandoned,
  bought10,
  closed,
  ended,
  entryRequested,
  filled,
  id,
  plan,
  recallRequested,
  STREAM,
  stopRequested,
  T,
} from '../spec/story.ts'

const switching = { stopBelowPct: '1', targetAbovePct: '1', cooldownMs: 3000 } as const
const turns = { ...plan, exits: { ...plan.exits, switching } }
const bought = [entryRequested({ plan: turns }), filled('Entry', id(0), '10')]
const hangsOn = { is: 'average', price: '100' } as const
const stop = stopRequested('10')
const toTarget = (more = {}): PositionFact => ({ type: 'SwitchedToTarget', data: { threshold: '101', compared: '102', hangsOn, ...more } })
const toStop = (more = {}): PositionFact => ({
  type: 'SwitchedToStop',
  data: { because: 'price', threshold: '99', compared: '98', hangsOn, ...more },
})
const { stopPrice: _, ...asked } = (stopRequested('10', id(2)) as { data: { stopPrice: string } }).data
const target = (more = {}): PositionFact =>
  ({
    type: 'ProtectionRequested',
    data: { ...asked, orderType: 'limit', limitPrice: '110', reason: 'take-profit', ...more },
  }) as unknown as PositionFact
const recalled = (order: string, because = 'switch'): PositionFact =>
  ({ ...recallRequested(order), data: { orderId: order, because, attempt: 1 } }) as PositionFact
const armed: PositionFact = { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }
const failed = (because: 'trailing' | 'too-small'): PositionFact => ({ type: 'SwitchFailed', data: { because } })
const cooled = (sinceMs: number): PositionFact => ({ type: 'SwitchCooled', data: { sinceMs } })

/** What is found of the last fact, and nothing before it. Each is of one second later. */
const foundBy = (check: { check(event: LogEvent): { message: string } | null }, facts: readonly PositionFact[]): string | null => {
  const all = facts.map((fact, at) => check.check({ ...fact, stream: STREAM, time: T + at * 1000, parts: {} } as unknown as LogEvent))
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.message ?? null
}
const found = (...facts: readonly PositionFact[]) => foundBy(new SwitchCheck(), facts)
const priced = (...facts: readonly PositionFact[]) => foundBy(new PriceCheck(), facts)

/** seconds: entry 0, fill 1, stop 2, turn 3, recall 4, its end 5, target 6 */
const onTarget = [...bought, stop, toTarget(), recalled(id(1)), ended('ProtectionEnded', id(1), '0'), target()]

describe('verify knows whose turn it is', () => {
  test('of stop and target', () => {
    expect(found(...onTarget)).toBeNull()
    expect(found(...bought, target())).toContain('it is the turn of the other')
    expect(found(...onTarget.slice(0, -1), stop)).toContain('it is the turn of the other')
    expect(found(...onTarget, toStop(), recalled(id(2)))).toBeNull()
    expect(found(...onTarget, recalled(id(2)))).toContain('in its own turn')
    expect(found(...bought, stop, recalled(id(1)))).toContain('in its own turn')
    expect(found(...onTarget, recalled(id(2), 'price'))).toContain('for a stop, and for nothing else')
  })

  test('that its time has passed, also after the end of a target, and in no other position', () => {
    const early = [...bought, stop, toTarget()]
    expect(found(...early, toStop())).toBe('It comes 1000 ms after stop and target last changed places; its plan asks for 3000 ms.')
    expect(found(...early, cooled(T + 3000))).toContain('its plan asks for 3000 ms')
    expect(found(...onTarget, cooled(T + 3000))).toBeNull()
    expect(found(...onTarget, cooled(T))).toContain(`They changed places at ${T + 3000}`)
    expect(found(...onTarget, abandoned('ProtectionAbandoned', id(2)), toTarget())).toContain('It comes 1000 ms after')
    expect(found(...onTarget, abandoned('ProtectionAbandoned', id(2)), closed('0'), ...bought, stop, toTarget())).toBeNull()
  })

  test('and that there is one at all', () => {
    expect(found(...bought10, stop, toTarget())).toContain('has no target that takes turns')
    const part = { ...turns, exits: { ...turns.exits, takeProfitPartPct: '50' } }
    expect(found(entryRequested({ plan: part }), filled('Entry', id(0), '10'), toTarget())).toContain('has no target that takes turns')
    expect(found(...bought, stop, armed, toTarget())).toContain('A trailing stop takes the place')
    expect(found(...onTarget.slice(0, -1), failed('trailing'))).toContain('none was armed')
    expect(found(...onTarget, failed('too-small'))).toBe('Its target is open.')
    expect(found(...onTarget, toStop({ because: 'trailing', threshold: undefined }))).toContain('none was armed')
    const once = [toTarget(), failed('too-small'), stop, stop, stop]
    expect(found(...bought, ...once, ...once, ...once, toTarget())).toContain('3 of its targets came to nothing')
  })
})

describe('verify knows where they change places', () => {
  test('and that the price is there', () => {
    expect(priced(...bought, toTarget())).toBeNull()
    expect(priced(...bought, toTarget({ threshold: '101.5' }))).toContain('the plan puts it at 101')
    expect(priced(...bought, toTarget({ compared: '100.5' }))).toContain('100.5 is not there yet')
    expect(priced(...bought, toTarget({ hangsOn: { is: 'average', price: '99' } }))).toContain('is said to hang on')
    expect(priced(...bought, toStop())).toBeNull()
    expect(priced(...bought, toStop({ threshold: '98' }))).toContain('the plan puts it at 99')
    expect(priced(...bought, toStop({ compared: '99.5' }))).toContain('99.5 is not there yet')
    expect(priced(...bought, toStop({ because: 'coins', threshold: undefined, compared: undefined }))).toBeNull()
  })

  test('and where the target rests', () => {
    expect(priced(...bought, target())).toBeNull()
    expect(priced(...bought, target({ limitPrice: '109' }))).toContain('Its target is at 109; the plan puts it at 110')
  })
})
