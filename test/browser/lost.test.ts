import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { keptServer } from './kept-server.ts'

describe.skipIf(foundChromium() === null)('a page whose server is away', { tags: [BROWSER] }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('says so at once and loudly, keeps what it knows, and is itself again when the server is', async () => {
    const server = await keptServer()
    const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT')
    await page.getByText('finished 2021-05-19').waitFor()
    server.stop()
    await page.locator('.chip.bad', { hasText: 'disconnected' }).waitFor()
    await page.locator('.banner', { hasText: 'What you see may be old' }).waitFor()
    expect(await page.locator('.figure').count(), 'what was known stays').toBeGreaterThan(5)
    await page.getByRole('button', { name: 'Closed' }).click()
    await page.getByRole('button', { name: 'Try again' }).first().waitFor()
    expect(await violationsOf(page)).toEqual([])
    const again = await keptServer(Number(new URL(server.url).port))
    await page.getByText('finished 2021-05-19').waitFor()
    await page.locator('.lists tbody', { hasText: 'trailing-stop' }).waitFor()
    expect(await page.locator('.banner', { hasText: 'What you see may be old' }).count()).toBe(0)
    again.stop()
    await close()
  })

  test('what is refused is told in the server\u2019s own sentence', async () => {
    const server = await keptServer()
    const { page, close } = await openAt(browser, server.url, '#/?at=2020-01-01T00:00:00.000Z')
    await page.getByText('The log begins later than that.').first().waitFor()
    await close()
    server.stop()
  })

  test('asks for the link where there is no key, and opens by it', async () => {
    const server = await keptServer()
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${server.url}/`)
    await page.getByLabel('Link or key').fill(`${server.url}/#key=some`)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.locator('.figures').waitFor()
    expect(page.url(), 'no key in the address').not.toContain('key')
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)'), 'the token is the tab\u2019s alone').not.toContain('kept')
    await context.close()
    server.stop()
  })
})
