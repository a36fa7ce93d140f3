import { afterEach, describe, expect, test } from 'vitest'
import { VENUE_NAMES } from '../../src/exchange/ccxt/venue-exchange.ts'
import type { FeedInstrument } from '../../src/market/live/feed.ts'
import { withSiblings } from '../draws.ts'
import { FeedStage, MINUTE, type StageTerms } from '../market/live/feed-stage.ts'

const PAIR = 'BTC/USDT'
const PERPETUAL = 'BTC/USDT:USDT'

const open: FeedStage[] = []
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close()
})
const staged = async (terms: StageTerms): Promise<FeedStage> => {
  const stage = await FeedStage.start(terms)
  open.push(stage)
  return stage
}
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It was not refused.',
    (error: Error) => `${error.name}: ${error.message}`,
  )
const inNumbers = (instrument: FeedInstrument): object =>
  Object.fromEntries(Object.entries(instrument).map(([key, value]) => [key, /^\d/.test(String(value)) ? Number(value) : value]))
const inARow = (minutes: readonly number[]): number[] => minutes.map((_, at) => minutes[0]! + at)

describe.each(VENUE_NAMES)('a feed at a local venue: %s', (name) => {
  test('has the filters of what was asked for, and the time of the venue', async () => {
    const { feed, venue, timers } = await staged({ name, symbols: [PAIR, PERPETUAL], speed: 1 })
    expect(feed.aheadOfSteadyMs).toBeNull()
    const common = { base: 'BTC', quote: 'USDT', contractSize: 1, isTrading: true }
    expect((await feed.open([PAIR, PERPETUAL])).map(inNumbers)).toEqual([
      { symbol: PAIR, ...common, settle: null, tickSize: 0.01, stepSize: 0.00001, minQuantity: 0.00001, minNotional: 5 },
      { symbol: PERPETUAL, ...common, settle: 'USDT', tickSize: 0.1, stepSize: 0.001, minQuantity: 0.001, minNotional: 100 },
    ])
    expect(Math.abs(feed.aheadOfSteadyMs! - (venue.nowMs - timers.steadyMs()))).toBeLessThan(100)
  })

  test('has the newest candles that are over, and no other', async () => {
    const { feed, candles, venue } = await staged({ name, symbols: [PAIR], speed: 1, pastMinutes: 2300 })
    await feed.open([PAIR])
    const beganMs = venue.nowMs
    const told = await feed.history(PAIR, MINUTE, 1500)
    // the last one ended as the tape began, and may still be settling
    const over = candles.filter(({ openMs }) => openMs + MINUTE <= beganMs)
    expect([over.length, over.length - 1]).toContain(over.findIndex(({ openMs }) => openMs === told.at(-1)!.openMs) + 1)
    expect(told.length).toBe(1500)
    expect(told.map(({ openMs, close, volume }) => [openMs, Number(close), Number(volume)])).toEqual(
      candles
        .slice(
          candles.findIndex(({ openMs }) => openMs === told[0]!.openMs),
          candles.findIndex(({ openMs }) => openMs === told.at(-1)!.openMs) + 1,
        )
        .map(({ openMs, close, volume }) => [openMs, Number(close), Number(volume)]),
    )
  })

  test('tells quotes, trades, marks and each candle once, right behind the history', async () => {
    const stage = await staged({ name, symbols: [PAIR, PERPETUAL], speed: 40 })
    await stage.feed.open([PAIR, PERPETUAL])
    const history = await stage.feed.history(PAIR, MINUTE, 10)
    stage.hear()
    expect(await stage.until(() => stage.minutes(PAIR).length >= 4 && stage.minutes(PERPETUAL).length >= 3, 600)).toBe(true)
    expect(stage.line().at(-1)).toBe('up: the stream of quotes stands')
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
    expect(stage.of('candle').find(({ symbol }) => symbol === PAIR)!.candle.openMs).toBe(history.at(-1)!.openMs + MINUTE)
    for (const { candle } of stage.of('candle')) {
      const recorded = stage.candles.find(({ openMs }) => openMs === candle.openMs)!
      for (const part of ['open', 'high', 'low', 'close', 'volume'] as const)
        expect(Number(candle[part]), part).toBe(Number(recorded[part]))
    }
    for (const symbol of [PAIR, PERPETUAL]) {
      expect(stage.of('quote').filter((quote) => quote.symbol === symbol).length).toBeGreaterThan(50)
      const { told, happened } = stage.trades(symbol)
      expect(told.length).toBeGreaterThan(10)
      expect(told).toEqual(happened)
    }
    expect(stage.of('mark').every(({ symbol }) => symbol === PERPETUAL)).toBe(true)
    expect(stage.of('mark').length).toBeGreaterThan(20)
    expect(stage.feed.counts).toMatchObject({ impossible: 0, unread: 0, gaps: 0 })
  })
})

