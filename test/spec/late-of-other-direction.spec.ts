import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hardStopOf } from '../../machines/position/plan-prices.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { type Direction, directions, sideOf, signed } from '../../src/kernel/direction.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { drawnFrom } from '../draws.ts'
import { accepted, continued, ended, entryRequested, exitDecided, exitRequested, filled, given, id, plan, stopRequested } from './story.ts'

const contract = { size: '1', settle: 'USD' }
const of = (direction: Direction, fact: PositionFact): PositionFact => {
  const data = { ...fact.data } as Record<string, unknown>
  if (fact.type === 'EntryRequested')
    Object.assign(data, { contract: { ...contract, leverage: '1', marginMode: 'isolated' }, margin: '10', side: sideOf(direction, 'open') })
  if ('side' in data && fact.type !== 'EntryRequested') data.side = sideOf(direction, 'close')
  if ('tradeId' in data) data.contract = { ...contract, direction }
  // the same fact of an order of contracts: no type follows what is put together
  return { ...fact, data } as PositionFact
}
const wide: Plan = { ...plan, hardStop: { by: 'pct', of: '20' } }

/** A of ten is cancelled at eight, which an exit closes; then B of ten, of the other direction, has ten or what is said. */
const storyOf = (first: Direction, sold = '8') => {
  const second: Direction = first === 'long' ? 'short' : 'long'
  const a = [
    entryRequested(),
    accepted('Entry', id(0)),
    filled('Entry', id(0), '8'),
    ended('EntryEnded', id(0), '8'),
    exitDecided,
    exitRequested('8', id(1)),
    accepted('Exit', id(1)),
    filled('Exit', id(1), sold),
    ended('ExitEnded', id(1), sold),
  ].map((fact) => of(first, fact))
  const closing = given(...a).when({ type: 'ClosePosition' }) as PositionFact[]
  const b = [
    entryRequested({ order: id(2), plan: wide }),
    accepted('Entry', id(2)),
    filled('Entry', id(2), '10'),
    ended('EntryEnded', id(2), '10'),
  ]
  return [...a, ...closing, ...b.map((fact) => of(second, fact))]
}
const late = (direction: Direction, quantity: string, price = '100') =>
  of(direction, filled('Entry', id(0), quantity, { price, late: true, trade: 'late' }))

describe('a fill, told late, of an earlier cycle of the other direction', () => {
  test.each(directions)('takes out of what is held, once, and leaves plan and average alone (A %s)', (first) => {
    const before = given(...storyOf(first)).state
    const { state, owes } = given(...storyOf(first), late(first, '2', '90'))
    expect([format(state.exposure), format(state.beyond), state.direction]).toEqual(['8', '0', before.direction])
    expect(state).toMatchObject({ plan: before.plan, entryValue: parse('1000'), entryQuantity: parse('10'), lastSale: 'outside' })
    // two at 90 went, without an order of this cycle
    expect(format(state.exitValue)).toBe('180')
    expect(hardStopOf(state)).toEqual(hardStopOf(before))
    expect(owes()).toContainEqual({ kind: 'command', command: { type: 'Protect' }, notBeforeMs: 0 })
    const [stop] = given(...storyOf(first), late(first, '2', '90')).when({ type: 'Protect', nowMs: 0 }) as PositionFact[]
    expect(stop).toMatchObject({ data: { quantity: '8', side: sideOf(before.direction, 'close') } })
  })

  test('brings contracts where it is of an exit: a sale of the long one is held by the short one as well', () => {
    const facts = storyOf('long', '7.5')
    const before = given(...facts).state
    // half a long one was left as dust, and was taken out of the ten
    expect(format(before.exposure)).toBe('9.5')
    const sale = of('long', filled('Exit', id(1), '0.5', { late: true, trade: 'late' }))
    const { state } = given(...facts, sale)
    expect(format(state.exposure)).toBe('10')
    expect(state).toMatchObject({ entryValue: before.entryValue, exitValue: 0n, lastSale: null, direction: 'short' })
  })

  test('is beyond what is held where it is more, and what is held when the cycle ends', () => {
    const facts = [...storyOf('long'), of('short', stopRequested('9', id(3))), of('short', accepted('Protection', id(3)))]
    const stopped = [...facts, of('short', filled('Protection', id(3), '9')), of('short', ended('ProtectionEnded', id(3), '9'))]
    const { state, when } = given(...stopped, late('long', '2', '90'))
    expect([format(state.exposure), format(state.beyond)]).toEqual(['0', '1'])
    // 9 at 100 by the stop, one of the two at 90
    expect(format(state.exitValue)).toBe('990')
    const closing = when({ type: 'ClosePosition' }) as PositionFact[]
    expect(closing).toMatchObject([{ data: { reason: 'outside', dust: '0' } }])
    expect(continued(state, closing)).toMatchObject({ direction: 'long', exposure: parse('1'), beyond: 0n })
  })

  test('is taken out of what an entry that waits brings later', () => {
    const facts = storyOf('long').slice(0, -2)
    const { state } = given(...facts, late('long', '2'), of('short', filled('Entry', id(2), '10')))
    expect([state.direction, format(state.exposure), format(state.beyond)]).toEqual(['short', '8', '0'])
    expect(state.plan?.hardStop.of).toBe(parse('20'))
  })

  test('leaves what the venue counts, whichever fills come in whichever order', () => {
    const pieces = fc.array(fc.record({ isA: fc.boolean(), tenths: fc.integer({ min: 1, max: 20 }) }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...directions), pieces, (first, list) => {
        const opened = storyOf(first).slice(0, -2)
        let { state } = given(...opened)
        const second = state.direction
        let net = 0n
        const room = { a: 20, b: 100 }
        for (const [nth, { isA, tenths }] of list.entries()) {
          const most = isA ? room.a : room.b
          const part = Math.min(tenths, most)
          if (part === 0) continue
          room[isA ? 'a' : 'b'] -= part
          const quantity = format(parse(String(part)) / 10n)
          const of1 = isA
            ? filled('Entry', id(0), quantity, { late: true, trade: `a${nth}` })
            : filled('Entry', id(2), quantity, { trade: `b${nth}` })
          state = continued(state, [of(isA ? first : second, of1)])
          net += signed(isA ? first : second, parse(quantity))
          expect(signed(state.direction, state.exposure - state.beyond)).toBe(net)
          expect(state.exposure === 0n || state.beyond === 0n).toBe(true)
          expect(state.entryQuantity).toBe(parse(String(100 - room.b)) / 10n)
        }
      }),
      { numRuns: 200, seed: drawnFrom(21) },
    )
  })
})
