import { describe, expect, test } from 'vitest'
import type { PositionEvent } from '../../machines/position/events.ts'
import type { RequestExit } from '../../machines/position/exit-commands.ts'
import type { ExitReason } from '../../machines/position/exits/index.ts'
import type { Ladder } from '../../machines/position/exits/ladder.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  cancelRequested,
  duty,
  ended,
  entryRequested,
  filled,
  given,
  id,
  plan,
  stopRequested,
  T,
  types,
  unknown,
} from './story.ts'

const patient: Ladder = { from: 'patient', patientMs: 30_000, maxSlippagePct: '1' }
const withLadder = (ladder: Ladder): Plan => ({ ...plan, exits: { ...plan.exits, softStop: { by: 'pct', of: '5' }, ladder } })
const quote = { bid: parse('110'), ask: parse('110.5') }
const request: RequestExit = { type: 'RequestExit', nowMs: T, quote }
const boughtWith = (ladder: Ladder): readonly PositionFact[] => [
  entryRequested({ plan: withLadder(ladder) }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
]
const leave = (reason: ExitReason) => ({ type: 'DecideExit', reason, threshold: '1', compared: '2' }) as const
const leaving = (ladder: Ladder, reason: ExitReason = 'signal') => {
  const story = given(boughtWith(ladder))
  return given(story.facts, story.when(leave(reason)) as readonly PositionFact[])
}
type Story = ReturnType<typeof given>
const then = (story: Story, command: Parameters<Story['when']>[0], ...more: readonly PositionFact[]): Story =>
  given(story.facts, story.when(command) as readonly PositionFact[], more)

/** The patient order of all ten, which stands. */
const resting = then(leaving(patient), request, accepted('Exit', id(1)))
const cancelled = { by: 'venue-status', status: 'cancelled', executed: '0' } as const
const timedOut = then(resting, { type: 'CancelExit', nowMs: T + 30_000 })

describe('where the ladder begins', () => {
  test.each<[ExitReason, Ladder['from'], string | undefined]>([
    ['signal', 'patient', 'patient'],
    ['signal', 'aggressive', 'aggressive'],
    ['trailing-stop', 'patient', 'aggressive'],
    ['score', 'aggressive', 'aggressive'],
    ['operator', 'patient', undefined],
    ['time-limit', 'patient', undefined],
  ])('%s, %s at most: %s', (reason, from, step) => {
    const [decided] = given(boughtWith({ ...patient, from })).when(leave(reason)) as readonly PositionFact[]
    expect((decided as Extract<PositionEvent, { type: 'ExitDecided' }>).data.step).toBe(step)
  })

  test('at market without a ladder, whatever the rule', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '10'), ended('EntryEnded', id(0), '10'))
    expect(story.when(leave('signal'))).toEqual([
      { type: 'ExitDecided', data: { exitId: 1, reason: 'signal', threshold: '1', compared: '2' } },
    ])
  })

  test('at once where nothing is sold at market, however urgent the rule', () => {
    const story = leaving({ ...patient, from: 'market', neverMarket: true }, 'operator')
    expect(story.when(request)).toMatchObject([{ data: { orderType: 'limit', timeInForce: 'IOC' } }])
  })
})

