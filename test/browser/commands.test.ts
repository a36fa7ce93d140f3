import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DESKTOP, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { EVENTS, keptPlace } from './kept-market.ts'
import { type KeptServer, keptServer } from './kept-server.ts'

const PHONE = { ...DESKTOP, width: 390, height: 844 }
const prepared = (type: string) => ({
  nonce: 'n1',
  expiresMs: Date.now() + 30_000,
  thinkMs: 30_000,
  at: keptPlace(EVENTS),
  type,
  words: 'Sells 11072 DOGE of DOGE/USDT; its stop goes first.',
  verb: 'Sell 11072 DOGE',
  undoes: 'What is held of the coin is sold, which nothing takes back.',
  effects: [{ coin: 'DOGE/USDT', words: 'Sells 11072 DOGE of DOGE/USDT; its stop goes first', appends: ['ExitDecided'] }],
  figures: [['DOGE/USDT: last price', '0.36 USDT, now']],
  typed: type === 'CloseAll' ? '3' : null,
})
const done = { commandId: 'n1', type: 'CloseCoin', isGranted: true, words: ['The coin is being closed.'], events: [], repeated: false }

describe.skipIf(foundChromium() === null)('commands on the page', { tags: [BROWSER] }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  /** A server beside which an engine runs, and what the key lets do there. */
  const beside = (canCommand: boolean, type = 'CloseCoin'): Promise<KeptServer> =>
    keptServer(0, {
      answer: (path, kept) => {
        if (path === '/log') return { ...(kept as object), isRunning: true, canCommand }
        if (path === '/commands') return prepared(type)
        return path === '/commands/n1' ? done : kept
      },
    })
  const posted = ({ asked }: KeptServer): string[] => asked.filter((one) => one.startsWith('POST /commands'))

  test.each([
    ['a desk', DESKTOP],
    ['a phone', PHONE],
  ])('are said first and done by their own button, on %s', async (_, looks) => {
    const server = await beside(true)
    const { page, complaints, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT', looks)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('its stop goes first').waitFor()
    await dialog.getByText('nothing takes back').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(posted(server), 'Enter leaves it').toEqual(['POST /commands'])
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    const does = dialog.getByRole('button', { name: 'Sell 11072 DOGE' })
    // both in one turn of the browser, however busy the computer is
    const isStopped = await does.evaluate((element) => {
      const button = element as unknown as EventTarget & { focus(): void }
      button.focus()
      return !button.dispatchEvent(new Event('keydown', { bubbles: true, cancelable: true }))
    })
    expect(isStopped, 'a button that had the focus for a moment only is not meant').toBe(true)
    expect(posted(server)).toEqual(['POST /commands', 'POST /commands'])
    await does.click()
    await dialog.getByText('The coin is being closed.').waitFor()
    expect(posted(server).at(-1)).toBe('POST /commands/n1')
    expect(complaints).toEqual([])
    await close()
    server.stop()
  })

  test('about many positions are typed out', async () => {
    const server = await beside(true, 'CloseAll')
    const { page, close } = await openAt(browser, server.url, '#/health')
    await page.getByRole('button', { name: 'Close all', exact: true }).click()
    const does = page.getByRole('dialog').getByRole('button', { name: 'Sell 11072 DOGE' })
    expect(await does.isDisabled()).toBe(true)
    await page.getByLabel(/^Type 3/).fill('3')
    expect(await does.isDisabled()).toBe(false)
    await close()
    server.stop()
  })

  test.each([
    ['to a key that only looks', false, '#/?coin=DOGE%2FUSDT', 'This key only looks'],
    ['from the past', true, '#/?coin=DOGE%2FUSDT&at=2021-05-19T15:18:18.000Z', 'Nothing is commanded from the past'],
  ])('are not offered %s, and why is said', async (_, canCommand, hash, why) => {
    const server = await beside(canCommand)
    const { page, close } = await openAt(browser, server.url, hash)
    await page.getByText(why).waitFor()
    expect(await page.getByRole('button', { name: 'Close', exact: true }).isDisabled()).toBe(true)
    expect(posted(server)).toEqual([])
    await close()
    server.stop()
  })
})
