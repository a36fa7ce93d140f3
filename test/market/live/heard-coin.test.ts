import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ClockOffset } from '../../../src/market/live/clock-offset.ts'
import type { FeedItem } from '../../../src/market/live/feed.ts'
import { newFeedCounts } from '../../../src/market/live/feed-counts.ts'
import { HeardCoin } from '../../../src/market/live/heard-coin.ts'
import type { FundingPaid, HeardTrade, Listed, VenueDialect } from '../../../src/market/live/venue-dialect.ts'
import { HandTimers } from './hand-timers.ts'

const MINUTE = 60_000
const listed = (isTrading = true): Listed => ({
  id: 'BTCUSDT',
  kind: 'linear',
  instrument: {
    symbol: 'BTC/USDT:USDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    tickSize: '0.1',
    stepSize: '0.001',
    minQuantity: '0.001',
    minNotional: '5',
    contractSize: '1',
    isTrading,
  },
})

const stage = async (isTrading = true, isMeasured = true) => {
  const timers = new HandTimers()
  const counts = newFeedCounts()
  const items: FeedItem[] = []
  const venue = { trades: [] as readonly HeardTrade[], fundings: [] as readonly FundingPaid[], fundingAsked: 0 }
  const clock = new ClockOffset(timers, async () => timers.steadyMs() + 1_700_000_000_000)
  if (isMeasured) await clock.measure()
  // only what a coin asks for is there
  const dialect = {
    timeframes: new Map([[MINUTE, '1m']]),
    areTradesNumbered: true,
    askCandles: async () => [],
    askTrades: async () => venue.trades,
    // a venue that tells more than it was asked for
    askFundings: async () => {
      venue.fundingAsked++
      return venue.fundings
    },
  } as unknown as VenueDialect
  const missed: string[] = []
  const coin = new HeardCoin(listed(isTrading), {
    dialect,
    timers,
    clock,
    counts,
    timeframesMs: [MINUTE],
    tell: (item) => items.push(item),
    missed: (what) => missed.push(what),
  })
  return { coin, counts, items, timers, venue, clock, missed }
}

describe('prices that cannot be', () => {
  test.each([
    ['0', '1'],
    ['0.00000000', '0.00000000'],
    ['-1', '1'],
    ['NaN', '1'],
    ['1', ''],
    ['1', 'Infinity'],
    ['1e3', '2e3'],
    ['2', '1'],
    ['1.50', '1.5'],
  ])('a quote of %s and %s is dropped and counted', async (bid, ask) => {
    const { coin, counts, items } = await stage()
    coin.quote(bid, ask, 1, 1)
    coin.askedQuote(bid, ask, 1)
    expect(items).toEqual([])
    expect(counts.impossible).toBe(2)
  })

  test('trades and marks as well; a trade that was dropped is asked for again', async () => {
    const { coin, counts, items, venue } = await stage()
    const trade = (tradeId: number, price: string, quantity = '1') => ({ price, quantity, tradeId: String(tradeId), venueTimeMs: 1 })
    coin.trade(trade(1, '10'))
    coin.trade(trade(2, '0'))
    coin.trade(trade(3, '10', '0'))
    venue.trades = [trade(2, '11'), trade(3, '12'), trade(4, '13')]
    coin.trade(trade(4, '13'))
    coin.mark('0', 1, null)
    await setImmediate()
    expect(items.map((item) => (item.kind === 'trade' ? item.price : item.kind))).toEqual(['10', '11', '12', '13'])
    expect(counts.impossible).toBe(3)
  })

  test.each([{ low: '0' }, { high: '9' }, { open: '12' }, { close: '1' }, { close: 'NaN' }, { volume: '-1' }])(
    'a candle with %j is not told',
    async (odd) => {
      const { coin, counts, items } = await stage()
      const candle = { openMs: 0, open: '10', high: '11', low: '9', close: '10', volume: '0', ...odd }
      coin.candle({ timeframe: '1m', candle, isFinal: true })
      expect(items).toEqual([])
      expect(counts.impossible).toBe(1)
    },
  )

  test('a flat candle without volume is one', async () => {
    const { coin, items } = await stage()
    coin.candle({ timeframe: '1m', candle: { openMs: 0, open: '1', high: '1', low: '1', close: '1', volume: '0.000' }, isFinal: true })
    coin.candle({ timeframe: '5m', candle: { openMs: 0, open: '1', high: '1', low: '1', close: '1', volume: '0' }, isFinal: true })
    expect(items.length, 'one of another length was not asked for').toBe(1)
  })
})

