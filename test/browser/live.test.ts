import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { openAt, openBrowser } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { BEGIN, COINS, EVENTS, keptPlace, momentAt } from './kept-market.ts'
import { type KeptServer, keptServer } from './kept-server.ts'

const DOGE = '#/?coin=DOGE%2FUSDT'

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

  test('is connected as long as an engine writes, and finished when none does, without a word in the log', async () => {
    const own = await keptServer()
    own.behaviour.answer = (path, kept) => (path === '/log' ? { ...(kept as object), isRunning: true } : kept)
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.locator('.chip.good', { hasText: 'connected' }).waitFor()
    own.behaviour.answer = (_, kept) => kept
    own.tell('ping', { engineMs: BEGIN, head: `p-${EVENTS}` })
    await page.locator('.chip', { hasText: 'finished 2021-05-19' }).waitFor()
    await close()
    own.stop()
  })

  test('the newest wish wins, however late an answer to an older one comes', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, DOGE)
    await page.getByText(`event ${EVENTS} of`).waitFor()
    own.behaviour.waitMs = (path, query) => (path === '/moment' && query.get('at') === 'p-100' ? 1500 : 0)
    await page.evaluate(`location.hash = '${DOGE}&at=p-100'`)
    await expect.poll(() => own.asked.some((one) => one.includes('/moment?at=p-100'))).toBe(true)
    for (const ordinal of [150, 200, 257]) await page.evaluate(`location.hash = '${DOGE}&at=p-${ordinal}'`)
    await page.getByText('event 257 of').waitFor()
    expect(
      own.asked.filter((one) => one.includes('/moment?at=p-150')),
      'what nobody waits for is not asked',
    ).toEqual([])
    await page.locator('.step.present button[title="event 257"]').waitFor()
    expect(await page.locator('.transport-time .dim').textContent()).toContain('event 257')
    await close()
    own.stop()
  })

  test.runIf(IS_NIGHT)('an answer that never comes is told of, and what is asked then is answered', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, DOGE)
    await page.getByText(`event ${EVENTS} of`).waitFor()
    await page.clock.install()
    own.behaviour.waitMs = (path) => (path.endsWith('/cycles') ? 3_600_000 : 0)
    await page.getByRole('button', { name: 'Closed' }).click()
    await expect.poll(() => own.asked.some((one) => one.includes('/cycles'))).toBe(true)
    await page.clock.fastForward(21_000)
    await page.getByText('No answer within 20 s').waitFor()
    own.behaviour.waitMs = () => 0
    await page.locator('.lists').getByRole('button', { name: 'Try again' }).click()
    await page.locator('.lists tbody', { hasText: 'trailing-stop' }).waitFor()
    await close()
    own.stop()
  })

  test.runIf(IS_NIGHT)('a computer that slept shows nothing as new before it was asked for again', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/')
    await page.getByText(`event ${EVENTS} of`).waitFor()
    await page.clock.install()
    own.behaviour.waitMs = (path) => (path === '/stream' ? 800 : 0)
    const before = own.asked.filter((one) => one.includes('/moment')).length
    await page.clock.fastForward('08:00:00')
    await page.locator('.chip.bad', { hasText: 'disconnected' }).waitFor()
    await page.locator('.banner', { hasText: 'What you see may be old' }).waitFor()
    await page.clock.fastForward(1000)
    await page.locator('.chip', { hasText: 'finished' }).waitFor()
    await expect.poll(() => own.asked.filter((one) => one.includes('/moment')).length).toBeGreaterThan(before)
    await close()
    own.stop()
  })

  test.runIf(IS_NIGHT)('a session that is used goes on, and one that is over says so and opens again where it was', async () => {
    const own = await keptServer()
    own.behaviour.renewed = 'younger'
    const { page, close } = await openAt(browser, own.url, '#/?coin=BTC%2FUSDT')
    await page.locator('.chart-canvas[aria-label*="BTC/USDT"]').waitFor()
    await expect.poll(() => page.evaluate(`sessionStorage.getItem('coinfold.token')`)).toBe('younger')
    own.behaviour.refuse = (path) => (path === '/session' ? null : { status: 401, code: 'no-key', detail: 'No key.' })
    await page.getByRole('button', { name: 'Closed' }).click()
    await page.getByText('Your session is over').waitFor()
    own.behaviour.refuse = () => null
    await page.getByLabel('Link or key').fill('some')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.locator('.chart-canvas[aria-label*="BTC/USDT"]').waitFor()
    await close()
    own.stop()
  })

  test.runIf(IS_NIGHT)('a cycle of more steps than an answer has is shown to its last one', async () => {
    const own = await keptServer()
    own.behaviour.answer = (path, kept, query) => {
      if (!path.endsWith('/frames')) return kept
      const { frames, ...rest } = kept as { frames: { ordinal: number }[] }
      const from = Number(query.get('from')?.slice(2) ?? 0)
      const left = frames.filter(({ ordinal }) => ordinal >= from)
      return { ...rest, frames: left.slice(0, 3), next: left.length > 3 ? `p-${left[3]!.ordinal}` : null }
    }
    const { page, close } = await openAt(browser, own.url, '#/?at=p-257')
    await page.locator('.step.present button[title="event 257"]').waitFor()
    expect(await page.locator('.step:not(.later)').count()).toBe(257 - 245 + 1)
    await close()
    own.stop()
  })
})
