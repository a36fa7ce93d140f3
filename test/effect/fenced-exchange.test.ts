import { expect, test } from 'vitest'
import { FencedExchange } from '../../src/effect/fenced-exchange.ts'
import type { Exchange, Report } from '../../src/exchange/port.ts'
import { CAN } from '../exchange/stage.ts'

const symbol = 'BTC/USD'
const order = {
  orderId: 'one',
  symbol,
  side: 'buy',
  type: 'limit',
  quantity: '1',
  limitPrice: '100',
  stopPrice: null,
  timeInForce: 'GTC',
  reduceOnly: false,
  postOnly: false,
  provableAfterMs: 16_000,
} as const

test.each([
  [true, ['place', 'cancel', 'amend', 'replace', 'query', 'survey', 'clock']],
  [false, ['query', 'clock']],
])('with a lease that holds (%s) a venue hears %j, and what it says is always heard', (holds, heard) => {
  const asked: string[] = []
  let tell: (report: Report) => void = () => {}
  const exchange: Exchange = {
    can: CAN,
    place: () => void asked.push('place'),
    cancel: () => void asked.push('cancel'),
    amend: () => void asked.push('amend'),
    cancelReplace: () => void asked.push('replace'),
    query: () => void asked.push('query'),
    survey: () => void asked.push('survey'),
    clock: () => void asked.push('clock'),
    listen: (listener) => {
      tell = listener
    },
  }
  const fenced = new FencedExchange(exchange, () => holds)
  const told: Report[] = []
  fenced.listen((report) => told.push(report))
  fenced.place(order)
  const cancel = { symbol, orderId: 'one', venueOrderId: null, attempt: 1 }
  fenced.cancel(cancel)
  fenced.amend({ ...cancel, quantity: '1', limitPrice: '99', stopPrice: null })
  fenced.cancelReplace({ cancel, place: order })
  fenced.query({ symbol, orderId: 'one', venueOrderId: null, askedMs: 1 })
  fenced.survey({ askedMs: 1 })
  fenced.clock({ askedMs: 1 })
  expect(asked).toEqual(heard)
  tell({ kind: 'order', symbol, orderId: 'one', askedMs: 1, answer: { is: 'not-found' }, venueTimeMs: 7 })
  expect(told).toHaveLength(1)
  expect(fenced.can).toBe(CAN)
})
