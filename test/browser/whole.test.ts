import { join } from 'node:path'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlePage } from '../../src/web/bundle-page.ts'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { openView, scratch, viewOf, write } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { READ_KEY, site } from '../web/served.ts'
import { openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'

const MOMENTS = 12

const titlesIn = async (page: Page, selector: string): Promise<(string | null)[]> =>
  page.locator(`${selector} [title]`).evaluateAll((found) => found.map((one) => one.getAttribute('title')))

describe.skipIf(foundChromium() === null)('the page of a log', { tags: [BROWSER] }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('shows of any moment what the API says of it, digit by digit, under its own policy', async () => {
    const rows = await rowsThatTrade()
    const { url, get, token } = await site(await viewOf(rows), { page: bundlePage })
    const authority = await token()
    const { page, complaints, close } = await openAt(browser, url, `#key=${READ_KEY}`)
    await page.locator('.figures').waitFor()
    expect(page.url()).not.toContain('key')
    for (const ordinal of fc.sample(fc.integer({ min: 2, max: rows.length - 1 }), { numRuns: MOMENTS, seed: 5 })) {
      const moment = (await (await get(`/api/v1/moment?at=${ordinal}`, authority)).json()) as MomentShown
      await page.evaluate(`location.hash = '#/?at=${ordinal}'`)
      await page.getByText(`event ${ordinal} of ${rows.length}`).waitFor()
      const asset = Object.keys(moment.pools)[0]
      const shown = await titlesIn(page, '.figures')
      const said =
        asset === undefined
          ? []
          : [moment.pools[asset]!.free, moment.pools[asset]!.reserved, moment.pools[asset]!.invested, moment.realised[asset] ?? '0']
      expect(shown, `figures of event ${ordinal}`).toEqual(expect.arrayContaining(said))
      const gains = moment.coins.flatMap(({ unrealised }) => (unrealised === null ? [] : [unrealised]))
      expect(await titlesIn(page, '.coin-list')).toEqual(expect.arrayContaining(gains))
    }
    expect(await violationsOf(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('follows a log that grows, and stays in the past where somebody looks there', async () => {
    const rows = await rowsThatTrade()
    const path = join(scratch(), 'grows.db')
    await write(path, rows.slice(0, 40))
    const { url } = await site(await openView(path), { page: bundlePage })
    const { page, complaints, close } = await openAt(browser, url, `#key=${READ_KEY}`)
    await page.getByText('event 40 of 40').waitFor()
    await write(path, rows.slice(40, 50))
    await page.getByText('event 50 of 50').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.getByText('the past, not now').waitFor()
    const past = await page.locator('.transport-time .dim').textContent()
    await write(path, rows.slice(50))
    await page.getByText(`of ${rows.length}`).waitFor()
    expect((await page.locator('.transport-time .dim').textContent())?.split(' of ')[0]).toBe(past?.split(' of ')[0])
    await page.keyboard.press('n')
    await page.getByText(`event ${rows.length} of ${rows.length}`).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
