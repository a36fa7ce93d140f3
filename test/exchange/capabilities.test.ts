import { describe, expect, test } from 'vitest'
import type { Effect } from '../../machines/position/effects.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { requireUsable, unsupported } from '../../src/exchange/capabilities.ts'
import type { Capabilities } from '../../src/exchange/port.ts'
import type { requestOf } from '../../src/exchange/request.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { openEngine, silentVenue } from '../engine/live-stage.ts'
import { CAN } from './stage.ts'

const UNUSABLE: [string, Partial<Capabilities>, RegExp][] = [
  ['that looks up no order by our id', { lookUpById: false }, /could never be proven/],
  ['without orders that stand', { timesInForce: [] }, /no order that stands until it is cancelled/],
  ['whose stops rest, but none of them', { stops: { kind: 'market', most: 0 } }, /at most 0 of a coin/],
]

describe('a venue', () => {
  test.each(UNUSABLE)('%s is not traded on: a sentence says so, and nothing is written', async (_, lacking, sentence) => {
    const can = { ...CAN, ...lacking }
    expect(() => requireUsable(can)).toThrow(sentence)
    const store = new MemoryStore()
    await expect(openEngine({ store, clock: new TapeClock(), exchange: { ...silentVenue, can } })).rejects.toThrow(sentence)
    const pages = []
    for await (const page of store.readAll(null)) pages.push(...page)
    expect(pages).toEqual([])
  })

  test.each<[string, Partial<Capabilities>]>([
    ['like the paper venue', {}],
    ['where no stop rests', { stops: { kind: 'none', most: 0 } }],
    ['whose acknowledgements are provisional', { acknowledgement: 'provisional' }],
  ])('%s is', (_, more) => {
    expect(() => requireUsable({ ...CAN, ...more })).not.toThrow()
  })
})

const limit = { type: 'limit', timeInForce: 'GTC', postOnly: false } as const
const ORDER = { orderId: 'a', side: 'sell', quantity: '1', limitPrice: '9', stopPrice: '9', reduceOnly: true, provableAfterMs: 1 } as const
type Asked = Pick<Parameters<typeof requestOf>[0], 'type' | 'timeInForce' | 'postOnly'>
const place = (asked: Asked): Effect => ({ kind: 'place-order', order: { ...ORDER, ...asked } })
const cancel = { orderId: 'b', venueOrderId: null, attempt: 1 }
const replace = (asked: Asked): Effect => ({ kind: 'replace-order', cancel, order: { ...ORDER, ...asked } })
const amend: Effect = { kind: 'amend-order', ...cancel, quantity: '1', limitPrice: null, stopPrice: '8' }
const ONLY_LIMITS = { stops: { kind: 'limit', most: 5 } } as const
const NO_STOPS = { stops: { kind: 'none', most: 0 } } as const

test.each<[string, Effect, Partial<Capabilities>, ReturnType<typeof unsupported>]>([
  ['an order that stands', place(limit), {}, null],
  ['an order that stands, where none does', place(limit), { timesInForce: [] }, 'unsupported-time-in-force'],
  [
    'an order for at once, where there is none',
    place({ ...limit, timeInForce: 'IOC' }),
    { timesInForce: ['GTC'] },
    'unsupported-time-in-force',
  ],
  ['an order for at once', place({ ...limit, timeInForce: 'IOC' }), { timesInForce: ['GTC', 'IOC'] }, null],
  ['a stop', place({ ...limit, type: 'stop-market' }), {}, null],
  ['a stop, where they become limit orders', place({ ...limit, type: 'stop-market' }), ONLY_LIMITS, 'unsupported-order-type'],
  ['a stop that becomes a limit order, there', place({ ...limit, type: 'stop-limit' }), ONLY_LIMITS, null],
  ['a stop that becomes a limit order, where none rests', place({ ...limit, type: 'stop-limit' }), NO_STOPS, 'unsupported-order-type'],
  ['a market order, where no stop rests', place({ ...limit, type: 'market' }), NO_STOPS, null],
  ['a post-only order, where there is none', place({ ...limit, postOnly: true }), { postOnly: false }, 'unsupported-post-only'],
  ['a post-only order', place({ ...limit, postOnly: true }), { postOnly: true }, null],
  ['a change where it stands', amend, { moveStop: 'amend' }, null],
  ['a change where it stands, where there is none', amend, { moveStop: 'two-stops' }, 'unsupported-amend'],
  ['another in its place', replace(limit), { moveStop: 'cancel-replace' }, null],
  ['another in its place, where there is none', replace(limit), { moveStop: 'cancel-create' }, 'unsupported-cancel-replace'],
  [
    'another in its place that rests as no other',
    replace({ ...limit, type: 'stop-market' }),
    { ...NO_STOPS, moveStop: 'cancel-replace' },
    'unsupported-order-type',
  ],
  ['a cancellation', { kind: 'cancel-order', ...cancel }, {}, null],
])('%s', (_, effect, more, expected) => {
  expect(unsupported(effect, { ...CAN, ...more })).toBe(expected)
})
