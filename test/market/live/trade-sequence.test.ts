import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { TRADES_HELD } from '../../../src/market/live/feed-limits.ts'
import { TradeSequence } from '../../../src/market/live/trade-sequence.ts'
import type { HeardTrade } from '../../../src/market/live/venue-dialect.ts'

const trade = (tradeId: number | string, venueTimeMs = 0): HeardTrade => ({
  price: '1',
  quantity: '1',
  tradeId: String(tradeId),
  venueTimeMs,
})

const stage = (isNumbered: boolean, answer: (afterId: string) => readonly (number | string)[] | null) => {
  const told: string[] = []
  const counts = { missed: 0, doubled: 0, asked: 0 }
  const sequence = new TradeSequence(
    {
      tell: ({ tradeId }) => told.push(tradeId),
      ask: async (afterId) => {
        counts.asked++
        await setImmediate()
        return answer(afterId)?.map(trade) ?? null
      },
      missed: () => counts.missed++,
      doubled: () => counts.doubled++,
    },
    isNumbered,
  )
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await setImmediate()
  }
  return { sequence, told, counts, settle }
}

describe('trades with numbers', () => {
  test('are told once each, in order, and a straggler is not told again', () => {
    const { sequence, told, counts } = stage(true, () => [])
    for (const id of [7, 8, 8, 7, 9]) sequence.hear(trade(id))
    expect(told).toEqual(['7', '8', '9'])
    expect(counts).toEqual({ missed: 0, doubled: 2, asked: 0 })
  })

  test('with a hole are asked for, and those that come meanwhile wait behind it', async () => {
    const { sequence, told, counts, settle } = stage(true, () => [8, 9, 10, 11])
    sequence.hear(trade(7))
    sequence.hear(trade(10))
    sequence.hear(trade(11))
    sequence.hear(trade(12))
    expect(told).toEqual(['7'])
    await settle()
    expect(told).toEqual(['7', '8', '9', '10', '11', '12'])
    expect(counts.missed).toBe(0)
  })

  test('may have another hole among those that came meanwhile, which is asked for as well', async () => {
    const { sequence, told, counts, settle } = stage(true, (after) => (after === '7' ? [8, 9, 10] : [12, 13]))
    for (const id of [7, 10, 11, 13, 14]) sequence.hear(trade(id))
    for (let turn = 0; turn < 2; turn++) await settle()
    expect(told).toEqual(['7', '8', '9', '10', '11', '12', '13', '14'])
    expect(counts).toMatchObject({ missed: 0, asked: 2 })
  })

  test('tell of a second hole that could not be filled', async () => {
    const { sequence, told, counts, settle } = stage(true, (after) => (after === '7' ? [8, 9] : null))
    for (const id of [7, 10, 12, 13]) sequence.hear(trade(id))
    for (let turn = 0; turn < 2; turn++) await settle()
    expect(told).toEqual(['7', '8', '9', '10', '12', '13'])
    expect(counts).toMatchObject({ missed: 1, asked: 2 })
  })

  test.each([
    [
      'the venue is not reached',
      () => {
        throw new Error('down')
      },
    ],
    ['the venue does not reach back so far', () => null],
    ['the answer begins behind the hole', () => [9, 10]],
    ['the answer ends before the hole does', () => [8]],
  ])('are missed for good where %s', async (_, answer) => {
    const { sequence, told, counts, settle } = stage(true, answer as () => number[])
    sequence.hear(trade(7))
    sequence.hear(trade(10))
    await settle()
    expect(counts.missed).toBe(1)
    expect(told.at(0)).toBe('7')
    expect(told.at(-1)).toBe('10')
  })

  test('that begin anew with lower numbers are told, and that something may lie between; what is repeated is not', async () => {
    const { sequence, told, counts, settle } = stage(true, () => [3])
    sequence.hear(trade(7_000_000, 10_000))
    sequence.hear(trade(6_999_999, 11_000))
    expect(counts, 'numbers and times of a venue are out of step for moments').toEqual({ missed: 0, doubled: 1, asked: 0 })
    expect([trade(1, 11_001), trade(1, 11_000), trade(7_000_001)].map((one) => sequence.isNews(one))).toEqual([true, false, true])
    sequence.hear(trade(1, 11_001))
    sequence.hear(trade(2, 11_002))
    sequence.hear(trade(2, 11_002))
    expect(counts).toEqual({ missed: 1, doubled: 2, asked: 0 })
    sequence.hear(trade(4, 11_004))
    await settle()
    expect(told).toEqual(['7000000', '1', '2', '3', '4'])
    expect(counts, 'from then on holes show by the new ones').toEqual({ missed: 1, doubled: 2, asked: 1 })
  })

  test('held back are no more than fit, and what did not fit shows as a hole of its own', async () => {
    const last = TRADES_HELD + 20
    const { sequence, told, settle } = stage(true, (afterId) =>
      Array.from({ length: 1000 }, (_, at) => Number(afterId) + 1 + at).filter((id) => id <= last + 1),
    )
    sequence.hear(trade(1))
    for (let id = 5; id <= last; id++) sequence.hear(trade(id))
    await settle()
    sequence.hear(trade(last + 1))
    await settle()
    expect(told).toEqual(Array.from({ length: last + 1 }, (_, at) => String(at + 1)))
  })
})

describe('trades without numbers', () => {
  test('are asked for after a cut, and those told before are not told again', async () => {
    const { sequence, told, counts, settle } = stage(false, () => ['b', 'c'])
    sequence.hear(trade('a'))
    sequence.suspect()
    sequence.hear(trade('c'))
    sequence.hear(trade('d'))
    await settle()
    sequence.hear(trade('e'))
    expect(told).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(counts, 'the one that was held is among those that were asked for').toEqual({ missed: 0, doubled: 1, asked: 1 })
  })

  test('are asked for once more after a cut that came while they were asked for', async () => {
    const { sequence, told, counts, settle } = stage(false, (after) => (after === 'a' ? ['a', 'b', 'c'] : ['c', 'd', 'e']))
    sequence.hear(trade('a'))
    sequence.suspect()
    sequence.hear(trade('c'))
    sequence.suspect()
    await settle()
    sequence.hear(trade('e'))
    for (let turn = 0; turn < 2; turn++) await settle()
    expect(told).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(counts).toMatchObject({ missed: 0, asked: 2 })
  })

  test('are known again by their ids, also when several are repeated', () => {
    const { sequence, told, counts } = stage(false, () => [])
    for (const id of ['a', 'b', 'c', 'a', 'b', 'c', 'd']) sequence.hear(trade(id))
    expect(told).toEqual(['a', 'b', 'c', 'd'])
    expect(counts.doubled).toBe(3)
  })

  test('are missed for good where the venue does not reach back to the last one', async () => {
    const { sequence, told, counts, settle } = stage(false, () => null)
    sequence.hear(trade('a'))
    sequence.suspect()
    sequence.hear(trade('z'))
    await settle()
    expect(told).toEqual(['a', 'z'])
    expect(counts.missed).toBe(1)
  })
})
