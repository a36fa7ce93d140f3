import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { LadderCheck } from '../../src/audit/exits/ladder-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { abandoned, closed, ended, entryRequested, exitRequested, filled, id, plan, STREAM, T } from '../spec/story.ts'

type Data = Readonly<Record<string, unknown>>
const ladder = { from: 'patient', patientMs: 30_000, maxSlippagePct: '1' } as const
const bought = (exits: Partial<Plan['exits']>) => [
  entryRequested({ plan: { ...plan, exits: { ...plan.exits, ...exits } } }),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
]
const fact = (type: string, data: Data): PositionFact => ({ type, data }) as PositionFact
const grounds = { reason: 'signal', threshold: '1', compared: '2' }
const decided = (more: Data = {}) => fact('ExitDecided', { exitId: 1, step: 'patient', ...grounds, ...more })
const quote = { bid: '110', ask: '110.5' }
/** of all that a request says only what differs from one at market */
const request = (order: string, more: Data): PositionFact => {
  const { data } = exitRequested('10', order) as { data: Data }
  return fact('ExitRequested', { ...data, ...more })
}
const patient = (more: Data = {}) => request(id(1), { orderType: 'limit', limitPrice: '110.5', quote, expiresAtMs: T + 30_000, ...more })
const atOnce = (more: Data = {}) => request(id(2), { orderType: 'limit', timeInForce: 'IOC', limitPrice: '109', quote, ...more })
const cancelled = (more: Data = {}) => fact('ExitCancelRequested', { orderId: id(1), exitId: 1, because: 'timed-out', attempt: 1, ...more })
const left = (more: Data = {}) => fact('ExitStepLeft', { exitId: 1, step: 'patient', next: 'aggressive', because: 'timed-out', ...more })
const overtaken = (more: Data = {}) =>
  fact('ExitOvertaken', { exitId: 2, ...grounds, reason: 'hard-stop', overtaken: { exitId: 1, reason: 'signal' }, ...more })
const gone = abandoned('ExitAbandoned', id(1), 'cancelled')

/** What is found of the last fact, and nothing before it. */
const found = (facts: readonly PositionFact[], timesMs: readonly number[] = []): string | null => {
  const check = new LadderCheck()
  const all = facts.map((one, at) => check.check({ ...one, stream: STREAM, time: timesMs[at] ?? T } as unknown as LogEvent))
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.rule ?? null
}
const LATE = Array.from({ length: 12 }, (_, at) => (at < 5 ? T : T + 30_000))
const to = (...facts: readonly PositionFact[]) => found([...bought({ ladder }), ...facts], LATE)

test('a way down the ladder as the plan has it is sound', () => {
  const sold = [filled('Exit', id(2), '4'), ended('ExitEnded', id(2), '4')]
  const second = left({ step: 'aggressive', next: 'market', because: 'part-filled' })
  expect(to(decided(), patient(), cancelled(), gone, left(), atOnce(), ...sold, second, request(id(3), { orderType: 'market' }))).toBeNull()
  expect(to(decided(), patient(), overtaken(), cancelled({ because: 'overtaken' }), gone, request(id(2), { exitId: 2 }))).toBeNull()
})

test.each<[string, readonly PositionFact[], string]>([
  ['that begins too patient', [decided({ reason: 'trailing-stop' })], 'exit-step'],
  ['that begins at market for no reason', [decided({ step: undefined })], 'exit-step'],
  ['whose order is of another step', [decided(), atOnce()], 'exit-step'],
  ['whose limit is off by a tick', [decided(), patient({ limitPrice: '110' })], 'exit-step'],
  ['whose order stands longer than it may', [decided(), patient({ expiresAtMs: T + 30_001 })], 'exit-step'],
  ['whose order has no time', [decided(), patient({ expiresAtMs: undefined })], 'exit-step'],
  ['that leaves a step whose order lives', [decided(), patient(), cancelled(), left()], 'exit-step'],
  ['that leaves a step for another reason', [decided(), patient(), cancelled(), gone, left({ because: 'rejected' })], 'exit-step'],
  ['that leaves a step twice', [decided(), patient(), cancelled(), gone, left(), left()], 'exit-step'],
  ['that goes past a step', [decided(), patient(), cancelled(), gone, left({ next: 'market' })], 'exit-step'],
  ['overtaken by one that does not outrank it', [decided(), overtaken({ reason: 'idle', step: 'patient' })], 'exit-overtaken'],
  ['overtaken in the name of another', [decided(), overtaken({ overtaken: { exitId: 7, reason: 'signal' } })], 'exit-overtaken'],
  ['whose order is cancelled for one that did not come', [decided(), patient(), cancelled({ because: 'overtaken' })], 'exit-cancel'],
])('an exit %s is found', (_, facts, rule) => {
  expect(to(...facts)).toBe(rule)
})

test('an order is not cancelled before its time', () => {
  expect(found([...bought({ ladder }), decided(), patient(), cancelled()])).toBe('exit-cancel')
})

test('without a ladder every exit is at market, and with neverMarket none', () => {
  expect(found([...bought({}), decided({ step: undefined }), patient()])).toBe('exit-step')
  expect(found([...bought({}), decided({ step: undefined }), request(id(1), {})])).toBeNull()
  const never = { ...ladder, neverMarket: true } as const
  const unfilled = abandoned('ExitAbandoned', id(2), 'expired')
  const way = [decided({ reason: 'operator', step: 'aggressive' }), atOnce(), unfilled]
  expect(found([...bought({ ladder: never }), ...way, atOnce()])).toBeNull()
  expect(found([...bought({ ladder: never }), ...way, left({ step: 'aggressive', next: 'market', because: 'unfilled' })])).toBe('exit-step')
})

