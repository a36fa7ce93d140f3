import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DESKTOP, type OpenPage, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { EVENTS, keptPlace, momentAt } from './kept-market.ts'
import { keptServer } from './kept-server.ts'

describe.skipIf(foundChromium() === null)('the desk in a browser', { tags: [BROWSER] }, () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof keptServer>>
  let opened: OpenPage
  beforeAll(async () => {
    server = await keptServer()
    browser = await openBrowser()
    opened = await openAt(browser, server.url, '#/?at=p-257')
    await opened.page.locator('.step.present').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })
  const text = (selector: string): Promise<string> =>
    opened.page
      .locator(selector)
      .first()
      .textContent()
      .then((found) => found ?? '')
  const atEvent = (ordinal: number) => opened.page.getByText(`event ${ordinal} of ${EVENTS}`).waitFor()

  test('shows the figures that the server said, digit by digit', async () => {
    const moment = momentAt(keptPlace(257))
    const titles = await opened.page.locator('.figures [title]').evaluateAll((found) => found.map((one) => one.getAttribute('title')))
    expect(titles).toContain(moment.curve.USDT!.equity)
    expect(titles).toContain(moment.pools.USDT!.free)
    expect(titles).toContain(moment.realised.USDT)
    expect(await text('.figure.budget')).toContain('5\u2009257.33')
    expect(await text('.figure:nth-child(2)')).toContain('\u2212963.02')
  })

  test('moves by keys and by its slider, and the address says where it is', async () => {
    const { page } = opened
    await page.keyboard.press('ArrowRight')
    await atEvent(258)
    await page.keyboard.press('ArrowLeft')
    await atEvent(257)
    await page.keyboard.press('Shift+ArrowRight')
    await atEvent(285)
    expect(await text('.figure.budget')).toContain('5\u2009285.33')
    await page.locator('.slider input').fill('50000')
    await atEvent(240)
    await page.waitForURL(/at=2021-05-19T12/)
    await page.keyboard.press('n')
    await atEvent(EVENTS)
    expect(await page.locator('.chip.warn').count(), 'now is not the past').toBe(0)
    await page.keyboard.press('Home')
    await atEvent(1)
    await page.evaluate(`location.hash = '#/?at=p-257'`)
    await atEvent(257)
  })

  test('a row of a list leads to its moment, and a coin to its chart', async () => {
    const { page } = opened
    await page.locator('.lists tbody tr', { hasText: '205' }).click()
    await atEvent(205)
    await page.evaluate(`location.hash = '#/?at=p-257'`)
    await page.getByRole('button', { name: /^BTC\/USDT/ }).click()
    await page.locator('.chart-canvas[aria-label*="BTC/USDT"]').waitFor()
    await page.getByRole('button', { name: /^DOGE\/USDT/ }).click()
    await page.locator('.chart-canvas[aria-label*="DOGE/USDT"]').waitFor()
    for (const [tab, words] of [
      ['Open orders', 'protection'],
      ['Closed', 'trailing-stop'],
      ['Events', 'Bought'],
    ] as const) {
      await page.getByRole('button', { name: tab }).click()
      await page.locator('.lists tbody', { hasText: words }).waitFor()
    }
    await page.getByRole('button', { name: 'Decisions' }).click()
  })

  test('text from outside is only ever text', async () => {
    expect(await text('.steps')).toContain('<b>text</b> is only text')
    expect(await opened.page.locator('.steps b b, .steps .what span b').count()).toBe(0)
  })

  test('says nothing to the console and asks nobody else, under a policy without exceptions', () => {
    expect(opened.complaints).toEqual([])
  })

  test.each([
    ['dark', DESKTOP],
    ['light', { ...DESKTOP, colorScheme: 'light' as const }],
    ['dark on a phone', { width: 390, height: 844, colorScheme: 'dark' as const }],
    ['light on a phone', { width: 390, height: 844, colorScheme: 'light' as const }],
  ])('can be used by everybody, %s', async (_, looks) => {
    const one = await openAt(browser, server.url, '#/?at=p-257', looks)
    await one.page.locator('.step.present').waitFor()
    expect(await violationsOf(one.page)).toEqual([])
    expect(await one.page.evaluate('document.documentElement.scrollWidth'), 'nothing is wider than the window').toBeLessThanOrEqual(
      looks.width,
    )
    expect(one.complaints).toEqual([])
    await one.close()
  })
})
