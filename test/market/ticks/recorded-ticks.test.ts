import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from '../../../src/kernel/money.ts'
import { Market } from '../../../src/market/market.ts'
import { Playback } from '../../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../../src/market/tape/tape.ts'
import { RECORDINGS, recordingOf } from '../../recordings.ts'
import { columnsOf } from '../read-coin.ts'

const at = (name: string): string => recordingOf(`market/${name}.csv.gz`)
const TRADES = at('ticks/binance_XRP-ETH_trades_2019-10-11')
const MINUTES = at('candles/binance_XRP-ETH_1m_2019-10-11')
const isThere = existsSync(TRADES)

/** What an engine sees as candles: made by its market of the prices that are played. */
const seenCandles = (tape: Tape): number[][] => {
  const [coin] = tape.coins
  const playback = new Playback(tape, 'nearest')
  const market = new Market([{ symbol: coin!.symbol, tickSize: parse(coin!.series.tickSize), timeframeMs: coin!.series.timeframeMs }])
  const seen: number[][] = []
  while (playback.next()) {
    const { kind, price, timeMs, volume } = playback.item
    if (kind === 'tick') market.tick(0, price, timeMs, volume)
    if (kind !== 'close') continue
    const { closeMs, open, high, low, close, volume: traded } = market.closeBar(0, timeMs)!
    seen.push([closeMs, open, high, low, close, traded])
  }
  return seen
}
const recorded = (path: string, timeframeMs: number): number[][] =>
  gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([openMs, ...rest]) => [openMs! + timeframeMs, ...rest])

/** Sums of floats differ in their last digits. */
const expectSame = (seen: readonly (readonly number[])[], other: readonly (readonly number[])[]): void => {
  const prices = (rows: readonly (readonly number[])[]) => rows.map((row) => row.slice(0, 5))
  expect(prices(seen)).toEqual(prices(other))
  for (const [row, [, , , , , volume]] of seen.entries()) expect(Math.abs(volume! / other[row]![5]! - 1)).toBeLessThan(1e-9)
}

describe.skipIf(!isThere)('trades and quotes as a venue recorded them', { tags: [RECORDINGS] }, () => {
  test('candles made of trades are those that the venue published: minutes, and five of them', async () => {
    expectSame(seenCandles(await openTape([TRADES])), recorded(MINUTES, 60_000))
    const five = recorded(at('candles/binance_XRP-ETH_5m_2019-10-11'), 300_000)
    expectSame(seenCandles(await openTape([TRADES], { candleMs: 300_000 })), five)
  })

  test('and so they are with the venue’s candles beside them, of which none differs', async () => {
    const tape = await openTape([`XRP/ETH=${MINUTES}`, `XRP/ETH=${TRADES}`])
    expectSame(seenCandles(tape), recorded(MINUTES, 60_000))
    expect(tape.remarks.join(' ')).toContain('of 1020 recorded candles within its trades 0 differ from what these make, and 0 have volume')
  })

  test('a recorder whose clock runs behind, in all rows; its quotes are moved by it, between the trades', async () => {
    const trades = at('ticks/binance_ethusdt_20240808_trades')
    const tape = await openTape([`ETH/USDT=${trades}`, `ETH/USDT=${at('ticks/binance_ethusdt_20240808_bookticker')}`])
    const coin = tape.coins[0]!
    expect([coin.trades!.behind, coin.trades!.aheadMs, coin.quotes!.isReceived]).toEqual([6106, 1271, true])
    let [bid, ask, within, all] = [0, 0, 0, 0]
    const playback = new Playback(tape, 'nearest')
    while (playback.next()) {
      const { kind, price } = playback.item
      if (kind === 'quote') [bid, ask] = [price, playback.item.ask]
      if (kind !== 'tick' || bid === 0) continue
      all++
      if (price >= bid && price <= ask) within++
    }
    expect(all).toBeGreaterThan(2000)
    // the others swept through more than was quoted
    expect(within / all, 'at bid or ask').toBeGreaterThan(0.7)
  })

  test.each([
    ['ETH/USDT:USDT', 'ticks/binanceusdm_ethusdt_20240808_trades', 14_076, 'behind'],
    ['ETH/USDT:USDT', 'ticks/binanceusdm_ETH-USDT_trades_2023-02-02', 1000, 'one clock'],
    ['BTC/USDT', 'ticks/binance_BTC-USDT_trades_2021-01-08', 2001, 'one clock'],
    ['BCH/EUR', 'ticks/kraken_BCH-EUR_trades_2023-01-01', 148, 'one clock'],
  ])('%s: every row of %s is used', async (symbol, name, rows, clock) => {
    const coin = (await openTape([`${symbol}=${at(name)}`])).coins[0]!
    const { counts, behind, problems } = coin.trades!
    expect([counts.rows, counts.used, problems]).toEqual([rows, rows, []])
    expect(behind > 0).toBe(clock === 'behind')
  })

  describe('quotes beside candles', () => {
    let tape: Tape
    const path = at('candles/coinbase_BTC-USD_1m_2018-04-04_2018-04-06')
    beforeAll(async () => {
      tape = await openTape([path, at('quotes/coinbase_BTC-USD_1m-quotes_2018-04-04')])
    })

    test('leave the candles as they were recorded', () => {
      expectSame(seenCandles(tape), recorded(path, 60_000))
      expect(columnsOf(tape.coins[0]!).timeMs).toHaveLength(3887)
    })

    test('and stand for a candle at most', () => {
      const playback = new Playback(tape, 'nearest')
      let endedMs = 0
      while (playback.next()) if (playback.item.kind === 'quote' && playback.item.price === 0) endedMs = playback.item.timeMs
      expect(endedMs).toBe(tape.coins[0]!.quotes!.series.openMs(1436) + 60_000)
    })
  })
})
