import { describe, expect, test } from 'vitest'
import { isHostKnown } from '../../src/web/access/host-check.ts'
import { PROBLEMS } from '../../src/web/shapes/problem-shapes.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { codeOf, site } from './served.ts'

const rows = await rowsThatTrade()

const opened = async () => {
  const made = await site(await viewOf(rows))
  const authority = await made.token()
  return { ...made, api: (path: string, headers = {}) => made.get(`/api/v1${path}`, { ...authority, ...headers }) }
}

describe('an answer', () => {
  test('that is refused is a problem with a code and a sentence that names what was wrong', async () => {
    const { api } = await opened()
    const problem = async (path: string): Promise<unknown[]> => {
      const answer = await api(path)
      const body = (await answer.json()) as { code: string; detail: string; status: number; parameter?: string }
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(body.status).toBe(answer.status)
      expect(body.detail).toMatch(/^[A-Za-z/].*[.?]$/s)
      return [body.status, body.code, body.parameter]
    }
    expect(await problem('/moment?at=999999')).toEqual([404, 'unknown-event', undefined])
    expect(await problem('/moment?at=2021-13-01')).toEqual([400, 'bad-parameter', 'at'])
    expect(await problem('/moment?at=1999-01-01')).toEqual([404, 'before-beginning', undefined])
    expect(await problem('/events?limit=0')).toEqual([400, 'bad-parameter', 'limit'])
    expect(await problem('/events?limit=501')).toEqual([400, 'bad-parameter', 'limit'])
    expect(await problem('/events?limt=5')).toEqual([400, 'bad-parameter', 'limt'])
    expect(await problem('/events?before=nowhere')).toEqual([404, 'unknown-event', 'before'])
    expect(await problem('/decisions?before=nowhere')).toEqual([400, 'bad-parameter', 'before'])
    expect(await problem('/coins/NOSUCH%2FUSD')).toEqual([404, 'unknown-coin', undefined])
    expect(await problem('/events/0')).toEqual([404, 'unknown-event', undefined])
    expect(await problem('/step?stop=never')).toEqual([400, 'bad-parameter', 'stop'])
    expect(await problem('/orders/nosuch')).toEqual([404, 'unknown-order', undefined])
    expect(await problem('/budget/NOSUCH')).toEqual([404, 'unknown-asset', undefined])
    expect(await problem('/machines/nosuch')).toEqual([404, 'unknown-machine', undefined])
    expect(await problem('/difference')).toEqual([400, 'bad-parameter', 'a'])
    expect(await problem('/difference?a=1999-01-01')).toEqual([404, 'before-beginning', 'a'])
    expect(await problem('/performance?by=weather')).toEqual([400, 'bad-parameter', 'by'])
    expect(await problem('/nothing')).toEqual([404, 'unknown-path', undefined])
  })

  test('to anything but a question is refused', async () => {
    const { url, token } = await opened()
    const answer = await fetch(`${url}/api/v1/moment`, { method: 'POST', headers: await token() })
    expect([answer.status, await codeOf(answer)]).toEqual([405, 'wrong-method'])
  })

  test('waits for a log that is being read, and says how far that is', async () => {
    const { get, token } = await site(null)
    const answer = await get('/api/v1/moment', await token())
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'indexing', done: 3, all: 10 })])
    expect(await (await get('/health')).text()).toBe('indexing\n')
  })

  test('is asked for again each time, and comes short where it is the same', async () => {
    const { api } = await opened()
    const first = await api('/moment?at=10')
    const etag = first.headers.get('etag')!
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await api('/moment?at=10', { 'if-none-match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await api('/moment?at=11', { 'if-none-match': etag })).status).toBe(200)
    expect((await api('/step?at=10')).headers.get('cache-control')).toBe('no-store')
  })

  test('is packed where it is long, and not where it is short', async () => {
    const { api } = await opened()
    expect((await api('/events?limit=100')).headers.get('content-encoding')).toBe('gzip')
    expect((await api('/step?at=10')).headers.get('content-encoding')).toBeNull()
  })

  test.each(['/events', '/decisions', '/coins/COIN/cycles', '/orders', '/lots'])(
    'of %s comes in pages that are pieces of one list',
    async (path) => {
      const { api } = await opened()
      type Page = { readonly rows: readonly { readonly at?: unknown }[]; readonly next: string | null }
      const log = (await (await api('/log')).json()) as { coins: string[] }
      const asked = path.replace('COIN', encodeURIComponent(log.coins[0]!))
      const page = async (query: string): Promise<Page> => (await (await api(`${asked}?${query}`)).json()) as Page
      const whole = await page('limit=500')
      expect(whole.next).toBeNull()
      const pieces: unknown[] = []
      let before = ''
      for (let count = 0; count < 500; count++) {
        const { rows: some, next } = await page(`limit=3${before}`)
        pieces.push(...some)
        if (next === null) break
        before = `&before=${next}`
      }
      expect(pieces).toEqual(whole.rows)
      expect(pieces.length).toBeGreaterThan(path === '/events' ? 100 : 1)
    },
  )

  test('of decisions is in the order of the decisions, whenever they were over', async () => {
    const { api } = await opened()
    type Page = { readonly rows: readonly { readonly ordinal: number; readonly toMs: number | null; readonly isOpen: boolean }[] }
    // what is open stands before the first page
    const { rows: over } = (await (await api('/decisions?limit=500&before=999999999')).json()) as Page
    const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((one, other) => other - one)
    const [begins, ends] = [over.map(({ ordinal }) => ordinal), over.map(({ toMs }) => toMs ?? 0)]
    expect(begins).toEqual(sorted(begins))
    const { rows: first } = (await (await api('/decisions?limit=500')).json()) as Page
    expect(first.slice(-over.length), 'and the rest is open').toEqual(over)
    expect(first.slice(0, -over.length).every(({ isOpen }) => isOpen)).toBe(true)
    expect(ends, 'by their ends it would be another order').not.toEqual(sorted(ends))
  })

  test('of decisions of one kind, word or strategy comes in pages that are pieces of their own list, however rare they are', async () => {
    const { api } = await opened()
    type Page = {
      readonly rows: readonly { readonly why: string; readonly strategy: string; readonly isOpen: boolean }[]
      readonly next: string | null
    }
    const page = async (query: string): Promise<Page> => (await (await api(`/decisions?${query}`)).json()) as Page
    const { rows: all } = await page('limit=500')
    const counted = (why: string): number => all.filter((row) => row.why === why).length
    const rarest = [...new Set(all.map(({ why }) => why))].sort((one, other) => counted(one) - counted(other))[0]!
    for (const [query, fits] of [
      [`why=${rarest}`, ({ why }: (typeof all)[number]) => why === rarest],
      [`strategy=${all[0]!.strategy}`, ({ strategy }: (typeof all)[number]) => strategy === all[0]!.strategy],
      ['strategy=nosuch', () => false],
    ] as const) {
      const pieces: unknown[] = []
      let next: string | null = ''
      while (next !== null) {
        const found: Page = await page(`limit=2&${query}${next === '' ? '' : `&before=${next}`}`)
        expect(found.rows.length > 0 || found.next === null, 'nobody has to ask for nothing').toBe(true)
        pieces.push(...found.rows)
        next = found.next
      }
      expect(pieces, query).toEqual(all.filter(fits))
    }
  })

  test('about a coin that shares its instrument takes a name with a blank', async () => {
    const { api } = await opened()
    expect(await codeOf(await api(`/coins/${encodeURIComponent('BTC/USD long%2F')}`))).toBe('unknown-coin')
  })
})

test('every problem has a status of its own kind', () => {
  for (const status of Object.values(PROBLEMS)) expect(status).toBeGreaterThanOrEqual(400)
})

test('a host that is no name is unknown', () => {
  for (const header of [undefined, '', ':', 'a b', '127.0.0.1:99999999', '[::1']) expect(isHostKnown(header, 80, [])).toBe(false)
})
