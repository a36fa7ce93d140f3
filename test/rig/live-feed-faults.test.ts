import { afterEach, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { FeedStage, MINUTE, type StageTerms } from '../market/live/feed-stage.ts'

const PAIR = 'BTC/USDT'
const OTHER = 'ETH/USDT'
const PERPETUAL = 'BTC/USDT:USDT'

const open: FeedStage[] = []
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close()
})
const heard = async (terms: StageTerms): Promise<FeedStage> => {
  const stage = await FeedStage.start(terms)
  open.push(stage)
  await stage.feed.open(terms.symbols)
  stage.hear()
  expect(await stage.until(() => stage.of('trade').length > 3)).toBe(true)
  return stage
}
const inARow = (minutes: readonly number[]): number[] => minutes.map((_, at) => minutes[0]! + at)
const quotesSince = (stage: FeedStage, from: number, symbol: string): number =>
  stage.items.slice(from).filter((item) => item.kind === 'quote' && item.symbol === symbol).length

/** In a market of many times the usual speed a busy computer is late by minutes; the night has time for one at peace. */
const describeAtNight = describe.runIf(IS_NIGHT)

describeAtNight('a venue that is silent though its sockets are open', () => {
  test('(F39) is noticed after half a minute, asked by REST meanwhile, and heard again by itself', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 30 })
    stage.venue.set({ isSilent: true })
    expect(await stage.until(() => stage.line().some((line) => /^down: .*silent, and the venue is not/.test(line)), 60)).toBe(true)
    expect(await stage.until(() => /^up: quotes are asked for every 2 s/.test(stage.turns().at(-1)!), 20)).toBe(true)
    const from = stage.items.length
    await stage.pass(60)
    expect(quotesSince(stage, from, PAIR), 'one each two seconds').toBeGreaterThan(15)
    expect(stage.feed.counts.fallbacks).toBeGreaterThan(0)
    stage.venue.heal()
    expect(await stage.until(() => stage.feed.counts.resubscribed > 0 && /^up/.test(stage.turns().at(-1)!), 60)).toBe(true)
    const before = stage.venue.counts().paths['/api/v3/ticker/bookTicker']!.requests
    await stage.pass(20)
    expect(stage.venue.counts().paths['/api/v3/ticker/bookTicker']!.requests - before, 'nobody asks any more').toBeLessThan(2)
    expect(await stage.until(() => stage.minutes(PAIR).length > 3, 200)).toBe(true)
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
  })

  test('about one coin alone is noticed within two minutes, and that coin is asked for', async () => {
    const stage = await heard({ symbols: [PAIR, OTHER], speed: 40 })
    stage.venue.set({ stale: [OTHER] })
    expect(await stage.until(() => stage.line().some((line) => line.startsWith('down')), 150)).toBe(true)
    await stage.pass(10)
    const from = stage.items.length
    await stage.pass(60)
    expect(quotesSince(stage, from, OTHER)).toBeGreaterThan(15)
    expect(quotesSince(stage, from, PAIR)).toBeGreaterThan(30)
    expect(stage.line().filter((line) => line.startsWith('down')).length, 'the other coin is not cut over and over').toBeLessThan(3)
    const minutes = stage.minutes(OTHER)
    expect(minutes).toEqual(inARow(minutes))
  })

  test('because nothing happens is left alone', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 20, comingMinutes: 1 })
    await stage.until(() => !stage.venue.isMore)
    await stage.pass(100)
    expect(stage.line()).toEqual(['up: the stream of quotes stands'])
    expect(stage.venue.counts().opened).toEqual({ '/ws/0': 1, '/ws/1': 1, '/ws/2': 1 })
  })

  test('behind sockets that are dead is noticed as well', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 40 })
    stage.venue.halfOpen()
    expect(await stage.until(() => stage.line().some((line) => line.startsWith('down')), 60)).toBe(true)
    expect(await stage.until(() => stage.turns().at(-1)!.startsWith('up'), 30)).toBe(true)
    const trades = stage.of('trade').length
    expect(await stage.until(() => stage.of('trade').length > trades + 20, 120)).toBe(true)
    const ids = stage.of('trade').map(({ tradeId }) => Number(tradeId))
    expect(ids).toEqual(inARow(ids))
  })
})

describeAtNight('candles', () => {
  test('of a stream that tells none of them are asked for, two seconds after their end', async () => {
    const stage = await heard({ symbols: [PAIR, PERPETUAL], speed: 30 })
    stage.venue.set({ lost: 1, frames: '@kline_' })
    expect(await stage.until(() => stage.minutes(PAIR).length >= 3 && stage.minutes(PERPETUAL).length >= 3, 300)).toBe(true)
    for (const symbol of [PAIR, PERPETUAL]) {
      const minutes = stage.minutes(symbol)
      expect(minutes).toEqual(inARow(minutes))
    }
    for (const { candle } of stage.of('candle')) {
      const recorded = stage.candles.find(({ openMs }) => openMs === candle.openMs)!
      expect([candle.close, candle.volume].map(Number)).toEqual([recorded.close, recorded.volume].map(Number))
    }
  })

  test('wait while REST refuses, and come in order when it does not', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 40 })
    stage.venue.set({ lost: 1, frames: '@kline_', status: 429, paths: '/klines' })
    await stage.pass(150)
    const before = stage.minutes(PAIR).length
    stage.venue.set({ status: 0 })
    expect(await stage.until(() => stage.minutes(PAIR).length >= before + 3, 200)).toBe(true)
    const minutes = stage.minutes(PAIR)
    expect(minutes).toEqual(inARow(minutes))
  })
})

