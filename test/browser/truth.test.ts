import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAt, openBrowser, violationsOf } from './browser.ts'
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
})
