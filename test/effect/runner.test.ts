import { beforeEach, describe, expect, test } from 'vitest'
import type { Effect } from '../../machines/position/effects.ts'
import { Runner } from '../../src/effect/runner.ts'
import { VenueClock } from '../../src/effect/venue-clock.ts'
import type { CancelReplace, Report } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { silentVenue } from '../engine/live-stage.ts'
import { CAN, surveyOf } from '../exchange/stage.ts'

/** Requests that nobody answers: how long they are waited for, and what is said of them then. */
const TIMEOUT_MS = CAN.requestTimeoutMs
const BEGAN_MS = 1_000
const clock = new TapeClock()
const sent: string[] = []
const requests: object[] = []
let runner: Runner
const surveys: number[] = []
const survey = ({ askedMs }: { readonly askedMs: number }): void => void surveys.push(askedMs)
const send = (what: string) => (request: { orderId: string }) => {
  sent.push(`${what} ${request.orderId}`)
  requests.push(request)
}
beforeEach(() => {
  sent.length = 0
  requests.length = 0
  clock.set(BEGAN_MS)
  const exchange = {
    can: CAN,
    place: send('place'),
    cancel: send('cancel'),
    amend: send('amend'),
    cancelReplace: ({ cancel, place }: CancelReplace) => {
      sent.push(`replace ${cancel.orderId} by ${place.orderId}`)
      requests.push({ cancel, place })
    },
    query: send('query'),
    survey,
    clock: () => {},
    listen: () => {},
  }
  runner = new Runner(exchange, clock, new VenueClock(exchange, clock))
})

const order = {
  side: 'sell',
  type: 'market',
  quantity: '1',
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'GTC',
  reduceOnly: false,
  postOnly: false,
  provableAfterMs: 16_000,
} as const
const run = (kind: 'place' | 'cancel' | 'query', orderId = 'a', atMs = BEGAN_MS): void => {
  clock.set(atMs)
  const effect: Effect =
    kind === 'place'
      ? { kind: 'place-order', order: { orderId, ...order } }
      : kind === 'cancel'
        ? { kind: 'cancel-order', orderId, venueOrderId: 'v', attempt: 1 }
        : { kind: 'query-order', orderId, venueOrderId: null, notBeforeMs: 0 }
  runner.run('BTC/USD', effect)
}
const reply = (to: 'place' | 'cancel' | 'amend', orderId = 'a'): Report => ({
  kind: 'reply',
  to,
  symbol: 'BTC/USD',
  orderId,
  outcome: { is: 'accepted', venueOrderId: 'v' },
  venueTimeMs: 1,
})
const answer = (askedMs: number | null, orderId = 'a'): Report => ({
  kind: 'order',
  symbol: 'BTC/USD',
  orderId,
  askedMs,
  answer: { is: 'not-found' },
  venueTimeMs: 1,
})

describe('a request without an answer', () => {
  test.each([
    ['place', { kind: 'reply', to: 'place', outcome: { is: 'unknown', because: 'timeout' } }],
    ['cancel', { kind: 'reply', to: 'cancel', outcome: { is: 'unknown', because: 'timeout' } }],
    ['query', { kind: 'order', askedMs: BEGAN_MS, answer: { is: 'unknown', because: 'timeout' } }],
  ] as const)('%s: is waited for until the time-out, and then is unanswered, once', (kind, expected) => {
    expect(runner.nextMs).toBe(Number.POSITIVE_INFINITY)
    run(kind)
    expect(runner.nextMs).toBe(BEGAN_MS + TIMEOUT_MS)
    expect(runner.expired(BEGAN_MS + TIMEOUT_MS - 1)).toEqual([])
    const nowMs = BEGAN_MS + TIMEOUT_MS
    expect(runner.expired(nowMs)).toEqual([{ symbol: 'BTC/USD', orderId: 'a', venueTimeMs: nowMs, ...expected }])
    expect(runner.nextMs).toBe(Number.POSITIVE_INFINITY)
    expect(runner.expired(nowMs + TIMEOUT_MS)).toEqual([])
  })

  test('of several, each has its own time, the oldest first', () => {
    run('place', 'a', 1_000)
    run('query', 'b', 1_500)
    run('cancel', 'a', 4_000)
    expect(runner.expired(11_600).map(({ orderId }) => orderId)).toEqual(['a', 'b'])
    expect(runner.nextMs).toBe(14_000)
    expect(runner.expired(14_000)).toMatchObject([{ to: 'cancel' }])
  })

  test('a second cancellation is waited for from its own beginning', () => {
    run('cancel', 'a', 1_000)
    run('cancel', 'a', 6_000)
    expect(runner.nextMs).toBe(16_000)
    expect(runner.expired(11_000)).toEqual([])
  })
})

