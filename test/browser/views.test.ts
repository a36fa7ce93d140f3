import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { DESKTOP, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { keptServer } from './kept-server.ts'

const PHONE: typeof DESKTOP = { width: 390, height: 844, colorScheme: 'dark' }
const LOOKS: readonly (readonly [name: string, looks: typeof DESKTOP])[] = [
  ['dark', DESKTOP],
  ['light on a phone', { ...PHONE, colorScheme: 'light' }],
  ...(IS_NIGHT
    ? ([
        ['light', { ...DESKTOP, colorScheme: 'light' }],
        ['dark on a phone', PHONE],
      ] as const)
    : []),
]

/** Each view with something that only its own answer can say. */
const VIEWS = [
  ['#/why?at=p-257&event=p-257', 'as many positions are open as may be'],
  ['#/journal?at=p-257&event=p-250', 'value.protection'],
  [`#/orders?at=p-257&filter=${encodeURIComponent(`order=cf${'9'.padStart(30, '0')}`)}`, 'average price'],
  ['#/lots?at=p-257', 'Closed, lot by lot'],
  ['#/budget?at=p-257', '5039.331'.replace('5039', '5\u2009039')],
  ['#/budget?at=p-258', 'older than its order'],
  ['#/performance?at=p-257', 'profit factor'],
  ['#/difference?at=p-257&filter=a%3Dp-1', 'coins.DOGE/USDT.held'],
  ['#/alarms?at=p-257', 'lie without a stop'],
  ['#/machines?at=p-257', 'came here by'],
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

  test.each(LOOKS)('show what they are for, and can be used by everybody, %s', async (_, looks) => {
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

  test('a long list holds the rows in sight, each of its height, and comes to its end', async () => {
    const { page, close } = await openAt(browser, server.url, '#/orders')
    const list = page.getByRole('region', { name: 'All orders' })
    await list.locator('tbody tr').nth(30).waitFor()
    expect(await list.locator('tbody tr').count()).toBeLessThan(150)
    await page.evaluate(`{ const list = document.querySelector('[aria-label="All orders"]'); list.scrollTop = list.scrollHeight }`)
    await list.getByText('05-19 08:01:00').waitFor()
    const heights = await page.evaluate(
      `[...document.querySelectorAll('[aria-label="All orders"] tbody tr:not(.gap)')].map((row) => row.getBoundingClientRect().height)`,
    )
    expect(new Set(heights as number[])).toEqual(new Set([26]))
    await close()
  })

  test('a machine shows where it stands and how it came there, and what may happen from anywhere', async () => {
    const { page, close } = await openAt(browser, server.url, '#/machines?at=p-257')
    await page.locator('[id="state_protection_protected"].lit').waitFor()
    expect(await page.locator('[id="edge_protection_placing_protected"].taken').count()).toBe(1)
    const explore = page.getByRole('region', { name: 'Explore' })
    expect(await explore.getByText('ProtectionCancelRequested').textContent()).toContain('forbidden by exit (none)')
    await explore.getByRole('button', { name: 'ExitDecided' }).click()
    await page.locator('[id="state_exit_decided"].lit').waitFor()
    await explore.getByRole('button', { name: 'ProtectionCancelRequested' }).click()
    await page.locator('[id="state_protection_clearing"].lit').waitFor()
    await page.locator('[id="state_entry_working"]').click()
    await explore.getByRole('button', { name: 'EntryAccepted' }).waitFor()
    await page.getByRole('button', { name: 'Back to where it stands' }).click()
    await page.locator('[id="state_protection_protected"].lit').waitFor()
    await close()
  })

  test('a reservation that outlives its order stands out, and leads to that order', async () => {
    const { page, close } = await openAt(browser, server.url, '#/budget')
    await page.locator('tr.wrong').click()
    await page.waitForURL(/#\/orders\?.*order%3Dcf0{29}3/)
    await close()
  })

  test.runIf(IS_NIGHT)('a filter of the journal asks for what it says, and the address keeps it', async () => {
    const { page, close } = await openAt(browser, server.url, '#/journal')
    await page.locator('.filters input').nth(1).fill('Entry')
    const asked = page.waitForRequest(/\/events\?type=Entry/)
    await page.keyboard.press('Tab')
    await asked
    await page.waitForURL(/filter=type%3DEntry/)
    await close()
  })
})
