import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { bundlePage } from '../../src/web/bundle-page.ts'
import { openLogPage } from '../../src/web/open-log-page.ts'
import { inProcess } from '../cli/in-process.ts'
import { projectFiles, root, textOf } from '../tidy/source.ts'
import { scratch } from '../view/replica/logs.ts'
import { READ_KEY, TRADE_KEY } from '../web/served.ts'
import { DESKTOP, openAt, openBrowser } from './browser.ts'
import { foundChromium } from './found-chromium.ts'

const FOLDER = join(root, 'docs', 'pictures')
/** All of them together: who clones the project has them too. */
const MOST_BYTES = 600_000

/** What is seen of the bundled tape's log, where, and how large. */
const PICTURES = {
  'desk.png': ['#/?coin=LTC%2FUSD&at=%23420', DESKTOP],
  'machines.png': ['#/machines?coin=LTC%2FUSD&at=%23420', { width: 1200, height: 700, colorScheme: 'light' }],
  'phone.png': ['#/?coin=LTC%2FUSD&at=%23420', { width: 390, height: 844, colorScheme: 'dark' }],
} as const

/** A chromium draws some edges otherwise each time: with fewer pixels than this share it is the same picture. */
const LEAST_SHARE = 0.001

/** The share of pixels in which two pictures differ; 1: they are not of one size. */
const differing = (page: Page, one: Buffer, other: Buffer): Promise<number> =>
  page.evaluate(`Promise.all(${JSON.stringify([one, other].map((bytes) => bytes.toString('base64')))}.map(async (text) => {
    const image = new Image()
    image.src = 'data:image/png;base64,' + text
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    canvas.getContext('2d').drawImage(image, 0, 0)
    return new Uint32Array(canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data.buffer)
  })).then(([one, other]) => one.length === other.length ? one.filter((pixel, at) => pixel !== other[at]).length / one.length : 1)`)

const draw = async (): Promise<void> => {
  const log = join(scratch(), 'pictures.db')
  const ended = await inProcess(['run', '--no-page', '--log', log, '--set', 'log.level=silent'])
  expect(ended).toMatchObject({ code: 0 })
  const access = { readKey: READ_KEY, tradeKey: TRADE_KEY, tokenSecret: 'secret', hosts: [], sessionMs: 60_000 }
  const at = { host: '127.0.0.1', port: 0, isNamed: true }
  const wanted = { log, access, at, link: null, timers: steadyTimers, env: process.env, version: '1.0.0', page: bundlePage }
  const opened = await openLogPage({ ...wanted, onIndexed: () => {}, warn: () => {} })
  const browser = await openBrowser()
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, [hash, looks]] of Object.entries(PICTURES)) {
    const { page, close } = await openAt(browser, opened.url, `#key=${READ_KEY}`, looks)
    await page.locator('.figures').waitFor()
    await page.evaluate(`location.hash = '${hash}'`)
    await page.getByText('event 420 of 518').waitFor()
    await page.waitForTimeout(1000)
    const [path, taken] = [join(FOLDER, name), await page.screenshot()]
    if (!existsSync(path) || (await differing(page, readFileSync(path), taken)) > LEAST_SHARE) writeFileSync(path, taken)
    await close()
  }
  await browser.close()
  await opened.close()
}

/** Width and height stand at the same place in every PNG. */
const sizeOf = (bytes: Buffer) => ({ is: bytes.toString('latin1', 1, 4), width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) })

describe('pictures of the docs ("npm run docs" takes them anew where there is a chromium)', () => {
  test.runIf(process.env.UPDATES_FILES !== '' && foundChromium() !== null)('are taken anew', draw)

  test.each(Object.entries(PICTURES))('%s is there, as large as it was taken', (name, [, { width, height }]) => {
    expect(sizeOf(readFileSync(join(FOLDER, name)))).toEqual({ is: 'PNG', width, height })
  })

  test('are shown somewhere, are no others, and are small', () => {
    const names = readdirSync(FOLDER)
    expect(names.sort()).toEqual(Object.keys(PICTURES).sort())
    expect(names.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0)).toBeLessThan(MOST_BYTES)
    const pages = projectFiles().filter((file) => file.endsWith('.md'))
    const texts = pages.map(textOf)
    for (const name of names)
      expect(
        texts.some((text) => text.includes(`pictures/${name})`)),
        name,
      ).toBe(true)
  })
})
