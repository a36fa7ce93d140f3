import { expect, test } from 'vitest'
import { parse } from '../../src/kernel/money.ts'
import type { Feed } from '../../src/market/live/feed.ts'
import { Market } from '../../src/market/market.ts'
import { warmUp } from '../../src/run/warm-up.ts'

const MINUTE_MS = 60_000
const coins = ['AAA/USD', 'BBB/USD'].map((symbol) => ({
  symbol,
  marketTick: parse('0.1'),
  timeframeMs: MINUTE_MS,
  source: 'venue' as const,
}))
const candle = (openMs: number, close: string) => ({ openMs, open: close, high: close, low: close, close, volume: '1' })

/** A venue whose newest candles are asked for: of BBB it has none. */
const feedOf = (asked: string[]): Feed =>
  ({
    history: async (symbol: string, timeframeMs: number, count: number) => {
      asked.push(`${symbol} ${timeframeMs} ${count}`)
      return symbol === 'AAA/USD' ? [candle(0, '10'), candle(MINUTE_MS, '13')] : []
    },
  }) as unknown as Feed

test('the windows hold what the venue had before the start, and the newest of each coin is known', async () => {
  const asked: string[] = []
  const market = new Market(coins.map((coin) => ({ ...coin, tickSize: coin.marketTick })))
  const read = market.indicators[0]!.reader({ average: { is: 'sma', period: 2 } })
  const toldMs = await warmUp(feedOf(asked), market, coins, 500)
  expect(asked).toEqual([`AAA/USD ${MINUTE_MS} 500`, `BBB/USD ${MINUTE_MS} 500`])
  expect(read().average).toBe(11.5)
  expect(toldMs).toEqual([2 * MINUTE_MS, Number.NEGATIVE_INFINITY])
})

test('nothing is asked for where no candles are wanted', async () => {
  const asked: string[] = []
  const market = new Market(coins.map((coin) => ({ ...coin, tickSize: coin.marketTick })))
  expect(await warmUp(feedOf(asked), market, coins, 0)).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
  expect(asked).toEqual([])
})
