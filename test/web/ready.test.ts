import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ControlServer } from '../../src/ops/control/control-server.ts'
import type { EngineHealth } from '../../src/ops/control/engine-health.ts'
import type { View } from '../../src/view/replica/view.ts'
import { engineLink } from '../../src/web/engine-link.ts'
import { AT_MS } from '../ops/alerts/alert-stage.ts'
import { scratch, viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { linkTo, wellEngine } from './engine-sample.ts'
import { site } from './served.ts'

const rows = await rowsThatTrade()
const trading = (changed: Partial<EngineHealth> = {}) => linkTo(wellEngine(changed))
const readyOf = async (view: View | null, link: ReturnType<typeof linkTo> | null): Promise<readonly [number, string]> => {
  const { get } = await site(view, { link })
  const answer = await get('/ready')
  return [answer.status, (await answer.text()).trim()]
}

const session = (process: EngineHealth['session']['process'], orders: EngineHealth['session']['orders'] = 'open') => ({ process, orders })
const stale = [{ symbol: 'BTC/USDT', price: '1', atMs: AT_MS - 60_001, mostAgeMs: 60_000 }]

test.each<[word: string, changed: Partial<EngineHealth>]>([
  ['ready', {}],
  ['starting', { session: session('starting') }],
  ['starting', { session: session('reconciling') }],
  ['draining', { session: session('draining') }],
  ['paused', { session: session('trading', 'paused') }],
  ['paused', { session: session('trading', 'reduceOnly') }],
  ['halted', { session: session('trading', 'halted') }],
  ['halted', { halts: [{ of: 'dailyLoss', because: 'The limit of what may be lost in a day is passed.' }] }],
  ['stale-feed', { line: { isUp: false, sinceMs: AT_MS - 1000 } }],
  ['stale-feed', { heard: stale }],
  ['stale-feed', { heard: [{ symbol: 'BTC/USDT', price: null, atMs: null, mostAgeMs: 60_000 }] }],
  ['clock-adrift', { adrift: { because: 'ahead', sinceMs: AT_MS, ms: 9000 } as unknown as EngineHealth['adrift'] }],
])('an engine is %s where it says %o', async (word, changed) => {
  expect(await readyOf(await viewOf(rows), trading(changed))).toEqual([word === 'ready' ? 200 : 503, word])
})

test('one coin whose price is fresh may be bought, whatever the others are', async () => {
  expect(await readyOf(await viewOf(rows), trading({ heard: [...stale, ...wellEngine().heard] }))).toEqual([200, 'ready'])
})

test('without an engine the log says whether it ended', async () => {
  const view = await viewOf(rows)
  const isStopped = (await view.at('now')).state.session.value.session === 'stopped'
  expect(isStopped).toBe(true)
  expect(await readyOf(view, linkTo(null))).toEqual([503, 'finished'])
  const [cut] = (await view.events(1, 1000)).flatMap(({ type }, at) => (type === 'SessionReconciled' ? [at + 1] : []))
  expect(await readyOf(await viewOf(rows.slice(0, cut)), linkTo(null))).toEqual([503, 'engine-away'])
  expect(await readyOf(await viewOf([]), null)).toEqual([503, 'finished'])
})

test('a log that is being read, that is damaged, or on which none may trade is not ready', async () => {
  const view = await viewOf(rows)
  expect(await readyOf(null, trading())).toEqual([503, 'starting'])
  const damage = { stream: 'x', number: 1, rule: 'hash', message: 'It does not fit.' }
  expect(await readyOf({ head: view.head, damage, at: () => view.at('now') } as unknown as View, trading())).toEqual([503, 'damaged'])
  const moment = await view.at('now')
  const [name = ''] = Object.keys(moment.state.folds.budget.pools)
  const pools = { [name]: { ...moment.state.folds.budget.pools[name]!, reserved: -1n } }
  const folds = { ...moment.state.folds, budget: { ...moment.state.folds.budget, pools } }
  const unsound = { ...moment, state: { ...moment.state, folds } }
  const { columns } = view
  const events = view.events.bind(view)
  const broken = { head: view.head, damage: null, at: async () => unsound, events, columns } as unknown as View
  expect(await readyOf(broken, linkTo(null))).toEqual([503, 'unsound'])
})

test('whoever has a key is told more, and nobody else', async () => {
  const { get, token } = await site(await viewOf(rows), { link: trading({ heard: [...stale, ...wellEngine().heard] }) })
  expect((await get('/api/v1/health/details')).status).toBe(401)
  expect(await (await get('/api/v1/health/details', await token())).json()).toMatchObject({
    ready: 'ready',
    isReady: true,
    following: 'following',
    engine: {
      behindMs: 40,
      prices: [
        { symbol: 'BTC/USDT', price: '1', ageMs: 60_001, is: 'stale', isHeld: true },
        { price: '60000.5', ageMs: 200, is: 'fresh' },
      ],
    },
  })
})

test('an engine is asked once for all who look, and is away where nobody answers', async () => {
  const path = join(scratch(), 'x.sock')
  let looks = 0
  const server = await ControlServer.open({ path, folder: null }, () => {
    looks++
    return { is: 'health', health: wellEngine() }
  })
  onTestFinished(() => server.close())
  let nowMs = 0
  const link = engineLink(path, { steadyMs: () => nowMs })
  expect(await Promise.all([link.health(), link.health(), link.health()])).toEqual([wellEngine(), wellEngine(), wellEngine()])
  expect(looks).toBe(1)
  await server.close()
  expect(await link.health(), 'what was heard a moment ago').toEqual(wellEngine())
  nowMs = 200
  expect(await link.health()).toBeNull()
})
