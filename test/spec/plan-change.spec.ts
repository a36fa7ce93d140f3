import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hardStopOf, targetOf } from '../../machines/position/plan-prices.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { restingStopOf } from '../../machines/position/resting-stop.ts'
import { fromNumber, parse, toNumber } from '../../src/kernel/money.ts'
import { drawnFrom } from '../draws.ts'
import { type AskedChange, change } from './change-command.ts'
import { amended, armed, held, levels, move, moves, nearest, planOf } from './move-stage.ts'
import { accepted, bought10, closed, ended, entryRequested, exitDecided, filled, given, id, plan, T, unknown } from './story.ts'

const changed = (
  data: { stop?: { from: string; to: string }; target?: { from: string; to: string; takeProfitPct: string } },
  bar = T,
): PositionFact => ({
  type: 'PlanChanged',
  data: { strategy: 'mine', words: 'swing low', barCloseMs: bar, price: '105', ...data },
})
const to = (stop: string, from = '90') => changed({ stop: { from, to: stop } })

/** The same position short: 10 contracts sold at 100, the stop at 110, the target at 90. */
const short = (own: Plan = plan): readonly PositionFact[] => {
  const contract = { size: '1', settle: 'USD' }
  const entry = entryRequested({ plan: own })
  const fill = filled('Entry', id(0), '10')
  return [
    { ...entry, data: { ...entry.data, side: 'sell', contract: { ...contract, leverage: '1', marginMode: 'isolated' }, margin: '1000' } },
    accepted('Entry', id(0)),
    { ...fill, data: { ...fill.data, contract: { ...contract, direction: 'short' } } },
    ended('EntryEnded', id(0), '10'),
  ] as readonly PositionFact[]
}

