import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { hasTradeId, noTradeIds, type TradeIds, withTradeId } from '../../machines/position/trade-ids.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { BRANCH } from '../spec/branch.ts'
import { accepted, entryRequested, given, id, T, trade } from '../spec/story.ts'

const listOf = (ids: TradeIds): string[] => ((ids as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as string[]).sort()
const setOf = (list: readonly string[]): TradeIds => list.reduce(withTradeId, noTradeIds)

/** Numbers that run on, as most venues give them, hexadecimal names, and whatever text. */
const tradeId = fc.oneof(
  fc.nat(3000).map((number) => String(88_000_000 + number)),
  fc.nat(3000).map((number) => `t${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(16, '0')}`),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const few = fc.array(tradeId, { maxLength: 60 })
const many = fc.array(tradeId, { minLength: 1000, maxLength: 1500 })

describe.each([
  ['few', few, 200],
  ['many', many, 20],
] as const)('a set of %s trade ids', (_, arrivals, numRuns) => {
  test('holds what was put in, each once, and nothing else', () => {
    fc.assert(
      fc.property(arrivals, fc.array(tradeId, { maxLength: 100 }), (list, strangers) => {
        const ids = setOf(list)
        const plain = new Set(list)
        expect(listOf(ids)).toEqual([...plain].sort())
        for (const one of [...list, ...strangers]) expect(hasTradeId(ids, one)).toBe(plain.has(one))
      }),
      { numRuns },
    )
  })

  test('has one shape, whatever the order of arrival, and keeps it in a snapshot', () => {
    fc.assert(
      fc.property(
        arrivals.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), tradeId)),
        ([list, shuffled, next]) => {
          const ids = setOf(list)
          expect(setOf(shuffled)).toEqual(ids)
          const kept = deserialize(serialize(ids)) as TradeIds
          expect(withTradeId(kept, next)).toEqual(withTradeId(ids, next))
          expect(canonical(kept)).toBe(canonical(ids))
        },
      ),
      { numRuns },
    )
  })

  test('stays as it was when a larger one is made of it', () => {
    fc.assert(
      fc.property(arrivals, few, (list, more) => {
        const before = setOf(list)
        const text = canonical(before)
        more.reduce(withTradeId, before)
        expect(canonical(before)).toBe(text)
      }),
      { numRuns },
    )
  })
})

/** Two texts of two units that lead FNV-1a from `state` to one value, and that value: 2^16 first units meet in 16 upper bits. */
const twins = (state: number): { pair: readonly [string, string]; state: number } => {
  const PRIME = 0x01000193
  const seen = new Map<number, number>()
  for (let unit = 0; unit < 2 ** 16; unit++) {
    const reached = Math.imul(state ^ unit, PRIME)
    const other = seen.get(reached >>> 16)
    if (other !== undefined) {
      const difference = (Math.imul(state ^ other, PRIME) ^ reached) & 0xffff
      return {
        pair: [String.fromCharCode(other, 0), String.fromCharCode(unit, difference)],
        state: Math.imul(reached ^ difference, PRIME),
      }
    }
    seen.set(reached >>> 16, unit)
  }
  throw new Error('Among 2^16 units two agree in 16 bits.')
}

test('a hundred ids of one hash are told apart', () => {
  let texts = ['']
  for (let block = 0, state = 0x811c9dc5; block < 7; block++) {
    const next = twins(state)
    texts = texts.flatMap((text) => next.pair.map((end) => text + end))
    state = next.state
  }
  const [stranger, ...list] = texts as [string, ...string[]]
  const ids = setOf(list)
  expect(listOf(ids)).toEqual(list.toSorted())
  // 32 bits are six levels and the lists below them: what the hash cannot tell apart goes no deeper
  expect((ids as readonly unknown[]).flat(6)).toEqual(list.toSorted())
  expect(list.every((one) => hasTradeId(ids, one))).toBe(true)
  expect(hasTradeId(ids, stranger)).toBe(false)
  expect(setOf(list.toReversed())).toEqual(ids)
})

/** What the machine kept before there was a set: a sorted list, looked through from end to end. */
const remembered = (list: readonly string[]): string[] => [...new Set(list)].sort()

test('an order told hundreds of trades, some of them again, counts each once and leaves its older states as they were', () => {
  const start = given(entryRequested({ quantity: '5000' }), accepted('Entry', id(0))).state
  fc.assert(
    fc.property(fc.array(fc.nat(600), { minLength: 200, maxLength: 900 }), (numbers) => {
      let state: PositionState = start
      const older: (readonly [PositionState, string])[] = []
      const counted = new Set<number>()
      for (const [at, number] of numbers.entries()) {
        const decision = decidePosition(
          { type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '1', { tradeId: `t${number}` }) },
          state,
          BRANCH,
        )
        expect(decision.ok, `trade ${number}`).toBe(!counted.has(number))
        counted.add(number)
        if (at % 100 === 0) older.push([state, canonical(state)])
        if (decision.ok) for (const fact of decision.facts) state = evolvePosition(state, { ...fact, time: T, parts: { base: 'BTC' } })
      }
      const [order] = state.orders
      expect(listOf(order!.trades)).toEqual(remembered(numbers.map((number) => `t${number}`)))
      expect(format(order!.executed)).toBe(String(counted.size))
      expect(state.exposure).toBe(parse(String(counted.size)))
      for (const [was, text] of older) expect(canonical(was)).toBe(text)
    }),
    { numRuns: 20 },
  )
})