describe('quotes', () => {
  test('bear the time of their frame, else that of their arrival by the time of the venue', async () => {
    const { coin, items, timers } = await stage()
    coin.quote('1', '2', 1_600_000_000_123, 1)
    coin.quote('1', '2', null, 2)
    expect(items.map((item) => item.kind === 'quote' && item.venueTimeMs)).toEqual([
      1_600_000_000_123,
      timers.steadyMs() + 1_700_000_000_000,
    ])
  })

  test('that bear none are dropped while that time is not known', async () => {
    const { coin, items, counts } = await stage(true, false)
    coin.quote('1', '2', null, 1)
    coin.quote('1', '2', 5, 2)
    expect(items.length).toBe(1)
    expect(counts.undated).toBe(1)
  })

  test('that are older than one before them are dropped; those of a venue that counts anew are not for long', async () => {
    const { coin, items, counts, timers } = await stage()
    coin.quote('3', '4', 1, 10)
    coin.quote('1', '2', 1, 9)
    coin.quote('1', '2', 1, 10)
    expect([items.length, counts.late]).toEqual([1, 2])
    await timers.advance(1000)
    coin.quote('5', '6', 1, 1)
    coin.quote('7', '8', 1, 2)
    expect(items.length).toBe(3)
    coin.cut()
    coin.quote('7', '8', 1, 1)
    expect(items.length).toBe(4)
  })

  test('and trades of a halted coin are not told, its candles and marks are', async () => {
    const { coin, items } = await stage(false)
    coin.quote('1', '2', 1, 1)
    coin.askedQuote('1', '2', 1)
    coin.trade({ price: '1', quantity: '1', tradeId: '1', venueTimeMs: 1 })
    coin.mark('1', 1, null)
    coin.candle({ timeframe: '1m', candle: { openMs: 0, open: '1', high: '1', low: '1', close: '1', volume: '1' }, isFinal: true })
    expect(items.map(({ kind }) => kind)).toEqual(['mark', 'candle'])
  })
})

describe('funding', () => {
  test('is asked for ten seconds after it was due, and told once', async () => {
    const { coin, items, venue, clock, timers } = await stage()
    const dueMs = clock.nowMs()! + 5000
    coin.mark('1', 1, dueMs)
    venue.fundings = [{ rate: '0.0002', atMs: dueMs - 28_800_000 }]
    await timers.advance(14_000)
    coin.beat()
    await setImmediate()
    expect(venue.fundingAsked).toBe(0)
    await timers.advance(1000)
    coin.beat()
    await setImmediate()
    expect(
      items.filter(({ kind }) => kind === 'funding'),
      'the one before it was paid before anybody listened',
    ).toEqual([])
    venue.fundings = [...venue.fundings, { rate: '-0.0001', atMs: dueMs + 3 }]
    await timers.advance(10_000)
    coin.mark('1', 2, dueMs + 28_800_000)
    for (let time = 0; time < 3; time++) {
      coin.beat()
      await setImmediate()
      await timers.advance(10_000)
    }
    expect(items.filter(({ kind }) => kind === 'funding')).toEqual([
      { kind: 'funding', symbol: 'BTC/USDT:USDT', rate: '-0.0001', atMs: dueMs + 3 },
    ])
    expect(venue.fundingAsked).toBe(2)
  })

  test('is asked for once also where the venue goes on to announce the one that was settled', async () => {
    const { coin, items, venue, clock, timers } = await stage()
    const dueMs = clock.nowMs()! + 1000
    coin.mark('1', 1, dueMs)
    venue.fundings = [{ rate: '0.0001', atMs: dueMs }]
    for (let time = 0; time < 5; time++) {
      await timers.advance(11_000)
      coin.mark('1', 1, dueMs)
      coin.beat()
      await setImmediate()
    }
    expect([items.filter(({ kind }) => kind === 'funding').length, venue.fundingAsked]).toEqual([1, 1])
  })

  test('that was missed while nothing was heard is told with all that lay between', async () => {
    const { coin, items, venue, clock, timers } = await stage()
    const dueMs = clock.nowMs()! + 1000
    coin.mark('1', 1, dueMs)
    await timers.advance(20 * 3_600_000)
    venue.fundings = [0, 8, 16].map((hours) => ({ rate: `0.000${hours}`, atMs: dueMs + hours * 3_600_000 }))
    coin.mark('1', 1, dueMs + 24 * 3_600_000)
    coin.beat()
    await setImmediate()
    coin.beat()
    await setImmediate()
    expect(items.flatMap((item) => (item.kind === 'funding' ? [item.rate] : []))).toEqual(['0.0000', '0.0008', '0.00016'])
  })
})