// 10 coins at 100, tick 0.5: the stop of the plan is at 90, its target at 110, break-even after a fee of 0.1 % at 100.5
describe('a strategy changes the plan of its position', () => {
  const story = given(held(plan))

  test('a stop goes nearer to the price, on the tick that risks no more, and a target to a gain in percent', () => {
    expect(story.when(change({ stop: '95' }))).toEqual([to('95')])
    expect(story.when(change({ stop: '95.2' }))).toEqual([to('95.5')])
    expect(story.when(change({ pct: '7.2' }))).toEqual([changed({ target: { from: '110', to: '107', takeProfitPct: '7.2' } })])
    expect(story.when(change({ pct: '30' }))).toEqual([changed({ target: { from: '110', to: '130', takeProfitPct: '30' } })])
    expect(story.when(change({ stop: '104.5', pct: '8' }))).toEqual([
      changed({ stop: { from: '90', to: '104.5' }, target: { from: '110', to: '108', takeProfitPct: '8' } }),
    ])
    expect(given(short()).when(change({ stop: '104', price: '95', pct: '8' }))).toMatchObject([
      { data: { stop: { from: '110', to: '104' }, target: { from: '90', to: '92' } } },
    ])
  })

  test.each<[refusal: string, AskedChange, more?: readonly PositionFact[]]>([
    ['loosens-stop', { stop: '89.5' }],
    ['loosens-stop', { stop: '94.5', bar: T + 1, every: 0 }, [to('95')]],
    ['stop-at-price', { stop: '105' }],
    ['stop-at-price', { stop: '104.6' }],
    ['stop-at-price', { stop: '120' }],
    ['target-at-price', { pct: '5' }],
    ['target-below-cost', { pct: '0.5', price: '99' }],
    ['target-below-cost', { pct: '6', targetFault: { refusal: 'target-below-cost', judged: {} } }],
    ['no-target', { pct: '8' }, [armed]],
    ['stale-quote', { stop: '95', price: null }],
    ['changed-lately', { stop: '96', bar: T + 1, at: T + 59_999 }, [to('95')]],
    ['already-decided', { stop: '96', at: T + 60_000 }, [to('95')]],
    ['nothing-to-change', { stop: '90', pct: '10' }],
    ['nothing-to-change', { stop: '94.8', bar: T + 1, at: T }, [to('95')]],
    ['exiting', { stop: '95' }, [exitDecided]],
    ['outcome-unknown', { stop: '95' }, [unknown('Protection', id(1), 'cancel')]],
  ])('it is refused: %s %o', (refusal, asked, more = []) => {
    const from = refusal === 'no-target' ? held(nearest) : held(plan)
    expect(given([...from, ...more]).when(change(asked))).toBe(refusal)
  })

  test('a wish of which one half is refused changes nothing, and one of which one half stands changes the other', () => {
    expect(story.when(change({ stop: '95', pct: '0.1', price: '99' }))).toBe('target-below-cost')
    expect(story.when(change({ stop: '90', pct: '7' }))).toMatchObject([{ data: { target: { to: '107' } } }])
  })

  test('a short position turns every side', () => {
    const one = given(short())
    expect(one.when(change({ stop: '110.5', price: '95' }))).toBe('loosens-stop')
    expect(one.when(change({ stop: '95', price: '95' }))).toBe('stop-at-price')
    expect(one.when(change({ stop: '95.5', price: '95' }))).toMatchObject([{ data: { stop: { to: '95.5' } } }])
    expect(one.when(change({ pct: '0.5', price: '101' }))).toBe('target-below-cost')
  })

  test('nearer is worth less for a short position: a stop that the venue would not take is not asked for', () => {
    // 10 at 110 are worth 1,100, at 104 1,040
    const one = given(short({ ...plan, minNotional: '1050' }))
    expect(one.when(change({ stop: '104', price: '95' }))).toBe('too-small-to-protect')
    expect(one.when(change({ stop: '105', price: '95' }))).toMatchObject([{ data: { stop: { to: '105' } } }])
  })

  test('nothing is changed where nothing is held, and nothing of it is left in the next cycle', () => {
    expect(given([entryRequested(), accepted('Entry', id(0))]).when(change({ stop: '95' }))).toBe('wrong-phase')
    const over = given([...held(plan), to('95'), filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10'), closed('0')])
    const late = given(over.facts, filled('Entry', id(0), '1', { late: true, trade: 'late' }))
    expect(over.state.noted.changed).toBeUndefined()
    expect(toNumber(hardStopOf(late.state)!.price)).toBe(90)
  })
})

describe('what follows a change', () => {
  test('the stop at the venue moves by the best that its record has', () => {
    const amending = given([...held({ ...plan, moveStop: 'amend' }), to('95')])
    const hangsOn = { is: 'change', price: '95' }
    expect(moves(amending).length).toBe(1)
    const asked = amending.when(move)
    expect(asked).toMatchObject([{ type: 'ProtectionAmendRequested', data: { stopPrice: '95', hangsOn, reason: 'hard-stop' } }])
    expect(moves(given(amending.facts, asked as PositionFact[], amended()))).toEqual([])
    // by two requests: back first
    const slow = given([...held(plan), to('95')])
    expect(slow.when({ type: 'RecallStop', nowMs: T })).toMatchObject([{ data: { orderId: id(1), because: 'price' } }])
    const back = given(slow.facts, slow.when({ type: 'RecallStop', nowMs: T }) as PositionFact[], ended('ProtectionEnded', id(1), '0'))
    expect(back.when({ type: 'Protect', nowMs: T })).toMatchObject([{ data: { stopPrice: '95', hangsOn, quantity: '10' } }])
  })

  test('until it stands there, and where none rests at all, the engine watches the new price', () => {
    const watched = given([...bought10, to('95')])
    expect(levels(watched)).toContain('hard-stop')
    const exit = {
      type: 'DecideExit',
      reason: 'hard-stop',
      threshold: '90',
      compared: '95',
      hangsOn: { is: 'average', price: '100' },
    } as const
    expect(watched.when(exit)).toMatchObject([{ data: { threshold: '95', hangsOn: { is: 'change', price: '95' } } }])
  })

  test('break-even and trailing stop go on, and the nearest of all rests', () => {
    const following = given([...held(planOf('amend')), armed])
    const resting = (stop: string) => restingStopOf(given(following.facts, to(stop)).state)!.reason
    expect([resting('103'), resting('103.5'), resting('104')]).toEqual(['trailing-stop', 'hard-stop', 'hard-stop'])
  })

  test('of several entries: the stop is the nearer of the merged plan and what was said, the target what was said', () => {
    const more = [
      changed({ stop: { from: '90', to: '92' }, target: { from: '110', to: '120', takeProfitPct: '20' } }),
      entryRequested({ order: id(2) }),
      accepted('Entry', id(2)),
      filled('Entry', id(2), '10', { price: '94' }),
      ended('EntryEnded', id(2), '10'),
    ]
    // 97 on average: the stop of the plan is at 87.3, up to 87.5, below 92; the target 20 % above at 116.4, down to 116
    const { state } = given([...held(plan), ...more])
    expect([hardStopOf(state), targetOf(state)].map((at) => toNumber(at!.price))).toEqual([92, 116])
    // the other way round: 110 on average, 99 by the plan, above 92
    const dear = given([...held(plan), ...more.slice(0, 3), filled('Entry', id(2), '10', { price: '120' })]).state
    expect(hardStopOf(dear)).toEqual({ price: parse('99'), hangsOn: { is: 'average', price: parse('110') } })
  })
})

test('whatever a strategy asks for, a stop never goes away from the price, and never to it', () => {
  const prices = fc.array(
    fc.record({ stop: fc.integer({ min: 70, max: 125 }), price: fc.integer({ min: 91, max: 120 }), pct: fc.integer({ min: 1, max: 30 }) }),
  )
  fc.assert(
    fc.property(fc.boolean(), prices, (isShort, asks) => {
      let one = given(isShort ? short() : held(plan))
      const sign = isShort ? -1 : 1
      // mirrored at 100
      const at = (price: number) => fromNumber(100 + sign * (price - 100))
      for (const [nth, { stop, price, pct }] of asks.entries()) {
        const before = toNumber(hardStopOf(one.state)!.price)
        const command = change({ bar: T + nth + 1, every: 0, stopPrice: at(stop), price: '0', takeProfitPct: fromNumber(pct) })
        const decided = one.when({ ...command, price: at(price) })
        if (typeof decided === 'string') continue
        one = given(one.facts, decided as PositionFact[])
        const after = toNumber(hardStopOf(one.state)!.price)
        expect((after - before) * sign).toBeGreaterThanOrEqual(0)
        if (after !== before) expect((100 + sign * (price - 100) - after) * sign).toBeGreaterThanOrEqual(0.5)
        expect((toNumber(targetOf(one.state)!.price) - 100) * sign).toBeGreaterThan(0.5)
      }
    }),
    { numRuns: 300, seed: drawnFrom(77) },
  )
})