describeAtNight('trades', () => {
  test('that cannot be asked for are told as a gap, by coin', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 30 })
    stage.venue.set({ status: 500, paths: '/aggTrades', lost: 0.5, frames: '@aggTrade' })
    expect(await stage.until(() => stage.feed.counts.gaps > 0)).toBe(true)
    stage.venue.heal()
    expect(await stage.until(() => stage.line().length > 1, 10)).toBe(true)
    expect(stage.line().at(-1)).toBe(`gap: missed, and could not be asked for: trades of ${PAIR}`)
    const ids = stage.of('trade').map(({ tradeId }) => Number(tradeId))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })
})

describeAtNight('instruments', () => {
  test('(F42) that are halted, resumed, changed and delisted are told, and tell no prices meanwhile', async () => {
    const stage = await heard({ symbols: [PAIR, OTHER], speed: 60 })
    stage.venue.floor.halt(OTHER)
    stage.venue.floor.change(PAIR, { tick: '0.05', minNotional: '11' })
    expect(await stage.until(() => stage.of('trading').length === 1, 400)).toBe(true)
    expect(stage.of('trading')[0]).toMatchObject({ symbol: OTHER, is: 'halted', because: 'the venue has stopped its trade' })
    expect(
      stage.of('instrument').map(({ instrument }) => [instrument.symbol, Number(instrument.tickSize), Number(instrument.minNotional)]),
    ).toEqual([[PAIR, 0.05, 11]])
    const from = stage.items.length
    await stage.pass(60)
    expect(quotesSince(stage, from, OTHER)).toBe(0)
    stage.venue.floor.resume(OTHER)
    expect(await stage.until(() => stage.of('trading').length === 2, 200)).toBe(true)
    expect(stage.of('trading')[1]).toMatchObject({ symbol: OTHER, is: 'resumed' })
    expect(await stage.until(() => quotesSince(stage, from, OTHER) > 0)).toBe(true)
    stage.venue.floor.delist(OTHER)
    expect(await stage.until(() => stage.of('trading').length === 3, 400)).toBe(true)
    expect(stage.of('trading')[2]).toMatchObject({ symbol: OTHER, is: 'halted', because: 'the venue lists it no more' })
    stage.venue.cut()
    const before = stage.items.length
    await stage.pass(60)
    expect(stage.turns().at(-1), 'the others are not refused with it').toMatch(/^up/)
    expect(quotesSince(stage, before, PAIR)).toBeGreaterThan(10)
  })
})

describeAtNight('funding', () => {
  test('that is paid is told once, with the rate that was paid', async () => {
    const stage = await FeedStage.start({
      symbols: [PERPETUAL],
      speed: 60,
      pastMinutes: 478,
      comingMinutes: 20,
      fundings: [{ minute: 480, rate: '-0.0003' }],
    })
    open.push(stage)
    await stage.feed.open([PERPETUAL])
    stage.hear()
    expect(await stage.until(() => stage.of('funding').length > 0, 300)).toBe(true)
    await stage.pass(120)
    expect(stage.of('funding').map(({ symbol, rate, atMs }) => [symbol, Number(rate), atMs])).toEqual([
      [PERPETUAL, -0.0003, stage.atMinute(480)],
    ])
  })
})

describeAtNight('the time of the venue', () => {
  test('that jumps is known within a minute, and candles are cut by it', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 40 })
    const before = stage.feed.aheadOfSteadyMs!
    stage.venue.set({ clockOffsetMs: -30_000 })
    expect(await stage.until(() => stage.feed.aheadOfSteadyMs! < before - 20_000, 90)).toBe(true)
    expect(Math.abs(stage.feed.aheadOfSteadyMs! - before + 30_000)).toBeLessThan(2000)
  })
})

describeAtNight('a feed that is closed', () => {
  test('leaves no socket and no timer, whatever it was about', async () => {
    const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const stage = await heard({ symbols: [PAIR, PERPETUAL], speed: 40 })
    stage.venue.set({ isSilent: true, slowMs: 100 })
    await stage.pass(32)
    await stage.feed.close()
    const told = stage.items.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(stage.venue.counts().openSockets).toBe(0)
    expect(stage.items.length).toBe(told)
    await stage.venue.close()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    expect(timers - timersBefore, 'a timer of the wait itself may be left').toBeLessThanOrEqual(0)
  })
})

describeAtNight('a candle of the minute', () => {
  test('is told within the grace that the engine gives it', async () => {
    const stage = await heard({ symbols: [PAIR], speed: 20 })
    const lateMs: number[] = []
    let seen = stage.of('candle').length
    for (let time = 0; time < 3; time++) {
      expect(await stage.until(() => stage.of('candle').length > seen, 90)).toBe(true)
      seen = stage.of('candle').length
      lateMs.push(stage.venue.nowMs - (stage.of('candle').at(-1)!.candle.openMs + MINUTE))
    }
    for (const ms of lateMs) expect(ms).toBeLessThan(3000)
  })
})
