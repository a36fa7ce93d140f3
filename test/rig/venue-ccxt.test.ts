import { afterEach, describe, expect, test } from 'vitest'
import { type CcxtClient, ccxtClient } from './venues/ccxt-client.ts'
import { LocalVenue } from './venues/local-venue.ts'
import { BEGINS_MS, MINUTE_MS, sampleCandles } from './venues/sample-candles.ts'
import type { RecordedCandle } from './venues/tape/items.ts'

const candles = sampleCandles(120)
const barOf = ({ openMs, open, high, low, close, volume }: RecordedCandle): unknown[] => [
  openMs,
  ...[open, high, low, close, volume].map(Number),
]
const numbers = (rows: readonly (readonly unknown[])[]): unknown[][] => rows.map((row) => row.map(Number))

/** Steps the venue while somebody waits, so that what is waited for happens. */
const during = async <T>(venue: LocalVenue, waited: Promise<T>, stepMs = 1_000): Promise<T> => {
  let isOver = false
  const settled = waited.finally(() => {
    isOver = true
  })
  settled.catch(() => {})
  for (let steps = 0; !isOver && steps < 2_000; steps++) {
    await venue.step(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return settled
}

type Case = { readonly id: 'binance' | 'bybit'; readonly type: 'spot' | 'linear'; readonly symbol: string; readonly options: object }
const cases: readonly Case[] = [
  {
    id: 'binance',
    type: 'spot',
    symbol: 'BTC/USDT',
    options: { fetchMarkets: { types: ['spot'] }, fetchMargins: false, fetchCurrencies: false },
  },
  {
    id: 'binance',
    type: 'linear',
    symbol: 'BTC/USDT:USDT',
    options: { defaultType: 'swap', defaultSubType: 'linear', fetchMarkets: { types: ['linear'] }, fetchCurrencies: false },
  },
  { id: 'bybit', type: 'spot', symbol: 'BTC/USDT', options: { fetchMarkets: { types: ['spot'] } } },
  { id: 'bybit', type: 'linear', symbol: 'BTC/USDT:USDT', options: { defaultType: 'swap', fetchMarkets: { types: ['linear'] } } },
]

let venue: LocalVenue
let client: CcxtClient
afterEach(async () => {
  await client.close()
  await venue.close()
})

const start = async ({ id, symbol, options }: Case): Promise<void> => {
  venue = await LocalVenue.start()
  venue.play({ symbol, candles, timeframeMs: MINUTE_MS, startAt: BEGINS_MS + 60 * MINUTE_MS })
  client = await ccxtClient(id, venue.port, options)
  client.has.fetchCurrencies = false
  await client.loadMarkets()
}

describe.each(cases)("ccxt's own client of $id, $type, at a local venue", (one) => {
  const { symbol } = one

  test('loads the markets with their steps and ticks', async () => {
    await start(one)
    expect(client.markets[symbol]).toMatchObject({ active: true })
    const { precision } = client.markets[symbol]!
    const { instrument } = venue.floor.of(symbol)
    expect([precision.price, precision.amount].map(Number)).toEqual([instrument.tick, instrument.step].map(Number))
    expect(Object.keys(venue.counts().paths)).toHaveLength(1)
    venue.floor.halt(symbol)
    await client.loadMarkets(true)
    expect(client.markets[symbol]!.active).toBe(false)
  })

  test('reads the clock, history, and the last prices', async () => {
    await start(one)
    expect(await client.fetchTime()).toBe(BEGINS_MS + 60 * MINUTE_MS)
    expect(numbers(await client.fetchOHLCV(symbol, '1m', BEGINS_MS, 60))).toEqual(candles.slice(0, 60).map(barOf))
    const trades = await client.fetchTrades(symbol)
    expect(Number(trades.at(-1)!.price)).toBe(Number(candles[59]!.close))
    const { bids, asks } = await client.fetchOrderBook(symbol)
    expect(Number(asks[0]![0])).toBeGreaterThan(Number(bids[0]![0]))
    const { [symbol]: quote } = await client.fetchBidsAsks([symbol])
    expect([quote!.bid, quote!.ask].map(Number)).toEqual([bids[0]![0], asks[0]![0]].map(Number))
  })

  test('watches quotes', async () => {
    await start(one)
    const { [symbol]: quote } = await during(venue, client.watchBidsAsks([symbol]))
    expect(Number(quote!.ask)).toBeGreaterThan(Number(quote!.bid))
    expect(Number(quote!.bid)).toBeGreaterThan(150)
  })

  test('watches tickers', async () => {
    await start(one)
    for (const name of one.id === 'binance' ? ['ticker', 'miniTicker'] : ['tickers']) {
      const { symbol: of, last } = await during(venue, client.watchTicker(symbol, one.id === 'binance' ? { name } : {}))
      expect(of).toBe(symbol)
      expect(Number(last)).toBeGreaterThan(150)
    }
  })

  test('watches trades', async () => {
    await start(one)
    const trades = await during(venue, client.watchTrades(symbol))
    const known = new Map((await client.fetchTrades(symbol)).map((trade) => [trade.id, trade]))
    expect(trades.length).toBeGreaterThan(0)
    for (const { id, price, amount, side, timestamp } of trades) expect(known.get(id)).toMatchObject({ price, amount, side, timestamp })
  })

  test('watches candles, which end as REST has them', async () => {
    await start(one)
    const last = new Map<unknown, readonly unknown[]>()
    while (last.size < 3) for (const row of await during(venue, client.watchOHLCV(symbol, '1m'))) last.set(row[0], row)
    const told = [...last.values()].slice(0, -1)
    expect(numbers(told)).toEqual(candles.filter(({ openMs }) => told.some(([at]) => at === openMs)).map(barOf))
  })
})

test('a client that tells spot from contracts by the host of an address may keep it, and has both side by side', async () => {
  venue = await LocalVenue.start()
  for (const symbol of ['BTC/USDT', 'BTC/USDT:USDT'])
    venue.play({
      symbol,
      candles: symbol === 'BTC/USDT' ? candles : candles.slice(20),
      timeframeMs: MINUTE_MS,
      startAt: BEGINS_MS + 60 * MINUTE_MS,
    })
  client = await ccxtClient('binance', venue.port, { fetchMarkets: { types: ['spot', 'linear'] }, fetchMargins: false }, 'keep-hosts')
  client.has.fetchCurrencies = false
  await client.loadMarkets()
  for (const symbol of ['BTC/USDT', 'BTC/USDT:USDT']) {
    const trades = await during(venue, client.watchTrades(symbol))
    const prices = new Map((await client.fetchTrades(symbol)).map(({ id, price }) => [id, price]))
    expect(trades.map(({ symbol: of, id, price }) => [of, price, prices.get(id)])).toEqual(
      trades.map(({ price }) => [symbol, price, price]),
    )
  }
  expect(Object.keys(venue.counts().opened).sort()).toEqual(['/public/ws/1', '/ws/0'])
})

test("ccxt's own client reads funding and mark prices", async () => {
  await start(cases[1]!)
  await venue.step(8 * 3_600_000)
  const rate = await client.fetchFundingRate('BTC/USDT:USDT')
  const last = candles.at(-1)!
  expect(Number(rate.markPrice)).toBeCloseTo(Number(last.close), 0)
  expect(rate).toMatchObject({ fundingRate: '0.00010000', fundingTimestamp: BEGINS_MS + 16 * 3_600_000 })
  const history = await client.fetchFundingRateHistory('BTC/USDT:USDT')
  expect(history.map(({ timestamp }) => timestamp)).toEqual([BEGINS_MS, BEGINS_MS + 8 * 3_600_000])
  expect(history.map(({ info }) => (info as { markPrice: string }).markPrice).map(Number)).toEqual(
    [candles[0]!.open, last.close].map(Number),
  )
  const mark = await during(venue, client.watchMarkPrice('BTC/USDT:USDT'))
  expect(Number(mark.markPrice)).toBeCloseTo(Number(last.close), 0)
})
