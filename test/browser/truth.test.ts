import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { DESKTOP, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { BEGIN, EVENTS, keptPlace, MINUTE, momentAt } from './kept-market.ts'
import { type KeptServer, keptServer } from './kept-server.ts'

const DOGE = '#/?coin=DOGE%2FUSDT'
const orderId = (n: number): string => `cf${String(n).padStart(30, '0')}`
const orderHash = (n: number): string => `#/orders?filter=${encodeURIComponent(`order=${orderId(n)}`)}`

describe.skipIf(foundChromium() === null)('what a page shows is of what it says it is', { tags: [BROWSER] }, () => {
  let browser: Browser
  let server: KeptServer
  beforeAll(async () => {
    browser = await openBrowser()
    server = await keptServer()
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })

  test('an order that is open beside the list follows the log, and never stands under the name of another', async () => {
    const own = await keptServer()
    let [phase, isSlow] = ['working', false]
    own.behaviour.answer = (path, kept) => {
      if (!path.startsWith('/orders/')) return kept
      const { order, ...rest } = kept as { order: object }
      return { ...rest, order: { ...order, reason: `${phase} ${path.slice(-2)}` } }
    }
    own.behaviour.waitMs = (path) => (isSlow && path === `/orders/${orderId(12)}` ? 60_000 : 0)
    const { page, complaints, close } = await openAt(browser, own.url, orderHash(11))
    const opened = page.getByRole('region', { name: 'One order' })
    await opened.getByText('working 11').waitFor()
    phase = 'closed'
    own.tell('moment', { at: { ...keptPlace(EVENTS), position: `p-${EVENTS + 1}`, ordinal: EVENTS + 1 } })
    await opened.getByText('closed 11').waitFor()
    isSlow = true
    await page.evaluate(`location.hash = '${orderHash(12)}'`)
    await opened.getByText(orderId(12)).waitFor()
    expect(await opened.getByText('closed 11').count(), 'nothing of the one before').toBe(0)
    expect(complaints).toEqual([])
    await close()
    own.stop()
  })

  test('a view that was answered nothing while the server was away is answered when it is back', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.getByText('finished 2021-05-19').waitFor()
    own.stop()
    await page.locator('.chip.bad', { hasText: 'disconnected' }).waitFor()
    await page.evaluate(`location.hash = '#/orders'`)
    await page.locator('.problem').waitFor()
    const again = await keptServer(Number(new URL(own.url).port))
    await page.getByRole('region', { name: 'All orders' }).waitFor()
    expect(await page.locator('.problem').count()).toBe(0)
    again.stop()
    await close()
  })

  test('what came later is pale in the past, and nowhere for whoever wants to judge as the engine did', async () => {
    const { page, close } = await openAt(browser, server.url, `${DOGE}&at=p-240`)
    await page.getByText(`event 240 of ${EVENTS}`).waitFor()
    // of twelve cycles six are over; the others, and the half of the curve behind the moment, are pale
    await expect.poll(() => page.locator('.histogram .span.later').count()).toBe(6)
    expect(await page.locator('.histogram .span:not(.later)').count()).toBe(6)
    const laterOf = async (): Promise<string> => (await page.locator('.spark-line.later').first().getAttribute('d'))!
    expect((await laterOf()).split('L').length).toBeGreaterThan(50)
    await page.getByRole('button', { name: 'what came after' }).click()
    await expect.poll(() => page.locator('.histogram .span').count()).toBe(6)
    expect((await laterOf()).split('L').length).toBe(1)
    await page.keyboard.press('n')
    await expect.poll(() => page.locator('.histogram .span').count()).toBe(12)
    expect(await page.locator('.histogram .span.later').count()).toBe(0)
    await close()
  })

  test('steps that followed are nowhere either, before the steps of an earlier moment are there', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, `${DOGE}&at=p-257`)
    await page.locator('.step.later').first().waitFor()
    await page.getByRole('button', { name: 'what came after' }).click()
    await expect.poll(() => page.locator('.step.later').count()).toBe(0)
    own.behaviour.waitMs = (path) => (path.endsWith('/frames') ? 60_000 : 0)
    await page.evaluate(`location.hash = '${DOGE}&at=p-250'`)
    await page.locator('.step.present button[title="event 250"]').waitFor()
    expect(await page.locator('.step.later').count()).toBe(0)
    await close()
    own.stop()
  })

  test('a coin that the log does not know by the moment is no other coin', async () => {
    const { page, complaints, close } = await openAt(browser, server.url, '#/?coin=LUNA%2FUSDT&tab=closed')
    await page.getByText('LUNA/USDT is none of the coins that the log knows up to here.').first().waitFor()
    expect(await page.locator('.chart-canvas').count()).toBe(0)
    expect(await page.locator('.skeleton').count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    await page.evaluate(`location.hash = '#/why?coin=LUNA%2FUSDT'`)
    await page.getByText('LUNA/USDT is none of the coins').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('why leads from a step of a coin to that coin', async () => {
    const { page, close } = await openAt(browser, server.url, `${DOGE}&at=p-257&span=1d`)
    const link = page.locator('.step.present a.judged')
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('#/why?coin=DOGE%2FUSDT&at=p-257&span=1d&event=p-257')
    await close()
  })

  test('the age of what is valued goes on while the log is silent', async () => {
    const own = await keptServer()
    own.behaviour.answer = (path, kept) => (path === '/log' ? { ...(kept as object), isRunning: true, tape: null } : kept)
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.getByText('marks up to 7 min old').waitFor()
    own.tell('ping', { engineMs: keptPlace(EVENTS).timeMs + 14 * MINUTE, head: `p-${EVENTS}` })
    await page.getByText('marks up to 21 min old').waitFor()
    await close()
    own.stop()
  })

  test('the clock of an engine is late where one runs, and not where a log has ended long ago', async () => {
    const own = await keptServer()
    let isRunning = true
    own.behaviour.answer = (path, kept) => (path === '/log' ? { ...(kept as object), isRunning, mode: 'live', tape: null } : kept)
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.locator('.chip.good', { hasText: 'connected' }).waitFor()
    own.tell('ping', { engineMs: BEGIN, head: `p-${EVENTS}` })
    await page.getByText('The engine is late').waitFor()
    isRunning = false
    own.tell('ping', { engineMs: BEGIN, head: `p-${EVENTS}` })
    await page.locator('.chip', { hasText: 'finished' }).waitFor()
    expect(await page.getByText('The engine is late').count()).toBe(0)
    await close()
    own.stop()
  })

  test('a log whose session did not end is broken off, loudly, and is not called finished', async () => {
    const own = await keptServer()
    own.behaviour.answer = (path, kept) => (path === '/log' ? { ...(kept as object), hasEnded: false } : kept)
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.locator('.chip.bad', { hasText: 'broken off 2021-05' }).waitFor()
    await page.getByRole('alert').getByText('Nobody writes this log, and its session did not end').waitFor()
    expect(await page.getByText('finished').count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    await close()
    own.stop()
  })

  test('another link that is pasted where a page is open takes its key, and leaves none in the address', async () => {
    const { page, close } = await openAt(browser, server.url, '#/')
    await page.locator('.figures').waitFor()
    const entered = page.waitForRequest(/\/session$/)
    await page.evaluate(`location.hash = '#key=another'`)
    expect((await entered).postDataJSON()).toEqual({ key: 'another' })
    await page.locator('.figures').waitFor()
    expect(page.url()).not.toContain('another')
    await close()
  })

  test('a server that says something else than JSON, as what stands before it may, is told of in a sentence', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.locator('.figures').waitFor()
    await page.route('**/api/v1/coins/**/cycles*', (route) =>
      route.fulfill({ status: 200, contentType: 'application/json', body: '{"rows": [' }),
    )
    await page.getByRole('button', { name: 'Closed' }).click()
    await page.getByText('The answer broke off').waitFor()
    await page.route('**/api/v1/session', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }))
    await page.evaluate(`sessionStorage.clear(); location.hash = '#key=another'`)
    await page.getByText('The page was answered with 502.').waitFor()
    await close()
    own.stop()
  })

  test('of a moment that is shown every figure is of that moment, though the stream goes on', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, `${DOGE}&at=p-100`)
    await page.getByText(`event 100 of ${EVENTS}`).waitFor()
    own.tell('moment', { ...momentAt(keptPlace(EVENTS)), realised: { USDT: '123456' } })
    await page.waitForTimeout(300)
    expect(await page.locator('.figures').textContent()).not.toContain('123')
    await page.keyboard.press('n')
    await page.locator('.figures', { hasText: '123\u2009456' }).waitFor()
    await close()
    own.stop()
  })

  test.each([DESKTOP, { ...DESKTOP, width: 390, height: 844, colorScheme: 'light' as const }])(
    'a log that folds to what must not trade says so in red, by event and invariant, and leads there: %s',
    async (looks) => {
      const own = await keptServer()
      const unsound = {
        broken: 'no pool reserves less than nothing (I-04)',
        stream: 'position-x',
        number: 7,
        type: 'EntryRequested',
        position: 'p-257',
      }
      own.behaviour.answer = (path, kept) => (path === '/log' ? { ...(kept as object), unsound } : kept)
      const { page, complaints, close } = await openAt(browser, own.url, DOGE, looks)
      const banner = page.locator('.banner.bad[role="alert"]')
      await banner.getByText('no pool reserves less than nothing (I-04)').waitFor()
      expect(await banner.textContent()).toContain('since event 7 of position-x (EntryRequested)')
      expect(await violationsOf(page)).toEqual([])
      await banner.getByRole('link').click()
      await page.getByText(`event 257 of ${EVENTS}`).waitFor()
      await page.evaluate(`location.hash = '#/health'`)
      await page.locator('.health.bad', { hasText: 'I-04' }).waitFor()
      expect(complaints).toEqual([])
      await close()
      own.stop()
    },
  )

  test('a coin that is being sold has no stop, and the health says so too', async () => {
    const own = await keptServer()
    let coin: Partial<MomentShown['coins'][number]> = {}
    own.behaviour.answer = (path, kept) => {
      if (path !== '/moment') return kept
      const { coins, ...rest } = kept as MomentShown
      return { ...rest, coins: coins.map((one) => (one.coin === 'DOGE/USDT' ? { ...one, ...coin } : one)) }
    }
    const value = { entry: 'none', protection: 'exposed', trailing: 'off', switching: 'stop', exit: 'working' }
    const stops = (page: Page) => page.locator('.health', { hasText: 'stops' })
    coin = { value, bareSinceMs: null }
    const { page, close } = await openAt(browser, own.url, `${DOGE}&at=p-257`)
    await page.getByText('Exposed: no stop stands any more: it is being sold.').waitFor()
    await page.evaluate(`location.hash = '#/health?at=p-257'`)
    await stops(page).getByText('DOGE/USDT: no stop stands any more: it is being sold').waitFor()
    coin = { value: { ...value, protection: 'protected' }, bareSinceMs: null }
    await page.evaluate(`location.hash = '#/health?at=p-258'`)
    await stops(page).getByText('every coin that is held has one').waitFor()
    await close()
    own.stop()
  })

  test('a log that has ended in good order awaits no engine, and one that has not says what may be', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/health')
    const panel = page.getByRole('region', { name: 'Running engine' })
    await panel.getByText('none is expected on it').waitFor()
    own.behaviour.answer = (path, kept) => (path === '/health/details' ? { ...(kept as object), ready: 'engine-away' } : kept)
    await page.reload()
    await panel.getByText('the log was not ended').waitFor()
    await close()
    own.stop()
  })

  test('a strategy of the performance leads to its decisions, which may be narrowed further', async () => {
    const own = await keptServer()
    const { page, complaints, close } = await openAt(browser, own.url, `#/performance?filter=${encodeURIComponent('by=strategy')}`)
    await page.locator('.panel tbody button.moment').first().click()
    await page.waitForURL(/tab|filter=kind%3Dentry%26strategy%3D/)
    const asked = (): string | undefined => own.asked.findLast((one) => one.includes('/decisions'))
    await expect.poll(asked).toMatch(/\/decisions\?kind=entry&strategy=/)
    await page.getByRole('button', { name: /^strategy / }).click()
    await expect.poll(asked).toMatch(/\/decisions\?kind=entry$/)
    await page.getByRole('button', { name: 'Refused' }).click()
    await expect.poll(asked).toMatch(/\/decisions\?kind=refused$/)
    await page.getByLabel('why').selectOption('max-positions')
    await expect.poll(asked).toMatch(/\/decisions\?kind=refused&why=max-positions$/)
    expect(await violationsOf(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
    own.stop()
  })
})