describe('the order of a step', () => {
  test('patient: a limit on the own side, with its time', () => {
    expect(leaving(patient).when(request)).toEqual([
      {
        type: 'ExitRequested',
        data: {
          orderId: id(1),
          exitId: 1,
          side: 'sell',
          orderType: 'limit',
          timeInForce: 'GTC',
          limitPrice: '110.5',
          quote: { bid: '110', ask: '110.5' },
          expiresAtMs: T + 30_000,
          quantity: '10',
          reason: 'signal',
          threshold: '1',
          compared: '2',
          attempt: 1,
          instrumentVersion: 1,
          provableAfterMs: T + 30_000,
        },
      },
    ])
  })

  test('for at once: no worse than the slippage from the bid, on the tick that is better', () => {
    // 110 less 1 % is 108.9, up to the tick of 0.5
    const [order] = leaving({ ...patient, from: 'aggressive' }).when(request) as readonly PositionFact[]
    expect(order).toMatchObject({ data: { orderType: 'limit', timeInForce: 'IOC', limitPrice: '109' } })
    expect(order!.data).not.toHaveProperty('expiresAtMs')
  })

  test('waits until the prices of the moment have been heard', () => {
    expect(leaving(patient).when({ ...request, nowMs: T - 1 })).toBe('not-due')
    expect(leaving(patient).owes()).toContainEqual(duty({ type: 'RequestExit' }, T))
  })

  test.each<[string, Ladder, readonly string[]]>([
    ['without a fresh price steps with a limit are passed over', patient, ['patient', 'aggressive']],
    ['and one that the venue has no order for, by name', { ...patient, noIoc: true, from: 'aggressive' }, ['aggressive']],
  ])('%s', (_, ladder, steps) => {
    const noQuote = ladder.noIoc === true ? quote : null
    const facts = leaving(ladder).when({ ...request, quote: noQuote }) as readonly PositionFact[]
    const because = ladder.noIoc === true ? 'unsupported-time-in-force' : 'stale-quote'
    expect(facts.slice(0, -1)).toMatchObject(steps.map((step) => ({ type: 'ExitStepLeft', data: { exitId: 1, step, because } })))
    expect(facts.at(-1)).toMatchObject({ type: 'ExitRequested', data: { orderType: 'market' } })
  })

  test('where nothing is sold at market an exit waits for a price', () => {
    expect(leaving({ ...patient, neverMarket: true }).when({ ...request, quote: null })).toBe('stale-quote')
  })
})

describe('a patient order', () => {
  test('is cancelled when its time is over, not before', () => {
    expect(resting.owes()).toContainEqual(duty({ type: 'CancelExit' }, T + 30_000))
    expect(resting.when({ type: 'CancelExit', nowMs: T + 29_999 })).toBe('not-due')
    expect(resting.when({ type: 'CancelExit', nowMs: T + 30_000 })).toEqual([
      { type: 'ExitCancelRequested', data: { orderId: id(1), exitId: 1, because: 'timed-out', attempt: 1 } },
    ])
  })

  test('ends before the next step is sent, whatever it takes to prove that', () => {
    expect(timedOut.when({ ...request, nowMs: T + 31_000 })).toBe('wrong-phase')
    const lost = given(timedOut.facts, unknown('Exit', id(1), 'cancel'))
    expect(lost.when({ ...request, nowMs: T + 31_000 })).toBe('outcome-unknown')
    const open = { is: 'found', status: 'open', venueOrderId: 'v', executed: '0', trades: [] } as const
    const found = lost.when({ type: 'RecordOrder', orderId: id(1), answer: open, venueTimeMs: T + 70_000 })
    expect(types(found)).toEqual(['ExitFound'])
    expect(given(lost.facts, found as readonly PositionFact[]).owes()).toContainEqual(duty({ type: 'CancelExit' }, T + 2000))
  })

  test.each([
    ['timed out', [], 'timed-out', '10'],
    ['timed out with a part filled', [filled('Exit', id(1), '4')], 'timed-out', '6'],
  ] as const)('%s: the rest is sold for at once', (_, fills, because, rest) => {
    const gone =
      fills.length === 0
        ? ({ type: 'ExitAbandoned', data: { orderId: id(1), because: 'cancelled', evidence: cancelled } } as const)
        : ended('ExitEnded', id(1), '4')
    expect(given(timedOut.facts, fills, gone).when({ ...request, nowMs: T + 31_000 })).toMatchObject([
      { type: 'ExitStepLeft', data: { exitId: 1, step: 'patient', next: 'aggressive', because } },
      { type: 'ExitRequested', data: { timeInForce: 'IOC', quantity: rest, attempt: 2 } },
    ])
  })

  test.each([
    ['rejected', abandoned('ExitAbandoned', id(1))],
    ['never-arrived', abandoned('ExitAbandoned', id(1), 'never-arrived')],
    ['unfilled', abandoned('ExitAbandoned', id(1), 'expired')],
  ] as const)('%s: on with the next step, at once', (because, gone) => {
    const story = given(then(leaving(patient), request).facts, gone)
    expect(story.when(request)).toMatchObject([{ data: { because } }, { data: { timeInForce: 'IOC' } }])
  })
})

