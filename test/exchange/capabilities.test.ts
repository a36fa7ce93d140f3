import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { requireUsable, unsupported } from '../../src/exchange/capabilities.ts'
import type { Capabilities } from '../../src/exchange/port.ts'
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
test.each<[string, Parameters<typeof unsupported>[0], Partial<Capabilities>, ReturnType<typeof unsupported>]>([
  ['an order that stands', limit, {}, null],
  ['an order that stands, where none does', limit, { timesInForce: [] }, 'unsupported-time-in-force'],
  ['a stop', { ...limit, type: 'stop-market' }, {}, null],
  [
    'a stop, where they become limit orders',
    { ...limit, type: 'stop-market' },
    { stops: { kind: 'limit', most: 5 } },
    'unsupported-order-type',
  ],
  ['a market order, where no stop rests', { ...limit, type: 'market' }, { stops: { kind: 'none', most: 0 } }, null],
  ['a post-only order, where there is none', { ...limit, postOnly: true }, {}, 'unsupported-post-only'],
  ['a post-only order', { ...limit, postOnly: true }, { postOnly: true }, null],
])('%s', (_, order, more, expected) => {
  expect(unsupported(order, { ...CAN, ...more })).toBe(expected)
})
