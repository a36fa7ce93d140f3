import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ordersNamed } from '../../src/report/orders-named.ts'
import type { CandleSource } from '../../src/view/candle-source.ts'
import type { View } from '../../src/view/replica/view.ts'
import { answerRoute } from '../../src/web/answer-route.ts'
import { ApiProblem } from '../../src/web/api-problem.ts'
import { routes } from '../../src/web/routes/index.ts'
import { IS_NIGHT } from '../draws.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'

/** A market whose price is a function of the time: what it says of a moment is the same whenever it is asked. */
const candles: CandleSource = {
  edition: 0,
  heardMs: null,
  ownMs: () => 60_000,
  missing: () => null,
  lastBefore: (_symbol, timeMs) => ({ price: String(1 + (timeMs % 977)), timeMs: timeMs - (timeMs % 60_000), from: 'tape' }),
  window: async (_symbol, fromMs, untilMs, stepMs) => {
    const first = Math.ceil(fromMs / stepMs) * stepMs
    const count = Math.min(Math.max(0, Math.floor((untilMs - first) / stepMs)), 50)
    return Array.from({ length: count }, (_, at) => [first + at * stepMs, 1, 2, 0.5, at, 3] as const)
  },
}

const rows = await rowsThatTrade()

type Question = {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly names: Readonly<Record<string, string>>
}

/** What may be asked of every route, with names that the log has by then and names that it has not. */
const questions = async (view: View, upTo: number): Promise<Question[]> => {
  const moment = await view.at({ ordinal: upTo })
  const coins = [...Object.keys(moment.reading.unprotected.positions), 'NOSUCH/USD']
  const events = await view.events(Math.max(1, upTo - 20), upTo)
  const orders = [...new Set(events.flatMap((event) => [...ordersNamed(event)]))].slice(0, 2)
  const positions = [1, Math.ceil(upTo / 2), upTo].map(String)
  const queries: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    '/overview': [{ buckets: '7' }, { coin: coins[0]! }],
    '/events': [
      { limit: '5' },
      { coin: coins[0]!, limit: '9' },
      { type: 'Entry' },
      { text: 'stop', limit: '4' },
      { since: '3', limit: '500' },
      { before: positions[1]! },
      ...orders.map((order) => ({ order })),
    ],
    '/why-not': coins.map((coin) => ({ coin })),
    '/decisions': [{}, { limit: '2' }, { kind: 'refused' }, { coin: coins[0]! }, { why: 'cooldown', limit: '2' }, { strategy: 'nobody' }],
    '/coins/{coin}/chart': [{}, { from: '0', points: '20' }, { from: '0', valued: '1' }],
    '/coins/{coin}/cycles': [{}, { limit: '1' }],
    '/orders': [{}, { limit: '2' }, { state: 'open' }, { state: 'ended', coin: coins[0]! }],
    '/lots': [{}, { limit: '1' }, { side: 'open' }, { side: 'sold', coin: coins[0]! }],
    '/performance': [{}, { by: 'month', from: '0' }, { by: 'coin', to: '9000000000000' }, { by: 'strategy' }],
    '/equity': [{}, { points: '5', from: '0', to: '9000000000000' }],
    '/machines/{name}': [{}, { coin: coins[0]! }],
    '/difference': [{ a: '1' }, { a: '1', b: positions[1]! }, { a: String(rows.length), b: '2' }, { a: '2099-01-01' }, { a: '1999-01-01' }],
  }
  const named: Readonly<Record<string, readonly string[]>> = {
    coin: coins,
    position: positions,
    id: [...orders, 'nosuch'],
    asset: [...Object.keys(moment.state.folds.budget.pools), 'NOSUCH'],
    name: ['position', 'order', 'session', 'risk', 'nosuch'],
  }
  return routes
    .filter(({ isOutsideLaw }) => isOutsideLaw !== true)
    .flatMap(({ path }) => {
      const [, name] = /\{(\w+)\}/.exec(path) ?? []
      const names = name === undefined ? [{}] : named[name]!.map((one) => ({ [name]: one }))
      return names.flatMap((one) => (queries[path] ?? [{}]).map((query) => ({ path, query, names: one })))
    })
}

/** Whether nothing is known behind it is what a cut changes, and nothing else. */
const plain = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer, (name, value) => (name === 'isHead' ? undefined : value)))

const answerOf = async (view: View, { path, query, names }: Question, at: string): Promise<unknown> => {
  const route = routes.find((one) => one.path === path)!
  try {
    return plain((await answerRoute(route, { view, candles }, { ...query, at }, names)).answer)
  } catch (error) {
    if (error instanceof ApiProblem) return error.shown
    throw error
  }
}

describe('what is said of a past moment', () => {
  test('is what would have been said then, by every route', async () => {
    const whole = await viewOf(rows)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: rows.length }), async (upTo) => {
        const cut = await viewOf(rows.slice(0, upTo))
        for (const question of await questions(whole, upTo)) {
          const past = await answerOf(whole, question, String(upTo))
          expect(past, JSON.stringify(question)).toEqual(await answerOf(cut, question, 'now'))
        }
      }),
      { numRuns: IS_NIGHT ? 100 : 8, examples: [[1], [rows.length]] },
    )
  })

  test('is asked of routes that answer', async () => {
    const view = await viewOf(rows)
    const all = await questions(view, rows.length)
    const answered = new Set<string>()
    for (const question of all) if (!('code' in Object(await answerOf(view, question, 'now')))) answered.add(question.path)
    expect([...answered].sort()).toEqual(
      routes
        .filter(({ isOutsideLaw }) => isOutsideLaw !== true)
        .map(({ path }) => path)
        .sort(),
    )
  })
})
