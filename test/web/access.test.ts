import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { accessOf } from '../../src/web/access/access.ts'
import { linkWith } from '../../src/web/access/keys.ts'
import { Tokens } from '../../src/web/access/tokens.ts'
import { requireGuarded } from '../../src/web/open-log-page.ts'
import { keyIn } from '../../src/web/ui/key-in.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { codeOf, movedTimers, READ_KEY, site, TRADE_KEY } from './served.ts'

/** `fetch` sets these headers itself. */
const rawGet = (url: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    request({ hostname, port, path, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })

describe('a page', () => {
  test('answers to its own names alone, before anything else is looked at', async () => {
    const { url } = await site(null)
    const { port } = new URL(url)
    const statuses = (hosts: readonly string[]) => Promise.all(hosts.map((host) => rawGet(url, '/health', { host })))
    const own = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'bot.example.org',
      `bot.example.org:${port}`,
    ]
    expect(await statuses(own)).toEqual(own.map(() => 503))
    const foreign = ['evil.example.com', `evil.example.com:${port}`, 'localhost', 'localhost:1', `127.0.0.1.evil.com:${port}`]
    expect(await statuses(foreign)).toEqual(foreign.map(() => 421))
  })

  test("gives another site's page nothing, but may be followed to", async () => {
    const { url, token } = await site(null)
    const authority = await token()
    const asked = (headers: Readonly<Record<string, string>>) =>
      rawGet(url, '/api/v1/log', { ...authority, host: new URL(url).host, ...headers })
    expect(await asked({})).toBe(200)
    expect(await asked({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await asked({ origin: url })).toBe(200)
    expect(await asked({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await asked({ 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await asked({ origin: 'http://evil.example.com' })).toBe(403)
    expect(await asked({ origin: 'null' })).toBe(403)
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(await rawGet(url, '/', { host: new URL(url).host, ...followed })).toBe(200)
  })

  test('lets nobody see anything without a key', async () => {
    const { get } = await site(null)
    for (const path of ['/api/v1/log', '/api/v1/moment', '/api/v1/stream', '/api/v1/openapi.json', '/api/v1/nothing']) {
      const answer = await get(path)
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 401, 'no-key'])
    }
    expect((await get('/api/v1/log', { authorization: 'Bearer read.9999999999999.mark.signature' })).status).toBe(401)
  })

  test('tells by its key who may trade', async () => {
    const { enter } = await site(null)
    expect(await (await enter(READ_KEY)).json()).toMatchObject({ role: 'read' })
    expect(await (await enter(TRADE_KEY)).json()).toMatchObject({ role: 'trade' })
  })

  test('a session that is used goes on: behind half of its time an answer has a younger token', async () => {
    const timers = movedTimers()
    const { get, token } = await site(null, { timers })
    const first = await token()
    expect((await get('/api/v1/log', first)).headers.get('coinfold-token')).toBeNull()
    timers.move(40_000)
    const renewed = (await get('/api/v1/log', first)).headers.get('coinfold-token')
    expect(renewed).toMatch(/^read\./)
    timers.move(40_000)
    expect((await get('/api/v1/log', first)).status, 'the first one has had its time').toBe(401)
    expect((await get('/api/v1/log', { authorization: `Bearer ${renewed}` })).status).toBe(200)
    const none = await get('/api/v1/log', { authorization: 'Bearer made.up' })
    expect([none.status, none.headers.get('coinfold-token')]).toEqual([401, null])
  })

  test('takes ten wrong keys of an address, lets it wait a minute, and tells it once', async () => {
    const timers = movedTimers()
    const { enter, warnings } = await site(null, { timers })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await enter(`wrong-${attempt}`)).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const right = await enter(READ_KEY)
    expect([right.status, right.headers.get('retry-after')]).toEqual([429, '60'])
    expect(warnings).toEqual([expect.stringMatching(/^Ten wrong keys for the page came from .+ within a minute/)])
    timers.move(60_000)
    expect((await enter(READ_KEY)).status).toBe(200)
  })

  test('ends a token when its time is over, and when it is given back', async () => {
    const timers = movedTimers()
    const { url, get, token } = await site(null, { timers })
    const [kept, left] = [await token(), await token()]
    expect((await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: left })).status).toBe(204)
    expect((await get('/api/v1/log', left)).status).toBe(401)
    expect((await get('/api/v1/log', kept)).status).toBe(200)
    timers.move(60_000)
    expect((await get('/api/v1/log', kept)).status).toBe(401)
  })

  test('takes JSON alone, and little of it', async () => {
    const { url } = await site(null)
    const post = async (body: string, type = 'application/json'): Promise<readonly [number, unknown]> => {
      const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': type }, body })
      return [answer.status, await codeOf(answer)]
    }
    expect(await post('key=1', 'application/x-www-form-urlencoded')).toEqual([415, 'not-json'])
    expect(await post('{')).toEqual([400, 'bad-parameter'])
    expect(await post('{"key":""}')).toEqual([400, 'bad-parameter'])
    expect(await post('{"key":"a","more":1}')).toEqual([400, 'bad-parameter'])
    expect(await post(JSON.stringify({ key: 'x'.repeat(20_000) }))).toEqual([413, 'too-large'])
  })

  test('says its keys nowhere', async () => {
    const view = await viewOf(await rowsThatTrade())
    const { get, token, warnings } = await site(view)
    const authority = await token(TRADE_KEY)
    const answers = await Promise.all(
      [
        '/',
        '/health',
        '/ready',
        ...['log', 'moment', 'overview', 'events', 'decisions', 'openapi.json'].map((name) => `/api/v1/${name}`),
      ].map(async (path) => {
        const answer = await get(path, authority)
        return `${JSON.stringify([...answer.headers])} ${await answer.text()}`
      }),
    )
    for (const text of [...answers, ...warnings]) for (const key of [READ_KEY, TRADE_KEY]) expect(text).not.toContain(key)
  })

  test('lets nothing of elsewhere in, and is shown in no frame', async () => {
    const { get } = await site(null)
    for (const path of ['/', '/assets/a.js', '/api/v1/log', '/nowhere']) {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/)
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('draws keys where none are set, and nobody trades where nobody may', () => {
    const page = { readKey: '', tradeKey: '', hosts: 'bot.example.org, 192.168.1.5:8137', sessionMin: 5 }
    const drawn = accessOf(page, true)
    expect(drawn).toMatchObject({ hosts: ['bot.example.org', '192.168.1.5:8137'], sessionMs: 300_000 })
    expect(new Set([drawn.readKey, drawn.tradeKey, drawn.tokenSecret, accessOf(page, true).readKey]).size).toBe(4)
    expect(drawn.readKey).toMatch(/^[\w-]{43}$/)
    expect(accessOf({ ...page, readKey: READ_KEY, tradeKey: TRADE_KEY }, true)).toMatchObject({ readKey: READ_KEY, tradeKey: TRADE_KEY })
    expect(accessOf({ ...page, tradeKey: TRADE_KEY }, false).tradeKey).toBeNull()
  })

  test('listens beyond this computer only with a key and names of its own', () => {
    const page = { hosts: 'bot.example.org', readKey: READ_KEY }
    expect(() => requireGuarded('127.0.0.1', { hosts: '', readKey: '' })).not.toThrow()
    expect(() => requireGuarded('0.0.0.0', page)).not.toThrow()
    expect(() => requireGuarded('0.0.0.0', { ...page, readKey: '' })).toThrow(/COINFOLD_PAGE_READ_KEY/)
    expect(() => requireGuarded('192.168.1.5', { ...page, hosts: '' })).toThrow(/page\.hosts/)
  })
})

test('a token is worth nothing where another secret made it, or a letter of it was changed', () => {
  const tokens = new Tokens('one', 1000)
  const { token } = tokens.issue('read', 0)
  expect(tokens.roleOf(token, 999)).toBe('read')
  expect(new Tokens('one', 1000).roleOf(token, 999), 'it outlives the process').toBe('read')
  expect(new Tokens('other', 1000).roleOf(token, 0)).toBeNull()
  expect(tokens.roleOf(token.replace(/^read/, 'trade'), 0)).toBeNull()
  expect(tokens.roleOf(token, 1000)).toBeNull()
  expect(tokens.roleOf(`${token}.more`, 0)).toBeNull()
})

test('a key of any characters comes out of its link as it was set', () => {
  for (const key of [READ_KEY, '50%abc def', '#key=#?&+/', 'schl\u00fcssel \ud83d\udd11']) {
    const link = linkWith('http://127.0.0.1:8137', key)
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8137\/#key=[\w.~!*'()%-]+$/)
    expect([keyIn(link), keyIn(` ${link}\n`), keyIn(new URL(link).hash)]).toEqual([key, key, key])
  }
  expect([keyIn(` ${READ_KEY} `), keyIn('http://a/#key=%E0%A4%A')], 'a key alone, and a link that was cut').toEqual([READ_KEY, '%E0%A4%A'])
})
