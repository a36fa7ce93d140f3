import { afterEach, describe, expect, test } from 'vitest'
import { VENUE_NAMES } from '../../src/exchange/ccxt/venue-exchange.ts'
import type { FeedInstrument } from '../../src/market/live/feed.ts'
import { FeedStage, MINUTE, type StageTerms } from '../market/live/feed-stage.ts'

const PAIR = 'BTC/USDT'
const OTHER = 'ETH/USDT'

const known: FeedInstrument = {
  ...{ symbol: OTHER, base: 'ETH', quote: 'USDT', settle: null, contractSize: '1', isTrading: false },
  ...{ tickSize: '0.01', stepSize: '0.0001', minQuantity: '0.0001', minNotional: '5' },
}

const open: FeedStage[] = []
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close()
})
const staged = async (terms: StageTerms): Promise<FeedStage> => {
  const stage = await FeedStage.start(terms)
  open.push(stage)
  return stage
}
const countOf = (stage: FeedStage, kind: 'quote' | 'trade' | 'candle', symbol: string): number =>
  stage.of(kind).filter((item) => item.symbol === symbol).length

describe.each(VENUE_NAMES)('a coin that %s took off its list while nobody heard', (name) => {
  test('is halted with what was known of it, others are heard as ever, and it is heard again when it is listed again', async () => {
    const stage = await staged({ name, symbols: [PAIR, OTHER], speed: 150, comingMinutes: 60 })
    stage.venue.floor.delist(OTHER)
    await expect(stage.feed.open([PAIR, OTHER])).rejects.toThrow(`instead of ${OTHER}`)
    const told = await stage.feed.open([PAIR, OTHER], [known])
    expect(told[0]).toMatchObject({ symbol: PAIR, isTrading: true })
    expect(told[1]).toEqual({ ...known, isDelisted: true })
    expect(await stage.feed.history(OTHER, MINUTE, 10)).toEqual([])
    expect((await stage.feed.history(PAIR, MINUTE, 10)).length).toBe(10)
    stage.hear()
    expect(await stage.until(() => countOf(stage, 'candle', PAIR) > 1 && countOf(stage, 'trade', PAIR) > 3, 300)).toBe(true)
    expect(stage.turns(), 'what is not listed keeps the line back from nobody').toEqual(['up: the stream of quotes stands'])
    expect(stage.items.some((item) => 'symbol' in item && item.symbol === OTHER)).toBe(false)

    stage.venue.floor.relist(OTHER)
    expect(await stage.until(() => countOf(stage, 'quote', OTHER) > 0 && countOf(stage, 'trade', OTHER) > 0, 900)).toBe(true)
    expect(stage.of('trading')).toEqual([{ kind: 'trading', symbol: OTHER, is: 'resumed', because: 'the venue trades it again' }])
    expect(await stage.until(() => countOf(stage, 'candle', OTHER) > 0, 200)).toBe(true)
    expect(stage.turns().at(-1)).toMatch(/^up/)
  })
})

test('where it is the only one nothing is asked for but the list, until it is there again', async () => {
  const stage = await staged({ symbols: [OTHER], speed: 150, comingMinutes: 60 })
  stage.venue.floor.delist(OTHER)
  await stage.feed.open([OTHER], [known])
  stage.hear()
  await stage.pass(90)
  expect(stage.venue.counts().opened).toEqual({})
  expect(stage.items).toEqual([])
  stage.venue.floor.relist(OTHER)
  expect(await stage.until(() => countOf(stage, 'quote', OTHER) > 0 && countOf(stage, 'trade', OTHER) > 0, 900)).toBe(true)
  expect(stage.of('trading').map(({ is }) => is)).toEqual(['resumed'])
})
