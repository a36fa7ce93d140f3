import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { steadyTimers } from '../../src/kernel/clock.ts'
import { accessOf } from '../../src/web/access/access.ts'
import { PageChild } from '../../src/web/page-child.ts'
import { scratch, write } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'

const access = accessOf({ readKey: '', tradeKey: '', hosts: '', sessionMin: 5 }, false)

const opened = (log: string) => {
  const said: string[] = []
  const links: string[] = []
  const page = new PageChild({
    ...{ log, version: '1.2.3', access, timers: steadyTimers, socket: null },
    at: { host: '127.0.0.1', port: 0, isNamed: false },
    onLink: (link) => links.push(link),
    warn: (sentence) => said.push(sentence),
  })
  onTestFinished(() => page.stop())
  return { page, said, links }
}

const health = async (link: string): Promise<string> => (await (await fetch(`${new URL(link).origin}/health`)).text()).trim()

test('a page that ends by itself is started again where it was, three times, and then said to be closed', async () => {
  const path = join(scratch(), 'a.db')
  await write(path, await rowsThatTrade())
  const { page, said, links } = opened(path)
  const link = (await page.listening)!
  expect(await health(link)).toBe('following')
  for (let death = 0; death < 4; death++) {
    await expect.poll(() => health(link).catch(() => 'away'), { timeout: 10_000 }).toBe('following')
    process.kill(page.pid!, 'SIGKILL')
    await expect.poll(() => health(link).catch(() => 'away')).not.toBe('following')
  }
  await expect.poll(() => said.length).toBe(2)
  expect(said).toEqual([
    expect.stringMatching(/^The page has ended by itself and is started again/),
    expect.stringMatching(/^The page has ended by itself again and stays closed/),
  ])
  expect(links).toEqual([link])
})

test('a page that cannot be opened says why, and is not tried again', async () => {
  const { page, said } = opened(join(scratch(), 'none.db'))
  expect(await page.listening).toBeNull()
  expect(said).toEqual([expect.stringMatching(/^There is no page: .*none\.db/)])
})
