import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DESKTOP, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { keptServer } from './kept-server.ts'

/** Each view with something that only its own answer can say. */
const VIEWS = [
  ['#/why?at=p-257&event=p-257', 'as many positions are open as may be'],
  ['#/journal?at=p-257&event=p-250', 'value.protection'],
  ['#/orders?at=p-257', '5039.331'.replace('5039', '5\u2009039')],
  ['#/performance?at=p-257', 'drawdown %'],
  ['#/machines?at=p-257', 'The intent to buy is durable'],
  ['#/health?at=p-257', 'none writes this log now'],
  ['#/about', 'TradingView'],
] as const

describe.skipIf(foundChromium() === null)('the views in a browser', { tags: [BROWSER] }, () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof keptServer>>
  beforeAll(async () => {
    server = await keptServer()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })

  test.each([
    ['dark', DESKTOP],
    ['light on a phone', { width: 390, height: 844, colorScheme: 'light' as const }],
  ])('show what they are for, and can be used by everybody, %s', async (_, looks) => {
    const { page, complaints, close } = await openAt(browser, server.url, '#/', looks)
    for (const [hash, words] of VIEWS) {
      await page.evaluate(`location.hash = '${hash}'`)
      await page.getByText(words).first().waitFor()
      expect(await violationsOf(page), hash).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth'), hash).toBeLessThanOrEqual(looks.width)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('a filter of the journal asks for what it says, and the address keeps it', async () => {
    const { page, close } = await openAt(browser, server.url, '#/journal')
    await page.locator('.filters input').nth(1).fill('Entry')
    const asked = page.waitForRequest(/\/events\?type=Entry/)
    await page.keyboard.press('Tab')
    await asked
    await page.waitForURL(/filter=type%3DEntry/)
    await close()
  })
})
