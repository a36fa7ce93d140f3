import { describe, expect, test } from 'vitest'
import { VENUE_LIMITS } from '../../../src/exchange/budget/venue-limits.ts'
import { deskOf } from './budget-desk.ts'
import { Stage } from './budget-stage.ts'

describe('a venue that says that it is enough', () => {
  test('gets nothing until the time is over that it names, and both are told', async () => {
    const { stage, news, told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one] = await asks(1, { class: 'survey', weight: 1 })
    budget.answered(one!, { status: 418, headers: { 'Retry-After': '120' } })
    const untilMs = stage.clock.nowMs() + 120_000
    expect(news).toEqual([{ kind: 'closed', untilMs, what: 'everything', status: 418 }])
    const stop = await ask({ class: 'protection', weight: 1, order: true })
    expect([budget.usage().closedUntilMs, budget.usage().waiting.protection]).toEqual([untilMs, 1])
    await stage.pass(119_999)
    expect(told.get(stop)).toBeUndefined()
    await stage.pass(1)
    expect(told.get(stop)).toBe('go')
    expect([news.at(-1), budget.usage().closedUntilMs]).toEqual([{ kind: 'opened' }, null])
  })

  test('is told open again though nothing waits, and a shorter word does not shorten a longer one', async () => {
    const { stage, news, budget, asks, first } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one, two] = await asks(2, { class: 'survey', weight: 1 })
    budget.answered(one!, { status: 429, headers: { 'retry-after': '30' } })
    budget.answered(two!, { status: 429, headers: { 'retry-after': '5' } })
    expect(news.map((said) => said.kind === 'closed' && said.untilMs - stage.clock.nowMs())).toEqual([30_000, 30_000])
    await stage.pass(29_999)
    expect(news).toHaveLength(2)
    await stage.pass(1)
    expect(news.at(-1)).toEqual({ kind: 'opened' })
    expect(stage.waitingRings).toBe(0)
  })

  test.each([
    ['418 without a time', 418, {}, 120_000],
    ['429 without a time', 429, {}, 60_000],
    ['a time that is none', 418, { 'retry-after': 'soon' }, 120_000],
    ['no time at all', 418, { 'retry-after': '0' }, 120_000],
    ['a time in words', 429, { 'retry-after': new Date(Stage.BEGAN_MS + 90_000).toUTCString() }, 90_000],
    ['a server in maintenance', 503, { 'retry-after': '7' }, 7000],
  ])('%s', async (_, status, headers, ms) => {
    const { stage, budget, asks, first } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one] = await asks(1, { class: 'survey', weight: 1 })
    budget.answered(one!, { status, headers })
    expect(budget.usage().closedUntilMs).toBe(stage.clock.nowMs() + ms)
  })

  test('refuses orders alone by a 429 without a time to an order: all else goes on', async () => {
    const { stage, told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one] = await asks(1, { class: 'entry', weight: 1, order: true })
    budget.answered(one!, { status: 429, headers: {} })
    const stop = await ask({ class: 'protection', weight: 1, order: true })
    const cancel = await ask({ class: 'cancel', weight: 1 })
    expect([told.get(stop), told.get(cancel), budget.usage().closedUntilMs]).toEqual([undefined, 'go', null])
    await stage.pass(10_000)
    expect(told.get(stop)).toBe('go')
  })

  test.each([429, 418])('is heard also where it says so (%i) of a request that was given up as unanswered', async (status) => {
    const { stage, told, budget, ask, asks, first, usedOf } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [late] = await asks(1, { class: 'survey', weight: 40 })
    await stage.pass(60_000)
    await asks(1, { class: 'survey', weight: 1 })
    await stage.pass(1000)
    const used = usedOf('weight-1m')
    budget.answered(late!, { status, headers: { 'Retry-After': '30' } })
    expect(budget.usage().closedUntilMs).toBe(stage.clock.nowMs() + 30_000)
    expect(usedOf('weight-1m'), 'its weight is given back once').toBe(used)
    const stop = await ask({ class: 'protection', weight: 1, order: true })
    await stage.pass(29_999)
    expect(told.get(stop)).toBeUndefined()
    await stage.pass(1)
    expect(told.get(stop)).toBe('go')
  })

  test('drops at once what cannot leave in time any more', async () => {
    const { stage, told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one] = await asks(1, { class: 'survey', weight: 1 })
    budget.answered(one!, { status: 418, headers: { 'retry-after': '10' } })
    const short = await ask({ class: 'protection', weight: 1, sendByMs: stage.clock.nowMs() + 9999 })
    const long = await ask({ class: 'protection', weight: 1, sendByMs: stage.clock.nowMs() + 10_000 })
    expect(told.get(short)).toBe('past-send-by')
    await stage.pass(10_000)
    expect(told.get(long)).toBe('go')
  })
})

describe('Bybit', () => {
  test('limits each endpoint: one that is used up waits for its moment, others go on', async () => {
    const { stage, told, ask, ok } = deskOf(VENUE_LIMITS.bybit)
    const place = { class: 'entry', weight: 2.5, order: true, endpoint: 'v5/order/create' } as const
    const one = await ask({ ...place })
    ok(one, { 'X-Bapi-Limit-Status': '0', 'X-Bapi-Limit-Reset-Timestamp': String(stage.clock.nowMs() + 1500) })
    const two = await ask({ ...place })
    const look = await ask({ class: 'look-up', weight: 5, endpoint: 'v5/order/realtime' })
    expect([told.get(two), told.get(look)]).toEqual([undefined, 'go'])
    await stage.pass(1499)
    expect(told.get(two)).toBeUndefined()
    await stage.pass(1)
    expect(told.get(two)).toBe('go')
  })

  test('says in the body that an endpoint had too many, with a moment of reset by whatever clock', async () => {
    const { stage, news, told, budget, ask } = deskOf(VENUE_LIMITS.bybit)
    const one = await ask({ class: 'entry', weight: 1, endpoint: 'a' })
    budget.answered(one, {
      status: 200,
      code: '10006',
      headers: { 'X-Bapi-Limit-Reset-Timestamp': String(stage.clock.nowMs() + 9_000_000) },
    })
    expect(news).toEqual([{ kind: 'closed', untilMs: stage.clock.nowMs() + 60_000, what: 'endpoint', status: 200, endpoint: 'a' }])
    const two = await ask({ class: 'entry', weight: 1, endpoint: 'a' })
    expect([told.get(two), told.get(await ask({ class: 'entry', weight: 1, endpoint: 'b' }))]).toEqual([undefined, 'go'])
    await stage.pass(60_000)
    expect(told.get(two)).toBe('go')
  })

  test('is left alone for ten minutes after a 403', async () => {
    const { stage, budget, ask } = deskOf(VENUE_LIMITS.bybit)
    const one = await ask({ class: 'entry', weight: 1 })
    budget.answered(one, { status: 403, headers: {} })
    expect(budget.usage().closedUntilMs).toBe(stage.clock.nowMs() + 600_000)
  })

  test('leaves no crumbs of fractions behind', async () => {
    const { stage, asks, ok, usedOf } = deskOf(VENUE_LIMITS.bybit)
    for (let round = 0; round < 200; round++) {
      const some = await asks(3, { class: 'protection', weight: 0.1 })
      for (const one of some) ok(one)
      await stage.pass(1000)
    }
    expect(usedOf('cost-1s')).toBe(0)
  })
})
