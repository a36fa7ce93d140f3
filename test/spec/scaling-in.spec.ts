import { describe, expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { mergedPlan } from '../../machines/position/merged-plan.ts'
import { hardStopOf } from '../../machines/position/plan-prices.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { mapPlan, type PositionPlan } from '../../machines/position/position-plan.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { BRANCH } from './branch.ts'
import {
  abandoned,
  accepted,
  cancelRequested,
  duty,
  ended,
  entryRequested,
  exitDecided,
  filled,
  given,
  id,
  openCommand,
  plan,
  protected10,
  T,
  trade,
  trailingPlan,
  types,
  unknown,
} from './story.ts'

/** A further entry at a limit, on a later candle. */
const next = (limit: string, rules: object = {}, more: object = {}) =>
  openCommand(
    {
      proposal: { strategy: 'drop', trigger: 'from-high', barCloseMs: T + 60_000, judged: {} },
      limitPrice: parse(limit),
      ...more,
    },
    { maxEntries: 3, scaleStepPct: parse('1'), ...rules },
  )
const further = (ordinal: number, more: Parameters<typeof entryRequested>[0] = {}): readonly PositionFact[] => [
  entryRequested({ ...more, order: id(ordinal) }),
  accepted('Entry', id(ordinal)),
]
const first = [entryRequested(), accepted('Entry', id(0))] as const
const two = [...first, ...further(1)] as const

describe('a further entry', () => {
  test('is a second order of the same cycle, beside the one that lives', () => {
    const story = given(...first)
    expect(types(story.when(next('99')))).toEqual(['EntryRequested'])
    const { state } = given(...two)
    expect([state.cycle, state.value.entry, state.orders.length]).toEqual([1, 'working', 2])
  })

  // of 100 one percent is 1: from 99 on it is far enough
  test.each([
    ['a step below the last limit', '99', 'EntryRequested'],
    ['further', '95', 'EntryRequested'],
    ['a tick nearer', '99.5', 'scale-step'],
    ['at the last limit', '100', 'scale-step'],
    ['above it', '101', 'scale-step'],
  ])('%s', (_, limit, expected) => {
    const [made] = [given(...protected10).when(next(limit))]
    expect(typeof made === 'string' ? made : made[0]!.type).toBe(expected)
  })

  test('is refused with its numbers: too near to the last limit, or one too many', () => {
    const { state } = given(...protected10)
    expect(decidePosition(next('99.5'), state, BRANCH)).toMatchObject({
      refusal: 'scale-step',
      judged: { limitPrice: '99.5', lastLimitPrice: '100', nextLimitPrice: '99', scaleStepPct: '1' },
    })
    expect(decidePosition(next('90', { maxEntries: 1 }), state, BRANCH)).toMatchObject({
      refusal: 'max-entries',
      judged: { entries: '1', maxEntries: '1' },
    })
  })

  test.each([
    ['a tick before the stop', '90.5', 'EntryRequested'],
    ['at the stop', '90', 'beyond-stop'],
    ['beyond it', '85', 'beyond-stop'],
  ])('%s of the position, ten percent below what was paid', (_, limit, expected) => {
    const made = given(...protected10).when(next(limit))
    expect(typeof made === 'string' ? made : made[0]!.type).toBe(expected)
    // before anything was paid the stop is measured from the limit
    const asked = given(...first).when(next(limit))
    expect(typeof asked === 'string' ? asked : asked[0]!.type).toBe(expected)
    if (expected === 'beyond-stop')
      expect(decidePosition(next(limit), given(...protected10).state, BRANCH)).toMatchObject({
        judged: { limitPrice: limit, stopPrice: '90', stopHangsOn: 'average', stopHangsOnPrice: '100' },
      })
  })

  test('counts entries that live and those that brought coins; one that never filled changes nothing', () => {
    const gone = given(...two, ...further(2), abandoned('EntryPartAbandoned', id(2)), abandoned('EntryPartAbandoned', id(1)))
    expect(types(gone.when(next('99', { maxEntries: 2 })))).toEqual(['EntryRequested'])
    const bought = given(...two, filled('Entry', id(1), '10'), ended('EntryReduced', id(1), '10'))
    expect(bought.when(next('90', { maxEntries: 2 }))).toBe('max-entries')
  })

  test('never joins a position that is being left: an exit is decided, or a stop has sold', () => {
    expect(given(...protected10, exitDecided).when(next('90'))).toBe('exiting')
    expect(given(...protected10, filled('Protection', id(1), '1')).when(next('90'))).toBe('exiting')
  })

  test('waits while the fate of another order is unknown, and has the direction of the position', () => {
    expect(given(...first, entryRequested({ order: id(1) }), unknown('Entry', id(1))).when(next('90'))).toBe('outcome-unknown')
    expect(given(...first).when(next('90', { kind: 'linear' }, { direction: 'short' }))).toBe('opposite-direction')
  })
})

describe('the end of one of several entries', () => {
  const whole = (order: string) => ({ type: 'RecordTrade', orderId: order, trade: trade(order, '10') }) as const
  const rejected = (order: string) =>
    ({ type: 'RecordReply', orderId: order, to: 'place', outcome: { is: 'rejected', code: 'no' }, venueTimeMs: T }) as const

  test('says whether others live: reduced while they do, ended with the last', () => {
    expect(types(given(...two).when(whole(id(0))))).toEqual(['EntryFilled', 'EntryReduced'])
    const one = given(...two, filled('Entry', id(0), '10'), ended('EntryReduced', id(0), '10'))
    expect(one.state.value.entry).toBe('working')
    expect(types(one.when(whole(id(1))))).toEqual(['EntryFilled', 'EntryEnded'])
  })

  test('without a fill it is abandoned in part, and the last one abandoned', () => {
    const asked = given(...first, entryRequested({ order: id(1) }))
    expect(types(asked.when(rejected(id(1))))).toEqual(['EntryPartAbandoned'])
    expect(types(given(entryRequested()).when(rejected(id(0))))).toEqual(['EntryAbandoned'])
  })
})

describe('cancelling', () => {
  test('an exit cancels each entry that stands, and each that is only asked for when it does', () => {
    const decide = { type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' } as const
    const held = given(...two, filled('Entry', id(0), '4'), entryRequested({ order: id(2) }))
    const facts = held.when(decide)
    expect(types(facts)).toEqual(['ExitDecided', 'EntryCancelRequested', 'EntryCancelRequested'])
    const leaving = given(held.facts, facts as readonly PositionFact[])
    const owes = given(leaving.facts, accepted('Entry', id(2))).owes()
    expect(owes).toContainEqual(duty({ type: 'CancelEntry', orderId: id(2), because: 'exit' }))
  })

  test('each entry is cancelled at its own time; a person cancels all that can be', () => {
    const later = { ...entryRequested({ order: id(1) }), data: { ...entryRequested({ order: id(1) }).data, expiresAtMs: T + 90_000 } }
    const story = given(...first, later as PositionFact, accepted('Entry', id(1)))
    expect(story.owes().filter(({ kind }) => kind === 'command')).toEqual([
      duty({ type: 'CancelEntry', orderId: id(0), because: 'timed-out' }, T + 60_000),
      duty({ type: 'CancelEntry', orderId: id(1), because: 'timed-out' }, T + 90_000),
    ])
    const cancelled = story.when({ type: 'CancelEntry', because: 'operator', nowMs: T }) as readonly PositionFact[]
    expect(cancelled.map(({ data }) => (data as { orderId: string }).orderId)).toEqual([id(0), id(1)])
  })

  test('one that is being cancelled keeps the others from nothing', () => {
    const story = given(...first, cancelRequested('Entry', id(0)))
    expect(types(story.when(next('99')))).toEqual(['EntryRequested'])
    expect(story.state.value.entry).toBe('working')
  })
})

const near: PositionPlan = mapPlan({ ...plan, hardStop: { by: 'pct', of: '4' }, maxHoldMs: 1000, minQuantity: '3', maxStops: 2 }, parse)
const stopAt = (facts: readonly PositionFact[]): string => format(hardStopOf(given(facts).state)!.price)

describe('each entry keeps its own plan, and those that bring coins are merged', () => {
  const second = further(1, { plan: mapPlan(near, format) })

  test('one that never filled changes nothing: the stop stands by the plan of the other', () => {
    const bought = [...first, ...second, filled('Entry', id(0), '10')]
    expect(stopAt(bought)).toBe('90')
    expect(stopAt([...bought, abandoned('EntryPartAbandoned', id(1))])).toBe('90')
    // the first that fills gives the plan, whichever was asked for first: 4 % of 100
    expect(stopAt([...first, ...second, filled('Entry', id(1), '10')])).toBe('96')
  })

  test('from its first fill on the nearer stop holds, in whatever order they are filled', () => {
    const fills = [filled('Entry', id(0), '5'), filled('Entry', id(1), '5', { price: '90' })]
    // 95 on average, 4 % of it is 3.8: 91.2 and up to the half
    const [one, other] = [fills, [...fills].reverse()].map((order) => given(...first, ...second, ...order).state)
    expect(format(hardStopOf(one!)!.price)).toBe('91.5')
    expect(one!.plan).toEqual(other!.plan)
    expect(one!.plan).toMatchObject({ maxHoldMs: 1000, minQuantity: parse('3'), maxStops: 2 })
  })

  test('a fill that comes late brings its plan too', () => {
    const gone = [...first, filled('Entry', id(0), '10'), ...second, abandoned('EntryPartAbandoned', id(1))]
    expect(stopAt(gone)).toBe('90')
    expect(stopAt([...gone, filled('Entry', id(1), '1', { late: true })])).toBe('96')
  })

  test('a table of profits is counted anew when it becomes another one', () => {
    const roi = (fromMs: number, gainPct: string) => ({ ...plan, exits: { feePct: '0.1', roi: [{ fromMs, gainPct }] } })
    const lowered: PositionFact = { type: 'RoiLowered', data: { row: 1, fromMs: T, gainPct: '3', price: null } }
    const held = [entryRequested({ plan: roi(10, '3') }), accepted('Entry', id(0)), filled('Entry', id(0), '5'), lowered]
    const fill = filled('Entry', id(1), '5')
    expect(given(...held, ...further(1, { plan: roi(10, '3') }), fill).state.noted.roiRow).toBe(1)
    expect(given(...held, ...further(1, { plan: roi(20, '2') }), fill).state.noted.roiRow).toBe(0)
  })
})

describe('the rule of merging, field by field', () => {
  const full: PositionPlan = mapPlan(
    {
      ...trailingPlan,
      exits: {
        feePct: '0.1',
        softStop: { by: 'pct', of: '2' },
        breakEvenAtPct: '3',
        roi: [
          { fromMs: 0, gainPct: '5' },
          { fromMs: 100, gainPct: '1' },
        ],
        signal: 'break-even',
        idleMs: 900,
      },
    },
    parse,
  )
  const other: PositionPlan = mapPlan(
    {
      ...plan,
      hardStop: { by: 'price', of: '7' },
      takeProfit: { by: 'pct', of: '4' },
      maxHoldMs: 10,
      tickSize: '1',
      exitRetryMs: 1,
      proofDelayMs: 40_000,
      maxStops: 1,
      exits: { feePct: '0.2', breakEvenAtPct: '2', roi: [{ fromMs: 50, gainPct: '2' }], signal: 'any-price', neverSell: true },
    },
    parse,
  )

  test('nearer, earlier, larger, fewer; what only one of them has holds for all', () => {
    const merged = mapPlan(mergedPlan(full, other), format)
    expect(merged).toEqual({
      ...trailingPlan,
      hardStop: { by: 'pct', of: '10', atMost: '7' },
      takeProfit: { by: 'pct', of: '4' },
      maxHoldMs: 10,
      tickSize: '1',
      exitRetryMs: 1,
      proofDelayMs: 40_000,
      maxStops: 1,
      exits: {
        feePct: '0.2',
        softStop: { by: 'pct', of: '2' },
        breakEvenAtPct: '2',
        // 5 at once; from 50 on the other asks for 2 only; from 100 on the first for 1
        roi: [
          { fromMs: 0, gainPct: '5' },
          { fromMs: 50, gainPct: '2' },
          { fromMs: 100, gainPct: '1' },
        ],
        signal: 'any-price',
        idleMs: 900,
        neverSell: true,
      },
    })
    expect(mergedPlan(other, full)).toEqual(mergedPlan(full, other))
    const third = { ...near, hardStop: { by: 'price', of: parse('6') } } as const
    expect(mergedPlan(mergedPlan(third, full), other)).toEqual(mergedPlan(third, mergedPlan(other, full)))
  })

  test('of two scores one holds as a whole: that whose points all together are the larger share of its threshold', () => {
    const scored = (threshold: number, points: number, ageMs = 60) =>
      mapPlan(
        {
          ...plan,
          exits: {
            feePct: '0.1',
            score: {
              ...{ threshold, profitPct: '1', profitWithinMs: 60, profitPoints: points },
              ...{ momentumPct: '1', momentumPoints: points, ageMs, agePoints: points },
            },
          },
        },
        parse,
      )
    // three of three are all of it, 150 of 100 are half as much again: one reason alone sells by neither
    const [a, b] = [scored(3, 1), scored(100, 50)]
    expect(mergedPlan(a, b).exits.score).toEqual(b.exits.score)
    expect(mergedPlan(b, a).exits.score).toEqual(b.exits.score)
    // of the same share the one whose age counts earlier
    expect(mergedPlan(scored(3, 1, 90), scored(100, 33, 90)).exits.score?.threshold).toBe(3)
    expect(mergedPlan(scored(3, 1, 90), scored(99, 33, 80)).exits.score?.threshold).toBe(99)
  })

  test('of a percentage and a difference of prices the nearer one is taken where the price is known', () => {
    const plans = [further(1, { plan: { ...plan, hardStop: { by: 'price', of: '7' } } }), further(2, { plan })].flat()
    const at = (price: string): string =>
      stopAt([...first, ...plans, ...[0, 1, 2].map((order) => filled('Entry', id(order), '2', { price }))])
    // at 100 ten percent are 10, and 7 are nearer; at 60 they are 6
    expect([at('100'), at('60')]).toEqual(['93', '54'])
  })
})
