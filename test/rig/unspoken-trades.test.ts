import { afterEach, expect, test } from 'vitest'
import { FeedStage, type StageTerms } from '../market/live/feed-stage.ts'

const PAIR = 'BTC/USDT'

const open: FeedStage[] = []
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close()
})
const staged = async (terms: StageTerms): Promise<FeedStage> => {
  const stage = await FeedStage.start(terms)
  open.push(stage)
  await stage.feed.open(terms.symbols)
  return stage
}

test.each([
  ['binance', '@aggTrade'],
  ['bybit', 'publicTrade'],
] as const)(
  '(F39) a stream of trades that never spoke is found silent at %s, and heard when it is subscribed anew',
  async (name, frames) => {
    const stage = await staged({ name, symbols: [PAIR], speed: 100 })
    stage.venue.set({ lost: 1, frames })
    stage.hear()
    expect(await stage.until(() => stage.line().some((line) => /^gap: the trades of .* silent, and the venue is not/.test(line)), 90)).toBe(
      true,
    )
    expect(stage.of('trade')).toEqual([])
    expect(stage.of('quote').length, 'all else is heard').toBeGreaterThan(10)
    stage.venue.heal()
    expect(await stage.until(() => stage.of('trade').length > 3, 120)).toBe(true)
  },
)

test('one that never spoke because nobody trades is left alone', async () => {
  const stage = await staged({ symbols: [PAIR], speed: 40, comingMinutes: 0 })
  await stage.until(() => !stage.venue.isMore)
  await stage.pass(5)
  stage.hear()
  await stage.pass(100)
  expect(stage.of('trade')).toEqual([])
  expect(stage.line()).toEqual(['up: the stream of quotes stands'])
  expect(stage.venue.counts().opened).toEqual({ '/ws/0': 1, '/ws/1': 1, '/ws/2': 1 })
  expect(stage.venue.counts().paths['/api/v3/aggTrades']?.requests, 'the venue was asked').toBeGreaterThan(0)
})
