import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { troubled } from './kept-health.ts'
import { keptServer } from './kept-server.ts'

describe.skipIf(foundChromium() === null)('the health of a running engine', { tags: [BROWSER] }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test('is shown in words, and asked again while it is looked at', async () => {
    let reports = 0
    const answer = (path: string, kept: unknown): unknown => {
      if (path === '/log') return { ...(kept as object), isRunning: true }
      return path === '/health/details' ? troubled(reports) : kept
    }
    const server = await keptServer(0, { answer })
    const { page, complaints, close } = await openAt(browser, server.url, '#/health')
    const panel = page.getByRole('region', { name: 'Running engine' })
    for (const words of [
      'no entries on a price this old',
      'It takes 900 MB.',
      '5 700 of 6 000'.replaceAll(' 7', '\u20097').replaceAll(' 0', '\u20090'),
      '2 entry',
      'stale-feed',
    ])
      await panel.getByText(words).first().waitFor()
    reports = 41
    await panel.getByText('41 reports').waitFor()
    expect(await violationsOf(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
    server.stop()
  })
})
