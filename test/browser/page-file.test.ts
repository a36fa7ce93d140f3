import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SecretSearch } from '../../src/ops/bundle/secret-search.ts'
import { writePageFile } from '../../src/web/single-file/write-page-file.ts'
import { scratch, viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { noCandles } from '../web/served.ts'
import { openAt, openBrowser } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'

const VIEWS = ['why', 'journal', 'orders', 'lots', 'budget', 'performance', 'machines', 'alarms', 'health', 'about']

describe.skipIf(foundChromium() === null)('the page as one file', { tags: [BROWSER] }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('opens without a server, asks nobody, and shows every view and the past', async () => {
    const rows = await rowsThatTrade()
    const view = await viewOf(rows)
    const name = '</script><b>a.db'
    const { html } = await writePageFile({
      ...{ view, candles: noCandles, name, version: '1.2.3', search: new SecretSearch([], 'file'), onEvent: () => {} },
      ...{ from: view.placeOf({ ordinal: rows.length - 45 })!, to: view.head! },
    })
    const path = join(scratch(), 'page.html')
    writeFileSync(path, html)
    const { page, complaints, close } = await openAt(browser, pathToFileURL(dirname(path)).href, 'page.html#/')
    await page.getByText(`event ${rows.length} of ${rows.length}`).waitFor()
    await page.getByText(`This is a file: events ${rows.length - 45} to ${rows.length} of ${name}`).waitFor()
    await page.locator('.coin-list').waitFor()
    await page.keyboard.press('ArrowLeft')
    // the event before of the coin that is looked at, as a server steps
    const coin = (await page.locator('.inside h2').textContent())!
    const [before] = view.columns.find({ coin, limit: 1, before: rows.length })
    await page.getByText(`event ${before} of ${rows.length}`).waitFor()
    await page.getByText('the past, not now').waitFor()
    await page.keyboard.press('n')
    await page.getByText(`event ${rows.length} of ${rows.length}`).waitFor()
    for (const one of VIEWS) {
      await page.evaluate(`location.hash = '#/${one}'`)
      await page.locator(`.app[data-view="${one}"] main .panel`).first().waitFor()
      await page.waitForTimeout(300)
      expect(await page.locator('.problem').allTextContents(), one).toEqual([])
      expect(await page.locator('.skeleton').count(), one).toBe(0)
    }
    await page.evaluate(`location.hash = '#/journal'`)
    await page.getByRole('table', { name: 'Events' }).or(page.locator('[aria-label="Events"]')).first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
