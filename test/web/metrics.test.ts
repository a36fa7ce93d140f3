import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/web/metrics/catalogue.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { linkTo, wellEngine } from './engine-sample.ts'
import { exposed } from './exposed.ts'
import { codeOf, movedTimers, READ_KEY, site, TRADE_KEY } from './served.ts'

const rows = await rowsThatTrade()
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const busy = wellEngine({
  alarms: [{ alarm: 'memory', severity: 'warning', of: [''], text: 'It is full.', sinceMs: 0 }],
  requests: [
    {
      of: 'binance',
      limits: [{ name: 'weight', most: 6000, windowMs: 60_000, used: 1500, reserve: 600 }],
      waiting: { protection: 1, cancel: 0, exit: 0, 'look-up': 0, entry: 2, survey: 0, 'market-data': 0 },
      closedUntilMs: null,
      sent: 12,
      neverSent: { 'past-send-by': 3, 'too-many-waiting': 0, 'over-limit': 0, stopped: 0 },
    },
  ],
})
const scrape = async (page: Awaited<ReturnType<typeof site>>) => {
  const answer = await page.get('/metrics', bearer(READ_KEY))
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return exposed(await answer.text())
}

describe('/metrics', () => {
  test('says what is in the catalogue, all of it and nothing else, as it is described there', async () => {
    const page = await site(await viewOf(rows), { link: linkTo(busy) })
    const read = await page.token()
    expect((await page.post('/api/v1/commands', { type: 'Pause' }, read)).status).toBe(403)
    const said = await scrape(page)
    expect(said.map(({ name, type, help }) => ({ name, type, help }))).toEqual(
      catalogue.map(({ name, type, help }) => ({ name, type, help })),
    )
    for (const { name, labels } of catalogue)
      for (const one of said.find((other) => other.name === name)!.samples)
        expect(Object.keys(one.labels).sort(), name).toEqual([...labels].sort())
  })

  test('has the figures of the log, of the engine and of itself', async () => {
    const view = await viewOf(rows)
    const page = await site(view, { link: linkTo(busy) })
    const moment = (await (await page.get('/api/v1/moment', await page.token())).json()) as {
      pools: Record<string, { free: string }>
      curve: Record<string, { equity: string; drawdownPct: string }>
    }
    await page.enter('a-wrong-key-0123456789')
    const said = await scrape(page)
    const value = (name: string, labels: Record<string, string> = {}) =>
      said.find((one) => one.name === name)?.samples.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value
    const asset = Object.keys(moment.curve)[0]!
    expect(value('coinfold_log_head_ordinal')).toBe(rows.length)
    expect(value('coinfold_equity', { asset })).toBe(Number(moment.curve[asset]!.equity))
    expect(value('coinfold_drawdown_ratio', { asset })).toBe(Number(moment.curve[asset]!.drawdownPct) / 100)
    expect(value('coinfold_budget_free', { asset })).toBe(Number(moment.pools[asset]!.free))
    const perType = said.find(({ name }) => name === 'coinfold_log_events_total')!.samples
    expect(perType.reduce((sum, one) => sum + one.value, 0)).toBe(rows.length)
    expect(value('coinfold_log_events_total', { type: 'LogBegun' })).toBe(1)
    expect(value('coinfold_feed_age_seconds', { symbol: 'BTC/USDT' })).toBe(0.2)
    expect(value('coinfold_engine_behind_seconds')).toBe(0.04)
    expect(value('coinfold_requests_used', { address: 'binance', limit: 'weight' })).toBe(1500)
    expect(value('coinfold_requests_unsent_total', { address: 'binance', reason: 'past-send-by' })).toBe(3)
    expect(value('coinfold_engine_process_state', { state: 'trading' })).toBe(1)
    expect(value('coinfold_engine_process_state', { state: 'draining' })).toBe(0)
    expect(value('coinfold_engine_alarm', { alarm: 'memory', severity: 'warning' })).toBe(1)
    expect(value('coinfold_ready')).toBe(1)
    expect(value('coinfold_page_wrong_keys_total')).toBe(1)
    expect(value('coinfold_page_requests_total', { code: '401' })).toBe(1)
  })

  test('counts the events that came since it was asked', async () => {
    const view = await viewOf(rows)
    const page = await site(view)
    const sums = async () =>
      (await scrape(page)).find(({ name }) => name === 'coinfold_log_events_total')!.samples.reduce((sum, { value }) => sum + value, 0)
    expect(await sums()).toBe(rows.length)
    expect(await sums(), 'nothing is counted twice').toBe(rows.length)
  })

  test('has nothing of an engine that does not answer, nor of a log that is being read or is empty', async () => {
    const namesOf = async (page: Awaited<ReturnType<typeof site>>) => new Set((await scrape(page)).map(({ name }) => name))
    const sources = (names: ReadonlySet<string>) => new Set(catalogue.filter(({ name }) => names.has(name)).map(({ source }) => source))
    expect(sources(await namesOf(await site(await viewOf(rows), { link: linkTo(null) })))).toEqual(new Set(['log', 'page']))
    expect(sources(await namesOf(await site(null, { link: linkTo(busy) })))).toEqual(new Set(['engine', 'page']))
    const empty = await namesOf(await site(await viewOf([])))
    expect([...empty].filter((name) => name.startsWith('coinfold_log_'))).toEqual(['coinfold_log_head_ordinal', 'coinfold_log_damaged'])
  })

  test('is for whoever has a key or a token, and guessing is as slow as at the door', async () => {
    const timers = movedTimers()
    const page = await site(await viewOf(rows), { timers })
    const asked = async (headers: Record<string, string>) => (await page.get('/metrics', headers)).status
    const token = await page.token()
    expect(await asked(bearer(READ_KEY))).toBe(200)
    expect(await asked(bearer(TRADE_KEY))).toBe(200)
    expect(await asked(token)).toBe(200)
    const without = await page.get('/metrics')
    expect([without.status, await codeOf(without)]).toEqual([401, 'no-key'])
    expect(await asked({ authorization: READ_KEY })).toBe(401)
    for (let times = 0; times < 10; times++) expect(await asked(bearer('wrong-key-0123456789'))).toBe(401)
    expect(await asked(bearer(READ_KEY))).toBe(429)
    expect(await asked(token), 'who is in stays in').toBe(200)
    expect(page.warnings).toHaveLength(1)
    timers.move(60_001)
    expect(await asked(bearer(READ_KEY))).toBe(200)
  })
})

describe('the catalogue', () => {
  test('names its metrics as Prometheus wants them', () => {
    const ends: Readonly<Record<string, RegExp>> = { seconds: /_seconds(_total)?$/, bytes: /_bytes$/, ratio: /_ratio$/ }
    for (const { name, type, unit, labels, help } of catalogue) {
      expect(name).toMatch(/^coinfold_[a-z][a-z_]*[a-z]$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      for (const [of, end] of Object.entries(ends)) expect(end.test(name), `${name} is in ${unit}`).toBe(unit === of)
      for (const label of labels) expect(label).toMatch(/^[a-z]+$/)
      expect(help).toMatch(/^[A-Z].*\.$/)
    }
    const names = catalogue.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
