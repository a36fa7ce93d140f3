import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { DESKTOP, openAt, openBrowser, violationsOf } from './browser.ts'
import { BROWSER, foundChromium } from './found-chromium.ts'
import { keptServer } from './kept-server.ts'

/** Runs of columns in which the chart's panes have a colour, from the top down to its foot, where ticks and strips are. */
type Run = readonly [from: number, to: number]
const FOOT = 30
const runsOf = (page: Page, colour: readonly number[]): Promise<Run[]> =>
  page.evaluate(
    ([range, foot]) => {
      const canvases = [
        ...(globalThis as unknown as { document: { querySelectorAll(of: string): unknown[] } }).document.querySelectorAll(
          '.chart-canvas canvas',
        ),
      ] as {
        width: number
        height: number
        getContext(of: string): { getImageData(x: number, y: number, w: number, h: number): { data: number[] } }
      }[]
      const widest = Math.max(...canvases.map(({ width }) => width))
      const panes = canvases.filter(({ width, height }) => width === widest && height > 100)
      const seen = new Set<number>()
      for (const pane of panes) {
        const { data } = pane.getContext('2d').getImageData(0, 0, pane.width, pane.height - foot)
        for (let at = 0; at < data.length; at += 4)
          if (
            [0, 1, 2].every((part) => data[at + part]! >= range[2 * part]! && data[at + part]! <= range[2 * part + 1]!) &&
            data[at + 3]! > 200
          )
            seen.add((at / 4) % pane.width)
      }
      const runs: [number, number][] = []
      for (const x of [...seen].sort((a, b) => a - b)) {
        const last = runs.at(-1)
        if (last !== undefined && x - last[1] <= 3) last[1] = x
        else runs.push([x, x])
      }
      return runs
    },
    [colour, FOOT] as const,
  )

/** A busy computer draws late. */
const PATIENCE = { timeout: 10_000 }
/** The colours of bought orders and of stops, the lighter ones of a trailing stop among them: least and most of red, green and blue. */
const ACCENT = [90, 130, 160, 200, 235, 255]
const WARN = [225, 255, 165, 200, 50, 95]
const BAD = [170, 255, 60, 115, 95, 150]

