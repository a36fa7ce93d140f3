import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { initialPosition } from '../../machines/position/state.ts'
import { clientOrderId, tagOf } from '../../src/kernel/ids.ts'
import { parse } from '../../src/kernel/money.ts'
import { BRANCH } from './branch.ts'
import {
  abandoned,
  accepted,
  bought10,
  cancelRequested,
  continued,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  filled,
  given,
  id,
  plan,
  protected10,
  STREAM,
  stopRequested,
  T,
  trailingPlan,
} from './story.ts'

/** Rejected `times` over at market. */
const refused = (times: number): readonly PositionFact[] =>
  Array.from({ length: times }, (_, nth) => [exitRequested('10', id(nth + 1), nth + 1), abandoned('ExitAbandoned', id(nth + 1))]).flat()

describe('everything that repeats has a limit (I-18)', () => {
  test('an exit refused for days is tried again later and later, after half a minute at most: its coins lie bare (F11)', () => {
    const dueMs = (times: number) => {
      const [retry] = given(bought10, exitDecided, refused(times)).owes()
      expect(retry).toMatchObject({ kind: 'command', command: { type: 'RequestExit' } })
      return retry!.notBeforeMs - T
    }
    expect([1, 2, 3, 4, 5, 7, 30].map(dueMs)).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  test('an exit that the venue finds too small is not tried again: what is left is dust (F10)', () => {
    const tooSmall: PositionFact = {
      type: 'ExitAbandoned',
      data: { orderId: id(1), because: 'rejected', evidence: { by: 'rejection', code: 'below-min-notional' } },
    }
    const story = given(bought10, exitDecided, exitRequested('10', id(1)), tooSmall)
    expect(story.owes()).toEqual([{ kind: 'command', command: { type: 'ClosePosition' }, notBeforeMs: 0 }])
    expect(story.when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'dust', dust: '10' } }])
  })

  test('and its orders do not make the state grow: the oldest closed ones are forgotten', () => {
    const { orders, intents } = given(bought10, exitDecided, refused(200)).state
    expect(intents).toBe(201)
    expect(orders.length).toBeLessThanOrEqual(65)
    expect(orders.at(-1)!.orderId).toBe(id(200))
  })

  test('an open order is never forgotten, however many close around it', () => {
    const working = [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4')]
    const stops = Array.from({ length: 100 }, (_, nth) => [
      stopRequested('4', id(nth + 1)),
      abandoned('ProtectionAbandoned', id(nth + 1), 'never-arrived'),
    ]).flat()
    expect(given(working, stops).state.orders[0]).toMatchObject({ orderId: id(0), value: { phase: 'working' } })
  })

  test('a trailing stop with steps of nothing moves by a tick at least', () => {
    const stepless = { ...plan, trailing: { ...trailingPlan.trailing!, step: { by: 'pct', of: '0' } as const } }
    const story = given(entryRequested({ plan: stepless }), accepted('Entry', id(0)), filled('Entry', id(0), '4'), {
      type: 'TrailingArmed',
      data: { mark: '105', stopPrice: '102.5' },
    })
    expect(story.when({ type: 'MoveTrailing', price: parse('105') })).toBe('below-step')
    expect(story.when({ type: 'MoveTrailing', price: parse('105.5') })).toMatchObject([{ type: 'TrailingRaised' }])
  })
})

test('a stop that we cancelled ourselves is not counted as lost by the venue', () => {
  const cleared = given(protected10, exitDecided, cancelRequested('Protection', id(1)), ended('ProtectionEnded', id(1), '0'))
  expect(cleared.state.stopsLost).toBe(0)
  expect(given(protected10, ended('ProtectionEnded', id(1), '0')).state.stopsLost).toBe(1)
})

test('a refused cancellation is behind us: open after it means that it came to nothing, at once (F14)', () => {
  const closing = given(entryRequested(), accepted('Entry', id(0)), cancelRequested('Entry', id(0)))
  const rejected = {
    type: 'RecordReply',
    orderId: id(0),
    to: 'cancel',
    outcome: { is: 'rejected', code: 'busy' },
    venueTimeMs: T + 5,
  } as const
  expect(closing.when(rejected)).toMatchObject([{ data: { about: 'cancel', askAfterMs: T + 5 } }])
  const lost = { ...rejected, outcome: { is: 'unknown', because: 'timeout' } } as const
  expect(closing.when(lost)).toMatchObject([{ data: { about: 'cancel', askAfterMs: T + 30_000 } }])
})

describe('a fact is legal', () => {
  test('only of an order of its own kind', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4'), stopRequested('4'))
    expect(story.isLegal(accepted('Protection', id(1)))).toBe(true)
    // the stop's own table would allow it, the entry's region too
    expect(story.isLegal(accepted('Entry', id(1)))).toBe(false)
    expect(story.isLegal(accepted('Protection', id(7)))).toBe(false)
  })

  test('only in its order’s own state: what is closed is not filled, but filled late', () => {
    const story = given(entryRequested(), abandoned('EntryAbandoned', id(0)), entryRequested({ order: id(1) }), accepted('Entry', id(1)))
    expect(story.isLegal(filled('Entry', id(0), '1'))).toBe(false)
    expect(story.isLegal(filled('Entry', id(0), '1', { late: true }))).toBe(true)
    expect(story.isLegal(filled('Entry', id(1), '1', { late: true }))).toBe(false)
  })

  test('as an intent only with an id that was never used: no order is sent twice (F57)', () => {
    const story = given(entryRequested(), abandoned('EntryAbandoned', id(0)))
    expect(story.isLegal(entryRequested())).toBe(false)
    expect(story.isLegal(entryRequested({ order: id(1) }))).toBe(true)
  })
})

describe('an order id', () => {
  const ids = [0, 1, 2].flatMap((nth) =>
    [BRANCH, 'another branch'].flatMap((branch) => [STREAM, `${STREAM}2`].map((stream) => clientOrderId(branch, stream, nth))),
  )

  test('is never shared by two logs, two streams or two intents (I-06)', () => {
    expect(new Set(ids).size).toBe(12)
  })

  test('reads as a UUID of version 8 without dashes, and says which log it is of', () => {
    // version and variant digits: RFC 9562, section 4
    for (const id of ids) expect(id).toMatch(/^cf[0-9a-f]{10}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
    const tags = ids.map((id) => id.slice(2, 8))
    expect(new Set(tags)).toEqual(new Set([tagOf(BRANCH), tagOf('another branch')]))
  })
})

test('a fill of an order long forgotten still counts its coins', () => {
  const late = continued(initialPosition(STREAM), [filled('Entry', id(0), '4', { late: true })])
  expect(late).toMatchObject({ exposure: 4n * 10n ** 18n, value: { protection: 'exposed' } })
})