describe('what was asked wrongly', () => {
  test('is refused with the nearest name, or the other kind', async () => {
    const { feed, venue } = await staged({ symbols: [PAIR], speed: 1 })
    expect(await refusal(feed.open(['BTC/USDC']))).toBe('UsageError: binance has no BTC/USDC; did you mean BTC/USDT?')
    expect(await refusal(feed.open(['DOGE/USDT:USDT']))).toBe(
      'UsageError: binance trades DOGE against USDT only as a pair, not as a perpetual contract: name DOGE/USDT instead of DOGE/USDT:USDT.',
    )
    venue.set({ isHtml: true })
    expect(await refusal(feed.open([PAIR]))).toMatch(
      /^Failure: What answers at http:\/\/127\.0\.0\.1:\d+ is not binance but a web page \(status 200\)/,
    )
    venue.set({ isHtml: false, status: 418, retryAfterS: 99 })
    expect(await refusal(feed.open([PAIR]))).toMatch(
      /^Failure: binance refuses requests from this address.* \(status 418\): try again in 99 s\.$/,
    )
    venue.set({ status: 403 })
    expect(await refusal(feed.open([PAIR]))).toMatch(/^Failure: binance refuses requests from this place \(status 403\)/)
    venue.set({ status: 500 })
    expect(await refusal(feed.open([PAIR]))).toMatch(/^Failure: /)
    await venue.close()
    expect(await refusal(feed.open([PAIR]))).toMatch(
      /^Failure: binance is not reached at http:\/\/127\.0\.0\.1:\d+ \(.*\): look at the network/,
    )
  })
})

describe('what befalls frames', () => {
  test.each(
    withSiblings<[string, object]>(
      [
        ['lost', { lost: 0.3 }],
        ['swapped', { swapped: 0.3 }],
      ],
      [
        ['doubled', { doubled: 0.3 }],
        ['late', { late: 0.2, lateMs: 3000 }],
      ],
    ),
  )('%s: every candle and trade is told once and in order all the same', async (_, faults) => {
    const stage = await staged({ symbols: [PAIR], speed: 80 })
    await stage.feed.open([PAIR])
    stage.hear()
    await stage.until(() => stage.of('trade').length > 0)
    stage.venue.set(faults)
    expect(await stage.until(() => stage.minutes(PAIR).length >= 5, 600)).toBe(true)
    stage.venue.heal()
    await stage.pass(20)
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
    const { told, happened } = stage.trades(PAIR)
    expect(told).toEqual(happened)
    expect(stage.line().filter((line) => line.startsWith('gap'))).toEqual([])
  })
})

describe('what befalls the frames of a venue whose trades have no numbers', () => {
  test('leaves every candle told once and in order, and no trade told twice', async () => {
    const stage = await staged({ name: 'bybit', symbols: [PAIR], speed: 40 })
    await stage.feed.open([PAIR])
    stage.hear()
    await stage.until(() => stage.of('trade').length > 0)
    stage.venue.set({ lost: 0.1, doubled: 0.2, late: 0.1, swapped: 0.1, lateMs: 3000 })
    expect(await stage.until(() => stage.minutes(PAIR).length >= 4, 600)).toBe(true)
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
    const ids = stage.of('trade').map(({ tradeId }) => tradeId)
    expect(ids.length).toBeGreaterThan(30)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('a line that fails', () => {
  test.each(VENUE_NAMES)('is up again within five seconds of the venue answering, by a clock on the wall: %s', async (name) => {
    const stage = await staged({ name, symbols: [PAIR], speed: 1 })
    await stage.feed.open([PAIR])
    stage.hear()
    const isUpFor = (time: number) => () => stage.line().filter((line) => line.startsWith('up')).length === time
    expect(await stage.until(isUpFor(1), 20)).toBe(true)
    stage.venue.cut()
    expect(await stage.until(isUpFor(2), 5)).toBe(true)
    stage.venue.refuse()
    stage.venue.cut()
    await stage.pass(6)
    await stage.venue.accept()
    expect(await stage.until(isUpFor(3), 5)).toBe(true)
    const turns = stage.line().map((line) => line.split(':')[0])
    expect(turns.filter((is) => is !== 'gap')).toEqual(['up', 'down', 'up', 'down', 'up'])
  })

  test.each(VENUE_NAMES)('(F40) and is cut leaves nothing out: %s', async (name) => {
    const stage = await staged({ name, symbols: [PAIR, PERPETUAL], speed: 40 })
    await stage.feed.open([PAIR, PERPETUAL])
    stage.hear()
    expect(await stage.until(() => stage.of('trade').length > 20)).toBe(true)
    for (let time = 0; time < 3; time++) {
      stage.venue.cut()
      await stage.pass(70)
    }
    expect(await stage.until(() => stage.minutes(PERPETUAL).length >= 3)).toBe(true)
    for (const symbol of [PAIR, PERPETUAL]) {
      const minutes = stage.minutes(symbol)
      expect(minutes).toEqual(inARow(minutes))
      const { told, happened } = stage.trades(symbol)
      expect(told.length).toBeGreaterThan(10)
      expect(told).toEqual(happened)
    }
    expect(stage.line().filter((line) => line.startsWith('gap'))).toEqual([])
  })

  test('and whose venue is gone for minutes is down meanwhile, and then every candle of them is told', async () => {
    const stage = await staged({ symbols: [PAIR], speed: 40 })
    await stage.feed.open([PAIR])
    stage.hear()
    expect(await stage.until(() => stage.minutes(PAIR).length > 0)).toBe(true)
    stage.venue.refuse()
    stage.venue.cut()
    await stage.pass(200)
    expect(stage.line().at(-1)).toMatch(/^down: the quotes of binance are not heard: /)
    await stage.venue.accept()
    expect(await stage.until(() => stage.minutes(PAIR).length >= 6, 300)).toBe(true)
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
    expect(stage.line().filter((line) => line.startsWith('up')).length).toBe(2)
  })
})