describe.skipIf(foundChromium() === null)('the chart in a browser', { tags: [BROWSER] }, () => {
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

  // at event 240 nothing is held, so that no line of the position crosses the chart; 145 bars are shown, from minute 143 on
  // in a wide window volumes are drawn as well: data of another series that is set behind the marks takes them away
  test.each(IS_NIGHT ? [1440, 1900] : [1440])(
    'has an arrow for each order that bought before the moment, and pale ones behind it, %s pixels wide',
    async (width) => {
      const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT&at=p-240', { ...DESKTOP, width })
      await page.locator('.chart-canvas canvas').first().waitFor()
      await expect.poll(async () => (await runsOf(page, ACCENT)).length, PATIENCE).toBe(2)
      // bought in minutes 165 and 205; those of 245 and 285 are pale
      // figures that follow must not take them away: the library forgets marks that were set before its data
      await page.keyboard.press('ArrowRight')
      await page.getByText('event 241 of').waitFor()
      await page.keyboard.press('ArrowLeft')
      await page.getByText('event 240 of').waitFor()
      await expect.poll(async () => (await runsOf(page, ACCENT)).length, PATIENCE).toBe(2)
      await close()
    },
  )

  test('draws stops in pieces: none is joined across the time when nothing was held', async () => {
    const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT&at=p-240')
    await page.locator('.chart-canvas canvas').first().waitFor()
    // cycles 4 to 6: their stops stand in minutes 127 to 155, 167 to 195 and 207 to 235
    await expect.poll(async () => (await runsOf(page, BAD)).length, PATIENCE).toBe(3)
    await close()
  })

  test('leaves out the layers that nobody wants, and remembers which', async () => {
    const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT&at=p-240')
    await expect.poll(async () => (await runsOf(page, BAD)).length, PATIENCE).toBe(3)
    await page.getByText('Layers').click()
    await page.getByRole('checkbox', { name: 'stops' }).uncheck()
    await expect.poll(async () => (await runsOf(page, BAD)).length, PATIENCE).toBe(0)
    expect((await runsOf(page, ACCENT)).length, 'the others stay').toBe(2)
    await page.getByRole('checkbox', { name: 'fills' }).uncheck()
    await expect.poll(async () => (await runsOf(page, ACCENT)).length, PATIENCE).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    await page.reload()
    await page.getByText('Layers').click()
    expect(await page.getByRole('checkbox', { name: 'stops' }).isChecked()).toBe(false)
    await close()
  })

  test('shows what the coin was valued at where somebody wants to see it, and asks for it then alone', async () => {
    const own = await keptServer()
    const { page, close } = await openAt(browser, own.url, '#/?coin=DOGE%2FUSDT')
    await page.locator('.chart-canvas canvas').first().waitFor()
    await page.getByText('Layers').click()
    for (const layer of ['fills', 'stops', 'cost', 'target', 'refusals', 'unprotected'])
      await page.getByRole('checkbox', { name: layer }).uncheck()
    const dots = async (): Promise<number> => (await runsOf(page, WARN)).length
    await expect.poll(dots, PATIENCE).toBe(0)
    expect(own.asked.filter((one) => one.includes('valued'))).toEqual([])
    await page.getByRole('checkbox', { name: 'valuations' }).check()
    // one each quarter of an hour of the 145 minutes that are shown
    await expect.poll(dots, PATIENCE).toBeGreaterThanOrEqual(9)
    await page.reload()
    await expect.poll(dots, PATIENCE).toBeGreaterThanOrEqual(9)
    await close()
    own.stop()
  })

  test.runIf(IS_NIGHT)(
    'moved or zoomed beyond what is loaded it asks for that window, once it rests, and stays where it was put',
    async () => {
      const own = await keptServer()
      const { page, complaints, close } = await openAt(browser, own.url, '#/?coin=DOGE%2FUSDT')
      await page.locator('.chart-canvas canvas').first().waitFor()
      const windows = (): number[] =>
        own.asked.filter((one) => one.includes('/chart')).map((one) => Number(/from=(\d+)/.exec(one)?.[1] ?? Number.NaN))
      await expect.poll(() => windows().length, PATIENCE).toBeGreaterThan(0)
      const before = windows()
      const box = (await page.locator('.chart-canvas').boundingBox())!
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      for (let turn = 0; turn < 25; turn++) await page.mouse.wheel(0, 240)
      await expect.poll(() => windows().length, PATIENCE).toBeGreaterThan(before.length)
      expect(windows().at(-1)).toBeLessThan(before.at(-1)!)
      const asked = windows().length
      own.tell('events', [])
      await expect.poll(() => windows().length, PATIENCE).toBeGreaterThan(asked)
      expect(windows().at(-1), 'a log that grows does not take it away').toBeLessThan(before.at(-1)!)
      expect(complaints).toEqual([])
      await close()
      own.stop()
    },
  )

  test.runIf(IS_NIGHT)('shows volumes below it where there is room', async () => {
    const panes = async (width: number): Promise<number> => {
      const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT', { width, height: 1000, colorScheme: 'dark' })
      await page.locator('.chart-canvas canvas').first().waitFor()
      const rows = await page.locator('.chart-canvas tr').count()
      await close()
      return rows
    }
    expect(await panes(1900)).toBeGreaterThan(await panes(1440))
  })

  test.runIf(IS_NIGHT)('hides what came later where it is not wanted, and asks for none of it', async () => {
    const { page, close } = await openAt(browser, server.url, '#/?coin=DOGE%2FUSDT&at=p-240')
    const later: string[] = []
    await page.getByRole('button', { name: 'what came after' }).waitFor()
    page.on('request', (request) => later.push(request.url()))
    await page.getByRole('button', { name: 'what came after' }).click()
    await expect.poll(() => later.filter((url) => url.includes('/chart')).length, PATIENCE).toBeGreaterThan(0)
    expect(later.filter((url) => url.includes('after=1'))).toEqual([])
    await expect.poll(() => page.locator('.step.later').count(), PATIENCE).toBe(0)
    await close()
  })

  test.runIf(IS_NIGHT)('without candles says which file is missing, and draws what the log knows', async () => {
    const { page, close } = await openAt(browser, server.url, '#/?coin=BTT%2FUSDT')
    await page.getByText('BTTUSDT-1m.csv is not where it was').waitFor()
    await page.getByText('known prices').waitFor()
    await page.locator('.chart-canvas canvas').first().waitFor()
    await close()
  })
})
