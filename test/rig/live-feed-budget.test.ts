import { afterEach, describe, expect, test } from 'vitest'
import type { BudgetNews } from '../../src/exchange/budget/request-budget.ts'
import { RequestGate } from '../../src/exchange/ccxt/request-gate.ts'
import { FeedStage } from '../market/live/feed-stage.ts'

const PAIR = 'BTC/USDT'
const PERPETUAL = 'BTC/USDT:USDT'
/** Of what is on its way when the venue says that it is enough. */
const UNDER_WAY_MS = 3000

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A feed behind its gate; a ban may last a minute of a venue whose minute is three seconds. */
const staged = async (symbols: readonly string[], speed = 20) => {
  const news: (BudgetNews & { readonly address: string })[] = []
  let gate: RequestGate | undefined
  const stage = await FeedStage.start({
    symbols,
    speed,
    calls: (timers, aheadMs) => {
      const clock = { nowMs: () => timers.steadyMs() + (aheadMs() ?? 0) }
      gate = new RequestGate({ venue: 'binance', timers, clock, news: (told, address) => news.push({ address, ...told }) })
      return gate
    },
  })
  open.push(stage, { close: async () => gate!.stop() })
  return { stage, venue: stage.venue, gate: gate!, news }
}
const requestsOf = ({ venue }: FeedStage): number => Object.values(venue.counts().paths).reduce((sum, { requests }) => sum + requests, 0)
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It was not refused.',
    (error: Error) => error.message,
  )

describe('a feed asks its budget first', () => {
  test('and every call is counted by its address, as the venue counts it', async () => {
    const { stage, venue, gate } = await staged([PAIR, PERPETUAL], 1)
    await stage.feed.open([PAIR, PERPETUAL])
    await stage.feed.history(PAIR, 60_000, 100)
    await stage.feed.history(PERPETUAL, 60_000, 100)
    const { paths } = venue.counts()
    const weighed = (of: RegExp): number => Object.entries(paths).reduce((sum, [path, { weight }]) => sum + (of.test(path) ? weight : 0), 0)
    const used = Object.fromEntries(gate.usage.map(({ of, limits }) => [of, limits[0]!.used]))
    expect(used).toEqual({ binance: weighed(/^\/api/), binanceusdm: weighed(/^\/fapi/) })
    expect(gate.usage.reduce((sum, { sent }) => sum + sent, 0)).toBe(requestsOf(stage))
  })

  for (const [status, retryAfterS] of [
    [429, 40],
    [418, 60],
  ] as const)
    test(`and after ${status} with Retry-After nothing leaves before that time; then the feed goes on by itself`, async () => {
      const { stage, venue, news, gate } = await staged([PAIR])
      await stage.feed.open([PAIR])
      stage.hear()
      expect(await stage.until(() => stage.of('trade').length > 3)).toBe(true)
      // the streams are silent, so the feed asks by REST, and is told to stop
      venue.set({ isSilent: true, status, retryAfterS })
      expect(await stage.until(() => news.length > 0, 90)).toBe(true)
      const [closed] = news
      expect(closed).toMatchObject({ kind: 'closed', address: 'binance', what: 'everything', status })
      venue.set({ status: 0 })
      const untilMs = closed!.kind === 'closed' ? closed!.untilMs : 0
      const beganMs = venue.nowMs
      expect(untilMs - beganMs).toBeGreaterThan((retryAfterS - 10) * 1000)
      await stage.pass(UNDER_WAY_MS / 1000)
      const before = requestsOf(stage)
      const items = stage.items.length
      expect(await stage.until(() => venue.nowMs > untilMs - 2000, 90)).toBe(true)
      expect(requestsOf(stage), 'nothing was asked').toBe(before)
      expect(stage.turns().at(-1)).toMatch(/^down: /)
      expect(gate.usage[0]!.neverSent['past-send-by'], 'what was wanted meanwhile was told so').toBeGreaterThan(3)
      expect(await stage.until(() => news.at(-1)?.kind === 'opened', 20)).toBe(true)
      expect(await stage.until(() => stage.turns().at(-1)!.startsWith('up: quotes are asked for'), 20)).toBe(true)
      expect(stage.items.slice(items).some(({ kind }) => kind === 'quote')).toBe(true)
    })

  test('and one that is opened during a ban says so in one sentence, and asks nothing', async () => {
    const { stage, venue } = await staged([PAIR], 1)
    venue.set({ status: 418, retryAfterS: 120 })
    expect(await failure(stage.feed.open([PAIR]))).toMatch(/^binance refuses requests from this address, as there were too many/)
    const before = requestsOf(stage)
    expect(await failure(stage.feed.open([PAIR]))).toMatch(
      /^GET exchangeInfo was not sent to binance: nothing could leave in time \(it takes no request before .*Z\); try again later\.$/,
    )
    expect(requestsOf(stage)).toBe(before)
  })

  test('and what no answer came to is forgotten by none: it counts, and the next one leaves', async () => {
    const { stage, venue, gate } = await staged([PAIR], 1)
    venue.refuse()
    await failure(stage.feed.open([PAIR]))
    await failure(stage.feed.open([PAIR]))
    expect(gate.usage[0]).toMatchObject({ sent: 2 })
    await venue.accept()
    expect(await stage.feed.open([PAIR])).toHaveLength(1)
  })

  test('and asks nothing once it is stopped', async () => {
    const { stage, gate } = await staged([PAIR], 1)
    gate.stop()
    expect(await failure(stage.feed.open([PAIR]))).toBe(
      'GET exchangeInfo was not sent to binance: the engine asks nothing any more; try again later.',
    )
    expect(requestsOf(stage)).toBe(0)
  })
})