describe('an order for at once', () => {
  const sent = then(leaving({ ...patient, from: 'aggressive' }), request, accepted('Exit', id(1)))
  test('is followed by one at market for what it left', () => {
    expect(given(sent.facts, filled('Exit', id(1), '3'), ended('ExitEnded', id(1), '3')).when(request)).toMatchObject([
      { type: 'ExitStepLeft', data: { step: 'aggressive', next: 'market', because: 'part-filled' } },
      { type: 'ExitRequested', data: { orderType: 'market', quantity: '7' } },
    ])
  })

  test('is not cancelled: it ends by itself, and is looked up if that is not heard', () => {
    expect(sent.owes()).toEqual([expect.objectContaining({ kind: 'query-order', orderId: id(1) })])
    expect(sent.when({ type: 'CancelExit', nowMs: T + 90_000 })).toBe('nothing-to-cancel')
  })

  test('where nothing is sold at market it is repeated, later and later', () => {
    const unfilled = [accepted('Exit', id(1)), abandoned('ExitAbandoned', id(1), 'expired')]
    const story = then(leaving({ ...patient, from: 'aggressive', neverMarket: true }), request, ...unfilled)
    expect(story.when({ ...request, nowMs: T + 1999 })).toBe('not-due')
    expect(story.when({ ...request, nowMs: T + 2000 })).toMatchObject([{ data: { timeInForce: 'IOC', attempt: 2 } }])
  })
})

describe('an exit is overtaken', () => {
  const stopped = leave('soft-stop')
  test('by a rule of higher precedence: both are named, and the order that rests is cancelled', () => {
    expect(resting.when(stopped)).toEqual([
      {
        type: 'ExitOvertaken',
        data: {
          exitId: 2,
          reason: 'soft-stop',
          threshold: '1',
          compared: '2',
          step: 'patient',
          overtaken: { exitId: 1, reason: 'signal' },
        },
      },
      { type: 'ExitCancelRequested', data: { orderId: id(1), exitId: 1, because: 'overtaken', attempt: 1 } },
    ])
  })

  test('and is at market when the order that rested has ended', () => {
    const story = given(then(resting, leave('hard-stop')).facts, filled('Exit', id(1), '2'), ended('ExitEnded', id(1), '2'))
    expect(story.when(request)).toMatchObject([
      { type: 'ExitRequested', data: { exitId: 2, orderType: 'market', quantity: '8', reason: 'hard-stop' } },
    ])
  })

  test('while its order is on its way: that one is cancelled when it is known to stand', () => {
    const sent = then(then(leaving(patient), request), leave('hard-stop'))
    expect(sent.facts.at(-1)?.type).toBe('ExitOvertaken')
    expect(given(sent.facts, accepted('Exit', id(1))).owes()).toContainEqual(duty({ type: 'CancelExit' }))
  })

  test('never becomes more patient', () => {
    const tight = then(leaving({ ...patient, from: 'patient' }, 'take-profit'), request, accepted('Exit', id(1)))
    const timed = then(tight, { type: 'CancelExit', nowMs: T + 30_000 }, abandoned('ExitAbandoned', id(1), 'cancelled'))
    const second = then(timed, { ...request, nowMs: T + 31_000 }, accepted('Exit', id(2)))
    expect(second.state.exit?.step).toBe('aggressive')
    expect(second.when(stopped)).toMatchObject([{ type: 'ExitOvertaken', data: { step: 'aggressive' } }])
  })

  test.each([
    ['by one of lower precedence', resting, leave('idle')],
    ['by itself', resting, leave('signal')],
    ['at market, where nothing is gained by it', leaving(patient, 'risk'), leave('operator')],
  ] as const)('not %s', (_, story, command) => {
    expect(story.when(command)).toBe('wrong-phase')
  })

  test('the hard stop is watched while a limit rests, for no stop protects its coins', () => {
    const protectedBy = given(boughtWith(patient), stopRequested('10'), accepted('Protection', id(1)))
    const clearing = given(protectedBy.facts, protectedBy.when(leave('soft-stop')) as readonly PositionFact[])
    expect(clearing.facts.at(-1)).toEqual(cancelRequested('Protection', id(1)))
    const free = given(clearing.facts, ended('ProtectionEnded', id(1), '0'))
    const rests = then(free, request, accepted('Exit', id(2)))
    const hard = {
      type: 'DecideExit',
      reason: 'hard-stop',
      threshold: '90',
      compared: '89',
      hangsOn: { is: 'average', price: '100' },
    } as const
    expect(types(rests.when(hard))).toEqual(['ExitOvertaken', 'ExitCancelRequested'])
    expect(rests.when({ ...hard, compared: '91' }), 'not before it is reached').toBe('not-due')
  })
})
