import { describe, expect, test, vi } from 'vitest'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { COINS, keptPlace, momentAt } from '../browser/kept-market.ts'
import { settled, stageBrowser, stageSource } from './browser-stage.ts'

const VERSION = { log: 'a.db', engineMs: null, version: '1.0.0', role: 'read' } as const
const placeAt = (ordinal: number) => ({ ...keptPlace(ordinal), isHead: true })
const figuresAt = (ordinal: number): MomentShown => ({ ...momentAt(keptPlace(ordinal)), at: placeAt(ordinal) })
const withoutCoins = (ordinal: number): MomentShown => ({ ...figuresAt(ordinal), coins: [] })

const opened = async (hash = '') => {
  const browser = stageBrowser()
  browser.location.hash = hash
  const stage = stageSource()
  const { openPage } = await import('../../src/web/ui/page-state.ts')
  const page = openPage(stage.source)
  const begin = (ordinal: number): void => stage.hear({ is: 'hello', id: null, says: { ...VERSION, head: placeAt(ordinal) } })
  const tell = (says: Partial<MomentShown>): void => stage.hear({ is: 'moment', id: null, says })
  const free = (): string | undefined => page.moment.now.value.value?.pools.USDT?.free
  const cash = (ordinal: number) => ({ pools: { USDT: { ...figuresAt(ordinal).pools.USDT!, free: `free of ${ordinal}` } } })
  return { ...browser, ...stage, page, begin, tell, free, cash }
}

describe('the figures of now', () => {
  test('are not taken back by an answer that was longer on its way than what a stream told', async () => {
    const { begin, tell, next, page, cash, free } = await opened()
    begin(101)
    tell({ ...figuresAt(101), ...cash(101) })
    await next('/moment').answer(figuresAt(100))
    expect([page.at.value?.ordinal, free()]).toEqual([101, 'free of 101'])
    tell({ at: placeAt(102), realised: { USDT: '5' } })
    expect([page.at.value?.ordinal, free(), page.moment.now.value.value?.realised.USDT]).toEqual([102, 'free of 101', '5'])
  })

  test('are those of the answer where a stream is behind it', async () => {
    const { begin, tell, next, page } = await opened()
    await next('/moment').answer(figuresAt(105))
    begin(101)
    tell(figuresAt(101))
    expect(page.at.value?.ordinal).toBe(105)
    tell({ at: placeAt(106) })
    expect(page.at.value?.ordinal).toBe(106)
  })

  test('are never mixed with those of the past, which are called so until they are there', async () => {
    const { begin, tell, next, page, cash, free } = await opened('#/?at=p-50')
    begin(101)
    tell({ ...figuresAt(101), ...cash(101) })
    await next('/moment').answer(figuresAt(50))
    expect([page.at.value?.ordinal, page.isPast.value]).toEqual([50, true])
    page.go({ at: 'now' })
    expect(page.isPast.value, 'what is shown is still of then').toBe(true)
    tell({ at: placeAt(102) })
    expect([page.at.value?.ordinal, free(), page.isPast.value]).toEqual([102, 'free of 101', false])
  })

  test('are asked for again when another log stands in the place of the one before', async () => {
    const { begin, tell, next, page } = await opened()
    begin(101)
    await next('/moment').answer(figuresAt(101))
    const before = page.asOf.value
    begin(3)
    expect(page.asOf.value, 'and so is what views have been answered').not.toBe(before)
    await next('/moment').answer(figuresAt(3))
    tell(figuresAt(3))
    expect(page.at.value?.ordinal).toBe(3)
  })

  test('grow old while the log is silent', async () => {
    const { begin, next, page, hear } = await opened()
    begin(101)
    await next('/moment').answer(figuresAt(101))
    hear({ is: 'ping', id: null, says: { engineMs: placeAt(101).timeMs + 840_000, head: 'p-101' } })
    expect(page.clockMs.value - placeAt(101).timeMs).toBe(840_000)
    page.go({ at: 'p-50' })
    await next('/moment').answer(figuresAt(50))
    expect(page.clockMs.value).toBe(placeAt(50).timeMs)
  })

  test('lists are asked for again where events came before the stream began', async () => {
    const { begin, next, all } = await opened()
    await next('/moment').answer(figuresAt(100))
    const asked = () => all.filter(({ route }) => route === '/decisions').length
    await next('/decisions').answer({ rows: [], next: null })
    begin(103)
    vi.advanceTimersByTime(1100)
    expect(asked()).toBe(2)
  })
})

describe('the coin that is looked at', () => {
  test('is no other one where the log does not know it yet', async () => {
    const { next, page, all } = await opened('#/?coin=LUNA%2FUSDT&at=p-50')
    await next('/moment').answer(figuresAt(50))
    expect([page.coin.value, page.coinName.value]).toEqual([null, 'LUNA/USDT'])
    expect(all.filter(({ route }) => route.startsWith('/coins'))).toEqual([])
  })

  test('takes its chart and steps along when it is gone, and what is of all coins is asked for all the same', async () => {
    const { next, page, waiting } = await opened('#/?coin=DOGE%2FUSDT')
    await next('/moment').answer(figuresAt(100))
    await next('/coins/{coin}/chart').answer({ coin: 'DOGE/USDT', candles: [] })
    await next('/decisions').answer({ rows: [], next: null })
    page.go({ at: '#1' })
    await next('/moment', '#1').answer(withoutCoins(1))
    vi.advanceTimersByTime(200)
    await settled()
    expect(page.chart.now.value.value).toBeNull()
    expect(waiting.map(({ route, at }) => `${route} ${at}`)).toContain('/decisions #1')
  })

  test('of a slot is another one than that of its instrument', async () => {
    const { next, page } = await opened('#/?coin=BTC%2FUSDT+long')
    const [btc] = figuresAt(100).coins.filter(({ coin }) => coin === COINS[1])
    await next('/moment').answer({ ...figuresAt(100), coins: [btc, { ...btc, coin: 'BTC/USDT long' }] })
    await next('/coins/{coin}/chart').answer({ coin: 'BTC/USDT long', candles: [] })
    expect(page.chart.now.value.value).not.toBeNull()
    page.go({ coin: 'BTC/USDT' })
    expect(page.chart.now.value.value, 'nothing of one under the name of the other').toBeNull()
  })
})

test('the way back leads to where one was, and not to where a drag had begun', async () => {
  const { page, went } = await opened('#/')
  page.go({ at: 'p-50' })
  page.go({ view: 'journal' })
  expect(went).toEqual(['replace #/?at=p-50', 'push #/journal?at=p-50'])
})
