import { expect, test } from 'vitest'
import { api } from '../../src/web/shapes/api.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { codeOf, site, TRADE_KEY } from './served.ts'

const rows = await rowsThatTrade()

/** Names that every object has, that lead elsewhere, that are no text, and that are long. */
const NAMES = ['constructor', '__proto__', '..%2F..%2Fetc%2Fpasswd', 'BTC%2FUSDT%23a', '%00', '%E0%A4%A', '%', 'x'.repeat(5000)]
const MOMENTS = ['%230', '%23999999999999', '-1', '01', '1e3', '9'.repeat(20), '1970-01-01', '9999-12-31T23:59:59Z', '2021-13']
const VALUES = ['-1', '1e999', '8640000000000001', '9'.repeat(60), '', 'constructor', '%E0%A4%A']

const paths = Object.keys(api) as (keyof typeof api)[]

/** Every path with all that may stand in it, and every parameter with all that may be said. */
const odd = paths.flatMap((path) => {
  const [, name] = /\{(\w+)\}/.exec(path) ?? []
  const filled = path
    .replace('{coin}', 'BTC%2FUSDT')
    .replace('{asset}', 'USDT')
    .replace('{name}', 'position')
    .replace(/\{\w+\}/, '3')
  return [
    ...(name === undefined ? [] : NAMES.map((one) => path.replace(`{${name}}`, one))),
    ...MOMENTS.map((at) => `${filled}?at=${at}`),
    ...Object.keys(api[path].query.shape).flatMap((parameter) => VALUES.map((value) => `${filled}?${parameter}=${value}`)),
    `${filled}?__proto__=1&constructor=2`,
  ]
})

test('nothing that a key that looks can ask for is a defect of the page', async () => {
  const { get, token, warnings } = await site(await viewOf(rows))
  const authority = await token()
  const failed: string[] = []
  for (const path of odd) {
    const answer = await get(`/api/v1${path}`, authority)
    if (answer.status >= 500) failed.push(path)
    await answer.arrayBuffer()
  }
  expect({ failed, warnings }).toEqual({ failed: [], warnings: [] })
}, 60_000)

test('files of the page are those that were made, wherever a path leads', async () => {
  const { get } = await site(null)
  for (const path of [
    '/assets/../package.json',
    '/assets/..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets//etc/passwd',
    '/assets/',
  ])
    expect([path, await codeOf(await get(path))]).toEqual([path, 'unknown-path'])
})

test('what is posted is small, and no field of it is taken for one of all objects', async () => {
  const { url, token, warnings } = await site(await viewOf(rows))
  const headers = { ...(await token(TRADE_KEY)), 'content-type': 'application/json' }
  const post = async (body: string): Promise<unknown> => codeOf(await fetch(`${url}/api/v1/commands`, { method: 'POST', headers, body }))
  expect(await post('{"__proto__":{"type":"Kill"}}')).toBe('bad-parameter')
  expect(await post('{"type":"Pause","__proto__":{"x":1}}')).toBe('bad-parameter')
  expect(await post('{"type":"Pause","constructor":1}')).toBe('bad-parameter')
  expect(await post('{"type":"Pause","symbol":"constructor"}')).toBe('bad-parameter')
  expect(await post('['.repeat(16_000))).toBe('bad-parameter')
  expect(await post(`{"type":"Pause","because":"${'x'.repeat(10_000_000)}"}`)).toBe('too-large')
  expect(warnings).toEqual([])
})

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('%s is no way to ask for anything but a token', async (method) => {
  const { url, token } = await site(await viewOf(rows))
  const authority = await token(TRADE_KEY)
  const asked = (path: string, headers = {}) => fetch(`${url}${path}`, { method, headers })
  expect((await asked('/api/v1/moment')).status, 'without a key').toBe(401)
  expect((await asked('/api/v1/moment', authority)).status).toBe(method === 'HEAD' ? 200 : 405)
  expect([404, 405]).toContain((await asked('/api/v1/commands', authority)).status)
  expect((await asked('/')).headers.get('access-control-allow-methods')).toBeNull()
})
