import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command, expectRefusal, type Started, start } from '../rig/command.ts'
import { scratch, write } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'

const log = async (): Promise<string> => {
  const path = join(scratch(), 'a.db')
  await write(path, await rowsThatTrade())
  return path
}

const linkOf = async ({ child }: Started): Promise<URL> => {
  const [text] = (await once(child.stdout!, 'data')) as [Buffer]
  return new URL(String(text).trim())
}

test('view prints a link that opens the page of a log, and ends in good order at Ctrl-C', async () => {
  const path = await log()
  // the port of the options is taken: it gives way to a free one
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const started = start(['view', '--log', path], { env: { COINFOLD_PAGE_PORT: String(port) } })
  const link = await linkOf(started)
  expect(link.port).not.toBe(String(port))
  expect((await fetch(link.origin)).headers.get('content-type')).toMatch(/^text\/html/)
  const key = new URLSearchParams(link.hash.slice(1)).get('key')
  const entered = await fetch(`${link.origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  })
  const { token, role } = (await entered.json()) as { token: string; role: string }
  expect(role).toBe('read')
  const shown = await fetch(`${link.origin}/api/v1/log`, { headers: { authorization: `Bearer ${token}` } })
  expect(await shown.json()).toMatchObject({ name: path, damage: null, canCommand: false })
  started.child.kill('SIGINT')
  const ended = await started.ended
  expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringContaining(key!)])
  // one that was named is refused
  const args = ['view', '--log', path, '--port', String(port)]
  expectRefusal(await command(args), 2, new RegExp(`The port ${port} is taken`))
  other.close()
})

test('view refuses an address that others reach without a key, a key in a file, and a log that is not there', async () => {
  const path = await log()
  expectRefusal(await command(['view', '--log', path, '--host', '0.0.0.0']), 2, /COINFOLD_PAGE_READ_KEY/)
  const set = ['--set', 'page.readKey=012345678901234567890123']
  expectRefusal(await command(['view', '--log', path, ...set]), 2, /page\.readKey is taken from the environment alone/)
  expectRefusal(await command(['view', '--log', `${path}.none`]), 2, /There is no log/)
})
