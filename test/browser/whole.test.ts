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
const AMOUNT = /^-?\d+(\.\d+)?$/

/** All texts in an answer that are amounts. */
const amountsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return AMOUNT.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(amountsIn) : []
}

/** What stands for an amount, and the whole of it. */
type ShownAmount = { readonly shown: string; readonly whole: string }
const amountsOn = async (page: Page): Promise<ShownAmount[]> => {
  const found = await page
    .locator('span[title]')
    .evaluateAll((all) => all.map((one) => ({ shown: one.textContent ?? '', whole: one.getAttribute('title') ?? '' })))
  return found.filter(({ whole }) => AMOUNT.test(whole))
}

/** Its first digits, and no other: cut, not rounded, with the sign unless nothing is left to have one. */
const isCutOf = ({ shown, whole }: ShownAmount): boolean => {
  const digits = shown.replace(/[\u25b2\u25bc+\u2009 ]/g, '')
  const zeros = `${whole.replace('-', '')}${whole.includes('.') ? '' : '.'}${'0'.repeat(12)}`
  const isBelow = digits.startsWith('\u2212')
  return zeros.startsWith(digits.replace('\u2212', '')) && isBelow === (whole.startsWith('-') && /[1-9]/.test(digits))
}

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

  test('computes no amount in any view: each is a text that was answered, cut and not rounded', async () => {
    const rows = await rowsThatTrade()
    const { url } = await site(await viewOf(rows), { page: bundlePage })
    const { page, complaints, close } = await openAt(browser, url, `#key=${READ_KEY}`)
    const answered = new Set<string>()
    page.on('response', async (answer) => {
      if (answer.url().includes('/stream') || !answer.headers()['content-type']?.includes('json')) return
      for (const one of amountsIn(await answer.json().catch(() => null))) answered.add(one)
    })
    await page.locator('.figures').waitFor()
    let seen = 0
    for (const hash of VIEWS.flatMap((view) => [Math.floor(rows.length / 2), rows.length - 30].map((at) => view.replace('AT', `${at}`)))) {
      await page.evaluate(`location.hash = '${hash}'`)
      await page.waitForTimeout(300)
      await page.waitForFunction(`document.querySelector('.skeleton') === null`)
      const shown = await amountsOn(page)
      const unanswered = (): ShownAmount[] => shown.filter(({ whole }) => !answered.has(whole))
      await expect.poll(unanswered, { message: `${hash}: amounts that nobody answered` }).toEqual([])
      expect(
        shown.filter((one) => !isCutOf(one)),
        `${hash}: amounts that are not cut`,
      ).toEqual([])
      seen += shown.length
    }
    expect(seen).toBeGreaterThan(400)
    expect(complaints).toEqual([])
    await close()
  })
})

const VIEWS = [
  ...['#/?at=AT', '#/?at=AT&tab=orders', '#/?at=AT&tab=closed', '#/orders?at=AT', '#/lots?at=AT', '#/budget?at=AT'],
  ...['reason', 'coin', 'strategy', 'month'].map((by) => `#/performance?at=AT&filter=by%3D${by}`),
]