describe('a look-up of an order that is being looked up', () => {
  const lookUp = (atMs: number, isAnew: boolean): void => {
    clock.set(atMs)
    runner.run('BTC/USD', { kind: 'query-order', orderId: 'a', venueOrderId: null, notBeforeMs: 0 }, isAnew)
  }
  const again = { symbol: 'BTC/USD', order: { kind: 'query-order', orderId: 'a', venueOrderId: null, notBeforeMs: 0 } }

  test('is dropped', () => {
    lookUp(1_000, false)
    lookUp(1_000, true)
    lookUp(2_000, false)
    runner.answered(answer(1_000))
    expect([sent, runner.takeAgain(), runner.hasLookUpsToSend]).toEqual([['query a'], [], false])
  })

  test('follows it where something may have been missed since that one left: once, when it is answered', () => {
    lookUp(1_000, false)
    for (const atMs of [1_500, 1_600, 1_700]) lookUp(atMs, true)
    expect([sent, runner.hasLookUpsToSend]).toEqual([['query a'], false])
    runner.answered(answer(1_000))
    expect(runner.hasLookUpsToSend).toBe(true)
    expect([runner.takeAgain(), runner.takeAgain()]).toEqual([[again], []])
  })

  test('follows it also when nobody answers', () => {
    lookUp(1_000, false)
    lookUp(1_500, true)
    expect(runner.expired(1_000 + TIMEOUT_MS)).toHaveLength(1)
    expect(runner.takeAgain()).toEqual([again])
  })
})

test('orders and cancellations are passed on as they are, as often as they are asked for', () => {
  for (const kind of ['place', 'cancel', 'cancel'] as const) run(kind)
  const cancel = { symbol: 'BTC/USD', orderId: 'a', venueOrderId: 'v', attempt: 1 }
  expect(requests).toEqual([{ symbol: 'BTC/USD', orderId: 'a', ...order }, cancel, cancel])
})

test('a change is passed on as it is, and one that no answer comes to is unanswered', () => {
  const change = { orderId: 'a', venueOrderId: 'v', attempt: 2, quantity: '3', limitPrice: null, stopPrice: '90' }
  runner.run('BTC/USD', { kind: 'amend-order', ...change })
  expect(requests).toEqual([{ symbol: 'BTC/USD', ...change }])
  expect(runner.expired(BEGAN_MS + TIMEOUT_MS)).toMatchObject([{ kind: 'reply', to: 'amend', orderId: 'a', outcome: { is: 'unknown' } }])
  runner.run('BTC/USD', { kind: 'amend-order', ...change })
  runner.answered(reply('amend'))
  expect(runner.nextMs).toBe(Number.POSITIVE_INFINITY)
})

test('one order in the place of another is one request, of which each half is waited for', () => {
  const cancel = { orderId: 'a', venueOrderId: 'v', attempt: 1 }
  const replace = (): void => runner.run('BTC/USD', { kind: 'replace-order', cancel, order: { orderId: 'b', ...order } })
  replace()
  expect(requests).toEqual([{ cancel: { symbol: 'BTC/USD', ...cancel }, place: { symbol: 'BTC/USD', orderId: 'b', ...order } }])
  runner.answered(reply('cancel'))
  expect(runner.expired(BEGAN_MS + TIMEOUT_MS)).toMatchObject([{ kind: 'reply', to: 'place', orderId: 'b', outcome: { is: 'unknown' } }])
  replace()
  runner.answered(reply('place', 'b'))
  expect(runner.expired(BEGAN_MS + TIMEOUT_MS)).toMatchObject([{ kind: 'reply', to: 'cancel', orderId: 'a', outcome: { is: 'unknown' } }])
})

