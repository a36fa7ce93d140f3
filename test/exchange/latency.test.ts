import { expect, test } from 'vitest'
import { Accounts } from '../../src/exchange/paper/accounts.ts'
import { isUnanswered, latencyMs } from '../../src/exchange/paper/latency.ts'
import { parse } from '../../src/kernel/money.ts'
import { PLAIN } from './stage.ts'

const pieces = Array.from({ length: 2000 }, (_, piece) => piece)

test('a way takes any whole number of milliseconds between the bounds, both included, and the same whenever it is asked', () => {
  const options = { ...PLAIN, latencyMinMs: 20, latencyMaxMs: 24 }
  const all = pieces.map((piece) => latencyMs(options, 'one', 'place', piece))
  expect([...new Set(all)].sort((a, b) => a - b)).toEqual([20, 21, 22, 23, 24])
  expect(pieces.map((piece) => latencyMs(options, 'one', 'place', piece))).toEqual(all)
  for (const [seed, orderId, site] of [
    ['other', 'one', 'place'],
    ['test', 'two', 'place'],
    ['test', 'one', 'cancel'],
  ] as const)
    expect(pieces.map((piece) => latencyMs({ ...options, seed }, orderId, site, piece))).not.toEqual(all)
  expect(latencyMs(PLAIN, 'one', 'trade', 7)).toBe(1)
})

test.each([
  [0, 0, 0],
  [25, 0.2, 0.3],
  [100, 1, 1],
])('of a hundred requests %d are not answered', (unansweredPct, least, most) => {
  const share = pieces.filter((piece) => isUnanswered({ ...PLAIN, unansweredPct }, 'one', piece)).length / pieces.length
  expect(share).toBeGreaterThanOrEqual(least)
  expect(share).toBeLessThanOrEqual(most)
})

test("the venue's books: what is owned, what of it is held by orders, and never less than nothing", () => {
  const books = new Accounts()
  expect([books.free('USD'), books.locked('USD')]).toEqual([0n, 0n])
  books.credit('USD', parse('10'))
  books.credit('BTC', parse('2'))
  books.lock('USD', parse('4'))
  expect([books.free('USD'), books.locked('USD'), books.free('BTC')]).toEqual([parse('6'), parse('4'), parse('2')])
  books.lock('USD', parse('-4'))
  books.debit('USD', parse('10'))
  expect(books.totals()).toEqual({ BTC: '2', USD: '0' })
  expect(Object.keys(books.totals())).toEqual(['BTC', 'USD'])
  expect(() => books.debit('USD', 1n)).toThrow('USD would stand at -0.000000000000000001')
  expect(() => books.lock('BTC', -1n)).toThrow('No more is released than was locked')
})
