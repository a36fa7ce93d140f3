import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inProcess } from './in-process.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-doctor-alert-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a test alarm goes out on every channel, and what became of each is said', async () => {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    for await (const piece of request) bodies.push(String(piece))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(at('alerts.yaml'), `alerts: { url: '${url}/hook/SECRET', command: 'cat > ${at('got')}' }\n`)
  const { code, stdout } = await inProcess(['doctor', '--alert', '--config', at('alerts.yaml'), '--json'])
  await new Promise((resolve) => server.close(resolve))
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    {
      ok: true,
      findings: [
        { check: 'alarms', state: 'ok', found: `a test was delivered to ${url}` },
        { check: 'alarms', state: 'ok', found: 'a test was delivered to cat ...' },
      ],
    },
  ])
  expect(bodies).toHaveLength(1)
  for (const text of [bodies[0]!, readFileSync(at('got'), 'utf8')])
    expect(JSON.parse(text)).toMatchObject({ alarm: 'test', is: 'test', text: 'This is a test: alarms of coinfold arrive here.' })
})

test('one that does not arrive is a failure, and the others are told', async () => {
  const { code, stdout } = await inProcess(['doctor', '--alert', '--set', 'alerts.command=exit 7'])
  expect([code, stdout.trim()]).toEqual([1, 'failed  alarms  no test was delivered to exit ...: its exit code is 7'])
})

test('nobody to tell is a failure; places without --alert are wrong usage', async () => {
  const { code, stdout } = await inProcess(['doctor', '--alert'])
  expect([code, stdout]).toEqual([1, expect.stringContaining('nobody is told: set alerts.url or alerts.command')])
  const wrong = await inProcess(['doctor', '--set', 'alerts.command=true'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('name them with --alert, or leave them out.')])
})

test.each(['ftp://host/SECRET', 'host/SECRET', 'https://user:SECRET@host/'])(
  'an address that is none is refused without being printed: %s',
  async (url) => {
    const { code, stdout, stderr } = await inProcess(['doctor', '--alert', '--set', `alerts.url=${url}`])
    expect(code).toBe(2)
    expect(stderr).toContain('alerts.url must be an address such as https://host/path, without user and password; or nothing.')
    expect(stdout + stderr).not.toContain('SECRET')
  },
)

test('what may be secret is shown by no list of the options', async () => {
  const set = ['--set', 'alerts.url=https://hooks.example.com/T0/SECRET', '--set', 'alerts.command=notify --token SECRET']
  const { code, stdout } = await inProcess(['config', 'show', ...set, '--json'])
  expect(code).toBe(0)
  expect(stdout).not.toContain('SECRET')
  expect(stdout).toContain('https://hooks.example.com/...')
  expect(stdout).toContain('notify ...')
})
