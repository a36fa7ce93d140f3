import { beforeEach, describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Query, Report, Trade } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { streams } from '../../src/kernel/streams.ts'
import type { Engine } from '../../src/run/engine.ts'
import { entryRequested, id, T } from '../spec/story.ts'
import { BOOK, openEngine, silentVenue } from './live-stage.ts'

const HOUR_MS = 3_600_000
const BEGAN_MS = 1_000
let engine: Engine
const queries: Query[] = []
let store: MemoryStore
const clock = new TapeClock()
beforeEach(async () => {
  clock.set(BEGAN_MS)
  store = new MemoryStore()
  queries.length = 0
  const exchange = { ...silentVenue, query: (query: Query) => void queries.push(query) }
  engine = await openEngine({ store, clock, exchange, bases: ['AAA', 'BBB'] })
  await engine.reconcile([])
})

let nth = 0
const trade = (orderId: string, quantity: string, symbol = 'AAA/USD'): Report & { kind: 'trade' } => {
  const told: Trade = {
    orderId,
    tradeId: `t${nth++}`,
    symbol,
    quantity,
    price: '7',
    fee: { amount: '0', asset: 'USD', quoteValue: '0' },
    liquidity: 'taker',
    venueTimeMs: 5,
  }
  return { kind: 'trade', symbol, orderId, trade: told, venueTimeMs: 5 }
}
const hear = async (...reports: readonly Report[]): Promise<void> => {
  for (const report of reports) engine.flow.take({ kind: 'report', report })
  await engine.flow.settle()
}
const facts = async (): Promise<Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = []
  for await (const page of store.readAll(null))
    for (const row of page) if (row.type === 'UnownedReportsObserved') found.push(decode(row).data as Record<string, unknown>)
  return found
}