describe('an exit that is withdrawn', () => {
  const mild = { ...ladder, withdrawals: 1 }
  const withdrawn = (more: object = {}): PositionFact => ({
    type: 'ExitWithdrawn',
    data: { exitId: 1, reason: 'signal', threshold: '1', compared: '0', ...more },
  })
  const way = [decided(), patient(), cancelled(), gone]
  const told = (...facts: readonly PositionFact[]) => found([...bought({ ladder: mild }), ...facts], LATE)

  test('after its order has ended without a fill is sound', () => {
    expect(told(...way, withdrawn())).toBeNull()
  })

  test.each<[string, readonly PositionFact[]]>([
    ['while its order lives', [decided(), patient(), cancelled(), withdrawn()]],
    ['before it had one', [decided(), withdrawn()]],
    ['after a sale', [decided(), patient(), cancelled(), filled('Exit', id(1), '4'), ended('ExitEnded', id(1), '4'), withdrawn()]],
    ['in the name of another', [...way, withdrawn({ exitId: 2 })]],
    ['for another reason', [...way, withdrawn({ reason: 'roi' })]],
  ])('%s is found', (_, facts) => {
    expect(told(...facts)).toBe('exit-withdrawn')
  })

  describe('beside others of its position', () => {
    const twice = { ...ladder, withdrawals: 2 }
    const times = [...Array.from({ length: 5 }, () => T), ...Array.from({ length: 20 }, () => T + 30_000)]
    const both = (...facts: readonly PositionFact[]) => found([...bought({ ladder: twice }), ...facts], times)
    const again = (exitId: number) => [
      decided({ exitId }),
      patient({ orderId: id(2), exitId }),
      cancelled({ orderId: id(2), exitId }),
      abandoned('ExitAbandoned', id(2), 'cancelled'),
    ]

    test('is judged by its own orders', () => {
      const part = [filled('Exit', id(1), '4'), ended('ExitEnded', id(1), '4'), fact('ExitCompleted', { exitId: 1, sold: '4' })]
      expect(both(decided(), patient(), cancelled(), ...part, ...again(2), withdrawn({ exitId: 2 }))).toBeNull()
    })

    test('is withdrawn once, and in its own name', () => {
      expect(both(...way, withdrawn(), withdrawn())).toBe('exit-withdrawn')
      expect(both(...way, withdrawn(), ...again(2), withdrawn({ exitId: 2 }))).toBeNull()
      expect(both(...way, withdrawn(), ...again(2), withdrawn())).toBe('exit-withdrawn')
    })

    test('is not counted to the next position', () => {
      const next = [closed('0'), ...bought({ ladder: mild }), ...again(2), withdrawn({ exitId: 2 })]
      expect(found([...bought({ ladder: mild }), ...way, withdrawn(), ...next], times)).toBeNull()
    })
  })

  test('oftener than its plan has it is found', () => {
    expect(found([...bought({ ladder }), ...way, withdrawn()], LATE)).toBe('exit-withdrawn')
  })
})

describe('an exit that is taken back', () => {
  const took = (more: Data = {}, actor = 'anna'): PositionFact =>
    Object.assign(fact('ExitTakenBack', { exitId: 1, reason: 'signal', ...more }), { actor })
  const over = (more: object = {}) =>
    fact('ExitWithdrawn', { exitId: 1, reason: 'signal', threshold: '1', compared: '2', because: 'taken-back', ...more })
  const back = cancelled({ because: 'taken-back' })
  const sold = [filled('Exit', id(1), '4'), ended('ExitEnded', id(1), '4')]

  test('by somebody, before it sold anything, is sound, whatever the plan says of withdrawals', () => {
    expect(to(decided(), took(), over())).toBeNull()
    expect(to(decided(), patient(), took(), back, gone, over())).toBeNull()
    expect(
      found([...bought({}), decided({ reason: 'operator', step: undefined }), took({ reason: 'operator' }), over({ reason: 'operator' })]),
    ).toBeNull()
  })

  test('is carried out where its order has sold by then', () => {
    expect(to(decided(), patient(), took(), back, ...sold, left({ because: 'part-filled' }), atOnce())).toBeNull()
    expect(to(decided(), patient(), took(), back, ...sold, left())).toBe('exit-step')
  })

  test.each<[string, readonly PositionFact[], string]>([
    ['by the engine', [decided(), took({}, 'engine')], 'exit-taken-back'],
    ['that a rule decided', [decided({ reason: 'roi' }), took({ reason: 'roi' })], 'exit-taken-back'],
    ['of another number', [decided(), took({ exitId: 2 })], 'exit-taken-back'],
    ['for another reason', [decided(), took({ reason: 'operator' })], 'exit-taken-back'],
    ['twice', [decided(), took(), took()], 'exit-taken-back'],
    ['after a sale', [decided(), patient(), ...sold, took()], 'exit-taken-back'],
    [
      'from the market',
      [decided({ reason: 'operator', step: 'market' }), request(id(1), {}), took({ reason: 'operator' })],
      'exit-taken-back',
    ],
    ['and asks for an order', [decided(), took(), patient()], 'exit-taken-back'],
    ['and withdrawn while its order lives', [decided(), patient(), took(), over()], 'exit-withdrawn'],
    ['and withdrawn after a sale', [decided(), patient(), took(), ...sold, over()], 'exit-withdrawn'],
    ['and withdrawn without a word', [decided(), over()], 'exit-withdrawn'],
    ['whose order is cancelled before', [decided(), patient(), back], 'exit-cancel'],
  ])('%s is found', (_, facts, rule) => {
    expect(to(...facts)).toBe(rule)
  })
})
