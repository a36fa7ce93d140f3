import { expect, test } from 'vitest'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { OrderLives } from '../../src/report/order-lives.ts'
import { ordersReport } from '../../src/report/orders-report.ts'

const said = (type: string, time: number, data: object): LogEvent =>
  ({ type, time, venueTime: null, parts: { symbol: 'A/B' }, data: { orderId: 'o', ...data } }) as unknown as LogEvent

const asked = said('EntryRequested', 1, {
  side: 'buy',
  orderType: 'limit',
  quantity: '2',
  limitPrice: '10',
  because: { trigger: 'fall' },
})
const abandoned = (because: string, evidence: object): LogEvent => said('EntryAbandoned', 2, { because, evidence })

test.each([
  ['rejected', { by: 'rejection', code: 'insufficient-balance' }, 'insufficient-balance', 'rejected (insufficient-balance)'],
  ['never-arrived', { by: 'absence' }, null, 'never-arrived'],
  ['cancelled', { by: 'venue-status', status: 'cancelled', executed: '0' }, null, 'cancelled'],
])('an order that was %s is shown with what the venue said of it', (because, evidence, rejection, state) => {
  const lives = new OrderLives()
  lives.see(asked)
  lives.see(abandoned(because, evidence))
  const life = lives.of('o')!
  expect([life.end, life.rejection, life.endedMs]).toEqual([because, rejection, 2])
  const row = { ...life, quantity: '2', executed: '0', price: '10', averagePrice: null }
  const [orders] = ordersReport.tables({ open: [], requested: {}, orders: [row] })
  const at = orders!.columns.findIndex(({ heading }) => heading === 'state')
  expect(orders!.rows[0]![at]).toBe(state)
})