describe('an answer', () => {
  test('ends the waiting for its own request and for no other', () => {
    run('place')
    run('cancel')
    run('query')
    runner.answered(reply('place'))
    runner.answered(reply('cancel', 'b'))
    expect(runner.expired(BEGAN_MS + TIMEOUT_MS)).toMatchObject([{ kind: 'reply', to: 'cancel' }, { kind: 'order' }])
  })

  test('to a look-up lets the next one leave, and until then none leaves', () => {
    run('query')
    run('query')
    expect(sent).toEqual(['query a'])
    runner.answered(answer(BEGAN_MS))
    run('query')
    expect(sent).toEqual(['query a', 'query a'])
  })

  test('that was lost does not keep the next look-up for ever', () => {
    run('query')
    runner.expired(BEGAN_MS + TIMEOUT_MS)
    run('query', 'a', BEGAN_MS + TIMEOUT_MS)
    expect(sent).toEqual(['query a', 'query a'])
  })

  test('that comes late, or unasked, is not taken for the answer to the look-up that is on its way', () => {
    run('query')
    runner.expired(BEGAN_MS + TIMEOUT_MS)
    run('query', 'a', 12_000)
    runner.answered(answer(BEGAN_MS))
    runner.answered(answer(null))
    expect(runner.nextMs).toBe(22_000)
    runner.answered(answer(12_000))
    expect(runner.nextMs).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('when a look-up left, by the venue’s clock,', () => {
  const HOUR_MS = 3_600_000
  const start = (which: 'own' | 'shared'): VenueClock => {
    const can = { ...CAN, clock: which }
    const exchange = { ...silentVenue, can }
    const venueClock = new VenueClock(exchange, clock)
    runner = new Runner(exchange, clock, venueClock)
    venueClock.ask()
    return venueClock
  }
  const told = (venueClock: VenueClock, offsetMs: number): void =>
    venueClock.answered({ kind: 'clock', askedMs: clock.nowMs(), venueTimeMs: clock.nowMs() + offsetMs })

  test('is told with its answer, by the offset of that moment', () => {
    const venueClock = start('own')
    told(venueClock, HOUR_MS)
    run('query')
    venueClock.ask()
    told(venueClock, 0)
    expect(runner.answered(answer(BEGAN_MS))).toBe(BEGAN_MS + HOUR_MS)
  })
  test('is not known of one that left before the venue had told its time, that timed out, or that nobody asked', () => {
    const venueClock = start('own')
    run('query')
    told(venueClock, HOUR_MS)
    expect(runner.answered(answer(BEGAN_MS))).toBeNull()
    run('query')
    runner.expired(BEGAN_MS + TIMEOUT_MS)
    expect([runner.answered(answer(BEGAN_MS)), runner.answered(answer(null)), runner.answered(answer(7))]).toEqual([null, null, null])
  })
  test('is the engine’s moment where both have one clock, whoever asked', () => {
    start('shared')
    expect([runner.answered(answer(7)), runner.answered(answer(null))]).toEqual([7, null])
  })
})

describe('a survey', () => {
  test('leaves when it is asked for, and once more when it has no answer in time', () => {
    surveys.length = 0
    runner.survey()
    expect(runner.nextMs).toBe(BEGAN_MS + TIMEOUT_MS)
    clock.set(BEGAN_MS + TIMEOUT_MS)
    expect(runner.expired(BEGAN_MS + TIMEOUT_MS), 'no report stands for it').toEqual([])
    expect(surveys).toEqual([BEGAN_MS, BEGAN_MS + TIMEOUT_MS])
  })

  test('is answered by the answer to itself, and by no older one', () => {
    runner.survey()
    runner.answered(surveyOf([], BEGAN_MS - 1))
    expect(runner.nextMs).toBe(BEGAN_MS + TIMEOUT_MS)
    runner.answered(surveyOf([], BEGAN_MS))
    expect(runner.nextMs).toBe(Number.POSITIVE_INFINITY)
  })
})
