import { expect, test } from 'vitest'
import { RequestNotSent } from '../../../src/exchange/ccxt/request-gate.ts'
import { HISTORY_WAITS_MS } from '../../../src/market/live/feed-limits.ts'
import { LiveFeed } from '../../../src/market/live/live-feed.ts'
import type { VenueDialect } from '../../../src/market/live/venue-dialect.ts'
import { HandTimers } from './hand-timers.ts'

const SYMBOL = 'BTC/USDT'
const MINUTE_MS = 60_000
/** So long a call waits for its turn before it is given up. */
const WAITED_MS = 10_000
const candle = { openMs: 0, open: '1', high: '1', low: '1', close: '1', volume: '1' }
const instrument = { symbol: SYMBOL, isTrading: true }

const notSent = (closedUntilMs: number | null): RequestNotSent =>
  new RequestNotSent('past-send-by', { method: 'GET', path: 'klines' }, { of: 'binance', closedUntilMs })

/** A feed whose history is answered by `answer`, which is told how often it was asked for. */
const opened = async (answer: (asked: number) => void) => {
  const timers = new HandTimers()
  let asked = 0
  const dialect = {
    timeframes: new Map([[MINUTE_MS, '1m']]),
    onlyMarkets: () => ({}),
    list: () => ({ id: 'BTCUSDT', kind: 'spot', instrument }),
    askTime: async () => 10 * MINUTE_MS + timers.steadyMs(),
    askCandles: async (_: unknown, __: unknown, fromMs: number) => {
      await timers.advance(WAITED_MS)
      answer(++asked)
      return [{ ...candle, openMs: fromMs }]
    },
  } as unknown as VenueDialect
  const client = { listen: () => ({}) as never, close: async () => {}, exchange: { loadMarkets: async () => ({ [SYMBOL]: {} }) as never } }
  const feed = new LiveFeed({
    ...{ venue: 'binance', venueUrl: null, timeframesMs: [MINUTE_MS], timers, draw: () => 0 },
    ...{ admit: async () => {}, replied: () => {}, connect: async () => ({ client, dialect }) },
  })
  await feed.open([SYMBOL])
  return { feed, timers, asked: () => asked }
}

test('a history that found no room among what else is asked for is asked for again, as a start that gave up would ask for all of it', async () => {
  const { feed, asked } = await opened((times) => {
    if (times < 4) throw notSent(null)
  })
  expect(await feed.history(SYMBOL, MINUTE_MS, 1)).toHaveLength(1)
  expect(asked()).toBe(4)
})

test('it is asked for no longer than a person would wait to be told', async () => {
  const { feed, timers } = await opened(() => {
    throw notSent(null)
  })
  const beganMs = timers.steadyMs()
  await expect(feed.history(SYMBOL, MINUTE_MS, 1)).rejects.toThrow('nothing could leave in time')
  expect(timers.steadyMs() - beganMs).toBe(HISTORY_WAITS_MS)
})

test('during a ban it is given up at once', async () => {
  const { feed, asked } = await opened(() => {
    throw notSent(20 * MINUTE_MS)
  })
  await expect(feed.history(SYMBOL, MINUTE_MS, 1)).rejects.toThrow('it takes no request before')
  expect(asked()).toBe(1)
})
