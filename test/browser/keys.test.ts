import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { type OpenPage, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { EVENTS, keptPlace } from './kept-market.ts'
import { type KeptServer, keptServer } from './kept-server.ts'

describe.skipIf(foundChromium() === null)('the page by its keys', { tags: [BROWSER] }, () => {
  let browser: Browser
  let server: KeptServer
  let opened: OpenPage
  beforeAll(async () => {
    server = await keptServer()
    browser = await openBrowser()
    opened = await openAt(browser, server.url, START)
    await opened.page.locator('.step.present').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })
  const atEvent = (ordinal: number) => opened.page.getByText(`event ${ordinal} of ${EVENTS}`).waitFor()
  const START = '#/?coin=DOGE%2FUSDT&at=p-257'
  /** The address follows the moment when that rests: set to what it still is, it would tell the page of nothing. */
  const reset = async (): Promise<void> => {
    await opened.page.waitForURL(({ hash }) => hash !== START)
    await opened.page.evaluate(`location.hash = '${START}'`)
  }

  test('goes to a time or to an event, and says what is neither', async () => {
    const { page } = opened
    const dialog = page.getByRole('dialog', { name: 'Go to' })
    // what is typed before it is there goes to the page
    const open = async (): Promise<void> => {
      await page.keyboard.press('g')
      await dialog.locator('input:focus').waitFor()
    }
    await open()
    await page.keyboard.type('yesterday')
    await page.keyboard.press('Enter')
    await dialog.getByText('That is no time').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('textbox').fill('2021-05-19 12:00')
    await page.keyboard.press('Enter')
    await atEvent(240)
    expect(await dialog.count()).toBe(0)
    await open()
    await page.keyboard.type('100')
    await page.keyboard.press('Enter')
    await atEvent(100)
    await reset()
    await atEvent(257)
  })

  test('a key behind one that opens something is meant for that, however soon it comes', async () => {
    const { page } = opened
    // the browser gives nobody a turn between a key and what is drawn of it
    const behind = (key: string): Promise<unknown> =>
      page.evaluate(`new Promise((told) => {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          const focused = document.activeElement
          focused.dispatchEvent(new KeyboardEvent('keydown', { key: '4', bubbles: true, cancelable: true }))
          told(focused.matches('input'))
        }
        port2.postMessage(null)
      })`)
    expect(await behind('g')).toBe(true)
    await page.getByRole('dialog', { name: 'Go to' }).getByRole('button', { name: 'Go' }).press('n')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await atEvent(257)
    expect(await page.getByRole('button', { name: 'Decisions', pressed: true }).count(), 'no list was chosen').toBe(1)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await atEvent(257)
    expect(await behind('/')).toBe(true)
    await page.getByRole('region', { name: 'Journal' }).waitFor()
    await reset()
    await atEvent(257)
  })

  test('goes down and up the rows, and to the moment of one', async () => {
    const { page } = opened
    const focused = (): Promise<string | null> => page.locator('.lists tbody button:focus').textContent()
    await page.locator('.lists tbody tr').nth(2).waitFor()
    const times = await page.locator('.lists tbody button.moment').allTextContents()
    await page.keyboard.press('j')
    expect(await focused()).toBe(times[0])
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused()).toBe(times[2])
    await page.keyboard.press('k')
    expect(await focused()).toBe(times[1])
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).not.toContain('at=p-257')
    await reset()
    await atEvent(257)
  })

  test.runIf(IS_NIGHT)('opens the lists, the machine and the search', async () => {
    const { page } = opened
    await page.keyboard.press('4')
    await page.locator('.lists tbody', { hasText: 'Bought' }).waitFor()
    await page.keyboard.press('5')
    await page.getByRole('button', { name: 'Machine', pressed: true }).waitFor()
    await page.keyboard.press('/')
    await page.locator('.filters input[name="text"]:focus').waitFor()
    await page.keyboard.type('stop')
    const asked = page.waitForRequest(/\/events\?.*text=stop/)
    await page.keyboard.press('Enter')
    await asked
    await reset()
    await atEvent(257)
  })

  test.runIf(IS_NIGHT)('plays on from a moment, as fast as was chosen, and rests when it is told to', async () => {
    const { page } = opened
    await page.getByLabel('Speed of play').selectOption('1000')
    const shown = async (): Promise<number> => Number(/event (\d+)/.exec((await page.locator('.transport-time .dim').textContent())!)?.[1])
    await page.locator('body').press('Space')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    // a thousand times as fast: some minutes of the log, which are as many events, each third of a second
    await expect.poll(shown, { timeout: 10_000 }).toBeGreaterThan(257 + 12)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Play' }).waitFor()
    await page.waitForTimeout(500)
    const rests = await shown()
    await page.waitForTimeout(1000)
    expect(await shown()).toBe(rests)
    await reset()
    await atEvent(257)
  })

  test.runIf(IS_NIGHT)('the slider goes by time or by event', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'by event' }).click()
    await page.locator('.slider input').fill('25000')
    await atEvent(EVENTS / 4)
    await page.getByRole('button', { name: 'by event' }).click()
    await page.getByRole('button', { name: 'squeeze', pressed: true }).click()
    await page.getByRole('button', { name: 'squeeze', pressed: false }).waitFor()
    await reset()
    await atEvent(257)
    expect(opened.complaints).toEqual([])
  })

  test.runIf(IS_NIGHT)('the journal stays where somebody reads, and says how many are new', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/journal')
    await page.locator('.view tbody tr').nth(50).waitFor()
    await page.locator('.view .scroll').evaluate((box) => (box as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 400))
    const asked = () => own.asked.filter((one) => one.includes('/events')).length
    const before = asked()
    await page.waitForTimeout(200)
    own.tell('moment', { at: { ...keptPlace(EVENTS), position: 'p-492', ordinal: EVENTS + 12 } })
    await page.getByRole('button', { name: '12 new' }).click()
    await expect.poll(asked).toBe(before + 1)
    expect(await page.locator('.view .scroll').evaluate((box) => (box as unknown as { scrollTop: number }).scrollTop)).toBe(0)
    expect(await page.getByRole('button', { name: '12 new' }).count()).toBe(0)
    await close()
    own.stop()
  })
})
