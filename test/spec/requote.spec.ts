import { describe, expect, test } from 'vitest'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { requoteDelayMs } from '../../machines/position/requote.ts'
import type { LogFact } from '../../src/kernel/log-event.ts'
import { accepted, duty, entryRequested, exitDecided, filled, given, id, openCommand, protected10, T, types } from './story.ts'

const retry = { left: 3, delayMs: 500 }
type Data = Extract<PositionFact, { type: 'EntryRequested' }>['data']
const asked = (more: Partial<Data> = {}): PositionFact => {
  const fact = entryRequested()
  return { ...fact, data: { ...fact.data, retry, ...more } } as PositionFact
}
const refused = (code: string, order = id(0)): PositionFact => ({
  type: 'EntryAbandoned',
  data: { orderId: order, because: 'rejected', evidence: { by: 'rejection', code } },
})
/** the last six digits of the order's id, as a share of one */
const share = (order: string): number => Number.parseInt(order.slice(-6), 16) / 0x1000000
const requote = duty({ type: 'RequoteEntry' }, T + 250 + Math.floor(share(id(0)) * 250))

describe('an entry that the venue refuses', () => {
  test.each(['would-take', 'rate-limited', 'busy', 'market-halted', 'outside-receive-window', 'request-expired'])(
    'for now (%s) is owed anew, after half of the delay and a drawn part of the other half',
    (code) => {
      expect(given(asked(), refused(code)).owes()).toEqual([requote])
    },
  )

  test.each(['insufficient-balance', 'below-min-notional', 'a-word-of-tomorrow'])('for good (%s) is not asked for again', (code) => {
    expect(given(asked(), refused(code)).owes()).toEqual([])
  })

  test('is not asked for again where nothing is left, nor when it stood, ended or never arrived', () => {
    expect(given(entryRequested(), refused('would-take')).owes()).toEqual([])
    const absent: PositionFact = {
      type: 'EntryAbandoned',
      data: { orderId: id(0), because: 'never-arrived', evidence: { by: 'absence', provableAfterMs: T, askedMs: T, askedVenueMs: T } },
    }
    expect(given(asked(), absent).owes()).toEqual([])
  })

  test('waits twice as long each time, six times at most, and never the same as another', () => {
    // of f...f the drawn half is whole but for a hair, of 0...0 it is nothing
    expect([0, 1, 2, 6, 7].map((attempt) => requoteDelayMs(500, attempt, 'cf000000'))).toEqual([250, 500, 1000, 16_000, 16_000])
    expect([0, 1].map((attempt) => requoteDelayMs(500, attempt, 'cfffffff'))).toEqual([499, 999])
    expect(requoteDelayMs(500, 0, 'cf800000')).toBe(375)
  })
})

const again = (more: object = {}, rules: object = {}) =>
  openCommand(
    {
      nowMs: T + 500,
      expiresAtMs: T + 60_000,
      retry: { left: 2, delayMs: 500 },
      instead: { orderId: id(0), attempt: 1 },
      ...more,
    },
    rules,
  )

describe('asked for anew', () => {
  const story = given(asked(), refused('would-take'))

  test('it is another order with an id of its own, of the same candle', () => {
    expect(story.when(again())).toMatchObject([
      {
        type: 'EntryRequested',
        data: { orderId: id(1), instead: { orderId: id(0), attempt: 1 }, retry: { left: 2, delayMs: 500 }, expiresAtMs: T + 60_000 },
      },
    ])
  })

  test('not before its time, not twice, and not when another entry came meanwhile', () => {
    expect(story.when(again({ nowMs: T }))).toBe('not-due')
    const second = given(story.facts, asked({ orderId: id(1), instead: { orderId: id(0), attempt: 1 } }))
    expect(second.when(again())).toBe('not-due')
    expect(second.owes()).not.toContainEqual(requote)
  })

  test.each([
    ['its time is over', { nowMs: T + 60_000 }, {}, 'requote-too-late'],
    ['a person paused entries', {}, { orders: 'paused' }, 'paused'],
    ['the price is old', { quoteAgeMs: 60_001 }, {}, 'stale-quote'],
    ['the money is gone', {}, { freeBudget: 0n }, 'over-budget'],
    ['the venue has no such order', { postOnly: { isTaken: false } }, {}, 'unsupported-post-only'],
  ])('it is called off where %s, once and for all', (_, more, rules, because) => {
    const facts = story.when(again(more, rules))
    expect(facts).toMatchObject([{ type: 'EntryRequoteDropped', data: { refusedId: id(0), because } }])
    expect(given(story.facts, facts as readonly PositionFact[]).owes()).toEqual([])
  })

  test('beside coins that are held as well, unless these are on their way out', () => {
    const held = given(...protected10, asked({ orderId: id(2) }), refused('busy', id(2)))
    const more = again({ instead: { orderId: id(2), attempt: 1 } }, { maxEntries: 2 })
    expect(types(held.when(more))).toEqual(['EntryRequested'])
    expect(given(held.facts, exitDecided).when(more)).toMatchObject([{ type: 'EntryRequoteDropped', data: { because: 'exiting' } }])
  })

  test('a person who cancels the entry calls it off', () => {
    const facts = story.when({ type: 'CancelEntry', because: 'operator', nowMs: T })
    expect(facts).toEqual([{ type: 'EntryRequoteDropped', data: { refusedId: id(0), because: 'operator', judged: {} } }])
  })

  test('the wait of the next one is doubled', () => {
    const next = given(story.facts, asked({ orderId: id(1), retry: { left: 2, delayMs: 500 }, instead: { orderId: id(0), attempt: 1 } }))
    const twice = given(next.facts, refused('would-take', id(1)))
    expect(twice.owes()).toEqual([duty({ type: 'RequoteEntry' }, T + 500 + Math.floor(share(id(1)) * 500))])
  })
})

test('an order that must rest says so to the venue, and any other does not', () => {
  const sent = (fact: PositionFact) => effectsOf(fact as LogFact, given(fact).state)
  expect(sent(asked({ postOnly: true }))).toMatchObject([{ kind: 'place-order', order: { postOnly: true } }])
  expect(sent(asked())).toMatchObject([{ kind: 'place-order', order: { postOnly: false } }])
  expect(types(given().when(openCommand({ postOnly: { isTaken: false } })))).toBe('unsupported-post-only')
  expect(given().when(openCommand({ postOnly: { isTaken: true } }))).toMatchObject([{ data: { postOnly: true } }])
})

test('what stood was not refused: its end asks for nothing anew', () => {
  const story = given(asked(), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
  expect(story.state.requote).toBeNull()
})
