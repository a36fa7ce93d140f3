import { describe, expect, test } from 'vitest'
import { FencedExchange } from '../../src/effect/fenced-exchange.ts'
import { Runner } from '../../src/effect/runner.ts'
import type { Exchange, OrderAnswer, Report, Trade } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'

const SYMBOL = 'BTC/USD'
const order = {
  orderId: 'one',
  side: 'buy',
  type: 'limit',
  quantity: '1',
  limitPrice: '100',
  stopPrice: null,
  timeInForce: 'GTC',
} as const

/** A venue that writes down what it is asked, and says what a test lets it say. */
const listening = () => {
  const asked: unknown[] = []
  let tell: (report: Report) => void = () => {}
  const exchange: Exchange = {
    place: (request) => asked.push({ place: request }),
    cancel: (request) => asked.push({ cancel: request }),
    query: (request) => asked.push({ query: request }),
    listen: (listener) => {
      tell = listener
    },
  }
  return { asked, exchange, tell: (report: Report) => tell(report) }
}

const answer = (answered: OrderAnswer, orderId = 'one'): Report => ({
  kind: 'order',
  symbol: SYMBOL,
  orderId,
  answer: answered,
  venueTimeMs: 7,
})
const found = (status: 'open' | 'filled', ...tradeIds: string[]): OrderAnswer => ({
  is: 'found',
  status,
  venueOrderId: 'v1',
  executed: '0',
  trades: tradeIds.map((tradeId) => ({ tradeId }) as Trade),
})

describe('the runner', () => {
  const staged = () => {
    const { asked, exchange } = listening()
    const clock = new TapeClock()
    const runner = new Runner(exchange, clock)
    const look = (orderId = 'one'): void => runner.run(SYMBOL, { kind: 'query-order', orderId, notBeforeMs: 0 })
    return { asked, clock, runner, look }
  }
  const query = (more: object = {}) => ({ query: { symbol: SYMBOL, orderId: 'one', ...more } })

  test('passes on orders and cancels as they are, as often as they are asked for', () => {
    const { asked, runner } = staged()
    runner.run(SYMBOL, { kind: 'place-order', order })
    for (const attempt of [1, 2]) runner.run(SYMBOL, { kind: 'cancel-order', orderId: 'one', attempt })
    expect(asked).toEqual([
      { place: { symbol: SYMBOL, ...order } },
      { cancel: { symbol: SYMBOL, orderId: 'one', attempt: 1 } },
      { cancel: { symbol: SYMBOL, orderId: 'one', attempt: 2 } },
    ])
  })

  test('has one look-up of an order on its way, and knows when it left', () => {
    const { asked, clock, runner, look } = staged()
    clock.set(100)
    look()
    clock.set(200)
    look()
    expect(asked).toEqual([query()])
    look('two')
    expect(asked).toHaveLength(2)
    expect(runner.answered(answer({ is: 'not-found' }))).toBe(100)
    expect(runner.answered(answer({ is: 'not-found' })), 'it came unasked').toBe(null)
    look()
    expect(asked.at(-1)).toEqual(query())
    expect(asked).toHaveLength(3)
    expect(runner.answered(answer({ is: 'not-found' }, 'two'))).toBe(200)
  })

  test('takes no other report for the answer to a look-up', () => {
    const { asked, runner, look } = staged()
    look()
    const reply: Report = {
      kind: 'reply',
      to: 'cancel',
      symbol: SYMBOL,
      orderId: 'one',
      outcome: { is: 'rejected', code: 'x' },
      venueTimeMs: 1,
    }
    expect(runner.answered(reply)).toBe(null)
    look()
    expect(asked, 'it is still on its way').toHaveLength(1)
  })

  test.each<[string, readonly OrderAnswer[], object]>([
    ['found open with trades', [found('open', 't1', 't2')], { after: 't2' }],
    ['found open with none yet', [found('open')], {}],
    ['found open with no newer ones', [found('open', 't1'), found('open')], { after: 't1' }],
    ['not found any more', [found('open', 't1'), { is: 'not-found' }], { after: 't1' }],
    ['not told of', [found('open', 't1'), { is: 'unknown', because: 'timeout' }], { after: 't1' }],
    ['found filled, so that it is told whole once more', [found('open', 't1'), found('filled', 't2')], {}],
  ])('asks for the trades behind those it was told: of an order that was %s', (_, answers, more) => {
    const { asked, runner, look } = staged()
    for (const each of answers) {
      look()
      runner.answered(answer(each))
    }
    look()
    expect(asked.at(-1)).toEqual(query(more))
    look('two')
    expect(asked.at(-1), 'of another order nothing was told').toEqual({ query: { symbol: SYMBOL, orderId: 'two' } })
  })
})

test.each([
  [true, ['place', 'cancel', 'query']],
  [false, ['query']],
])('with a lease that holds (%s) a venue hears %j', (holds, heard) => {
  const { asked, exchange, tell } = listening()
  const fenced = new FencedExchange(exchange, () => holds)
  const told: Report[] = []
  fenced.listen((report) => told.push(report))
  fenced.place({ symbol: SYMBOL, ...order })
  fenced.cancel({ symbol: SYMBOL, orderId: 'one', attempt: 1 })
  fenced.query({ symbol: SYMBOL, orderId: 'one' })
  expect(asked.map((each) => Object.keys(each as object)[0])).toEqual(heard)
  tell(answer({ is: 'not-found' }))
  expect(told, 'what the venue says is always heard').toHaveLength(1)
})
