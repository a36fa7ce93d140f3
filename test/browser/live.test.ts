import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAt, openBrowser } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { COINS, EVENTS, keptPlace, momentAt } from './kept-market.ts'
import { type KeptServer, keptServer } from './kept-server.ts'

describe.skipIf(foundChromium() === null)('a page of a market that goes on', { tags: [BROWSER] }, () => {
  let browser: Browser
  let server: KeptServer
  beforeAll(async () => {
    server = await keptServer()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })

  test('of the coins those that changed are told, and the others stay', async () => {
    const { page, complaints, close } = await openAt(browser, server.url, '#/')
    await page
      .locator('.coin-list li')
      .nth(COINS.length - 1)
      .waitFor()
    const [first] = momentAt(keptPlace(EVENTS)).coins
    server.tell('moment', { at: keptPlace(EVENTS), coins: [{ ...first, last: { price: '0.98765', timeMs: 1, from: 'feed' } }] })
    await page.locator('.coin-list', { hasText: '0.98765' }).waitFor()
    expect(await page.locator('.coin-list li').count()).toBe(COINS.length)
    expect(complaints).toEqual([])
    await close()
  })
})