describe('a report of an order that no position owns', () => {
  const of = (branch: string): string => clientOrderId(branch, 'position-paper.test.main-AAA%2FUSD-net', 99)
  test.each([
    ["a stranger's", 'x-1', 'AAA/USD', { whose: 'stranger', isFollowed: true }],
    ['a coin that is not followed', 'x-1', 'CCC/USD', { whose: 'stranger', isFollowed: false }],
    ['another log', of('other'), 'AAA/USD', { whose: 'other-log', isFollowed: true }],
    ['ours, and the log does not know of it', of('b'), 'AAA/USD', { whose: 'orphan', isFollowed: true }],
  ])('%s: is a fact at once', async (_, orderId, symbol, expected) => {
    const told = trade(orderId, '0.5', symbol)
    await hear(told)
    const lastTrade = { tradeId: told.trade.tradeId, quantity: '0.5', price: '7' }
    expect(await facts()).toEqual([{ ...expected, symbol, orderSymbol: null, orderId, reports: 1, trades: 1, quantity: '0.5', lastTrade }])
  })

  describe('of an order of ours', () => {
    const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
    const stream = streams.position(parts)
    const fills = async (): Promise<number> => {
      let found = 0
      for await (const page of store.readAll(null)) found += page.filter(({ type }) => type === 'EntryFilled').length
      return found
    }
    beforeEach(async () => {
      engine.recorder.note({ stream, parts }, entryRequested(), 'candle')
      await engine.flow.settle()
    })

    test('finds its position by the order', async () => {
      await hear(trade(id(0), '1'))
      expect([await fills(), await facts()]).toEqual([1, []])
    })

    test.each([
      ['of another coin', 'BBB/USD', true],
      ['of a coin that is not followed', 'CCC/USD', false],
    ])('under the symbol %s it is not believed', async (_, symbol, isFollowed) => {
      await hear(trade(id(0), '1', symbol))
      expect(await fills()).toBe(0)
      expect(await facts()).toMatchObject([{ whose: 'ours', symbol, orderSymbol: 'AAA/USD', isFollowed, orderId: id(0) }])
    })

    test('a reply and an answer under another symbol are told, and answer nothing', async () => {
      const outcome = { is: 'rejected', code: 'no' } as const
      await hear({ kind: 'reply', to: 'place', symbol: 'BBB/USD', orderId: id(0), outcome, venueTimeMs: T })
      const { trade: t1 } = trade(id(0), '1', 'BBB/USD')
      const answer = { is: 'found', status: 'open', venueOrderId: 'v', executed: '1', trades: [t1] } as const
      await hear({ kind: 'order', symbol: 'BBB/USD', orderId: id(0), askedMs: null, answer, venueTimeMs: T })
      expect(await facts()).toMatchObject([{ whose: 'ours', orderSymbol: 'AAA/USD', reports: 1 }])
      const accepted = { is: 'accepted', venueOrderId: 'v' } as const
      await hear({ kind: 'reply', to: 'place', symbol: 'AAA/USD', orderId: id(0), outcome: accepted, venueTimeMs: T })
      clock.set(T + 60_000)
      engine.flow.take({ kind: 'deadline', of: 'owed' })
      await engine.flow.settle()
      expect(queries.at(-1), 'trades that were not believed are not known').toEqual({
        symbol: 'AAA/USD',
        venueOrderId: 'v',
        orderId: id(0),
        askedMs: T + 60_000,
      })
    })
  })

  test('an amount that is none here stops nobody: the trade is told as it came, and counts no coins', async () => {
    await hear(trade('x-1', '1e-7'))
    expect(await facts()).toMatchObject([{ trades: 1, quantity: '0', lastTrade: { quantity: '1e-7' } }])
  })

  test('those that follow are counted, and written together when the hour is over (V-30)', async () => {
    await hear(trade('x-1', '1'), trade('x-2', '2'), trade('x-3', '3.5'))
    expect(await facts()).toHaveLength(1)
    expect(engine.flow.nextSampleMs()).toBeLessThanOrEqual(BEGAN_MS + HOUR_MS)
    clock.set(BEGAN_MS + HOUR_MS - 1)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    await engine.flow.settle()
    expect(await facts()).toHaveLength(1)
    clock.set(BEGAN_MS + HOUR_MS)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    await engine.flow.settle()
    expect((await facts()).slice(1)).toMatchObject([
      { reports: 2, trades: 2, quantity: '5.5', orderId: 'x-3', lastTrade: { quantity: '3.5', price: '7' } },
    ])
  })

  test('each coin and each kind of owner has a count of its own', async () => {
    await hear(trade('x-1', '1'), trade('x-1', '1', 'BBB/USD'), trade(of('other'), '1'), trade('x-2', '4'))
    expect((await facts()).map(({ symbol, whose }) => [symbol, whose])).toEqual([
      ['AAA/USD', 'stranger'],
      ['BBB/USD', 'stranger'],
      ['AAA/USD', 'other-log'],
    ])
  })

  test('after an hour without another one, the next is written at once', async () => {
    await hear(trade('x-1', '1'))
    clock.set(BEGAN_MS + HOUR_MS)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    await engine.flow.settle()
    expect(await facts()).toHaveLength(1)
    await hear(trade('x-2', '1'))
    expect(await facts()).toHaveLength(2)
  })

  test('what was only counted is written before the session ends', async () => {
    await hear(trade('x-1', '1'), trade('x-2', '2'))
    await engine.stop('signal')
    expect((await facts()).map(({ reports }) => reports)).toEqual([1, 1])
  })

  test.each<[string, Report]>([
    [
      'a reply',
      { kind: 'reply', to: 'cancel', symbol: 'AAA/USD', orderId: 'x', outcome: { is: 'rejected', code: 'unknown' }, venueTimeMs: 1 },
    ],
    ['that there is none', { kind: 'order', symbol: 'AAA/USD', orderId: 'x', askedMs: 1, answer: { is: 'not-found' }, venueTimeMs: 1 }],
  ])('tells of nothing that happened: %s', async (_, report) => {
    await hear(report)
    expect(await facts()).toEqual([])
  })

  test('an order that stands and that nobody asked for here is one', async () => {
    const answer = { is: 'found', status: 'open', venueOrderId: 'v', executed: '0', trades: [] } as const
    await hear({ kind: 'order', symbol: 'AAA/USD', orderId: 'x', askedMs: null, answer, venueTimeMs: 1 })
    expect(await facts()).toMatchObject([{ whose: 'stranger', trades: 0, quantity: '0', lastTrade: null }])
  })
})
