import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { foundChromium } from './found-chromium.ts'

export type OpenPage = { readonly page: Page; readonly complaints: string[]; close(): Promise<void> }
type Looks = { readonly width: number; readonly height: number; readonly colorScheme: 'dark' | 'light' }
export const DESKTOP: Looks = { width: 1440, height: 900, colorScheme: 'dark' }

/** One for a file of tests: it takes most of a second to start. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: foundChromium()!, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })

/** A page, and all that it should never say: errors, refusals of its own policy, and requests to somebody else. */
export const openAt = async (browser: Browser, url: string, hash: string, looks: Looks = DESKTOP): Promise<OpenPage> => {
  const { width, height, colorScheme } = looks
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  // what does not come in seconds does not come
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') complaints.push(`console: ${said.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`)
  })
  await page.addInitScript({
    content: `if (sessionStorage.getItem('coinfold.token') === null) sessionStorage.setItem('coinfold.token', 'kept')`,
  })
  await page.goto(`${url}/${hash}`)
  return { page, complaints, close: () => context.close() }
}

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }

/** What axe-core has against the page as it stands. `evaluate` is not bound by the page's policy, a script element would be. */
export const violationsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as Violation[]
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))
}
