import { expect, test } from 'vitest'
import { statusText } from '../../src/cli/status-text.ts'
import type { RequestUsage } from '../../src/exchange/budget/request-budget.ts'
import { answerSentences } from '../../src/ops/control/answer-words.ts'
import type { CoinStatus, EngineStatus } from '../../src/ops/control/engine-status.ts'

const T = Date.UTC(2026, 0, 5, 12)
const coin: CoinStatus = {
  ...{ position: 'ETH/USDT', direction: null, quantity: '0', openEntries: 0, price: '2512.5', priceAgeMs: 3_200 },
  ...{ haltedSinceMs: null, stops: [], unprotectedSinceMs: null },
}
const status: EngineStatus = {
  ...{ session: 'trading', orders: 'open', draining: null, mode: 'local', venue: 'binance', book: 'local.binance.main' },
  ...{ log: 'a.db', events: 3, pid: 7, atMs: T, sinceMs: T - 60_000, clockOffsetMs: 12, adrift: null },
  feed: { is: 'up', because: 'the stream of quotes stands', sinceMs: T - 50_000, symbols: [] },
  requests: [],
  coins: [coin],
}
/** The line that begins so. */
const line = (of: Partial<EngineStatus>, begin: string): string =>
  statusText({ ...status, ...of })
    .split('\n')
    .find((text) => text.startsWith(begin)) ?? ''

test.each([
  [12, "clock    the venue's is 12 ms ahead of the computer's"],
  [-370, "clock    the venue's is 370 ms behind the computer's"],
  [null, 'clock    not known'],
])('a clock that is %s ms ahead is told by its side', (clockOffsetMs, said) => {
  expect(line({ clockOffsetMs }, 'clock')).toBe(said)
})

test('a coin tells when it was heard, and since when the venue does not trade it', () => {
  expect(line({}, 'ETH/USDT')).toBe('ETH/USDT  -     2512.5  3 s ago  -     0')
  const halted = { ...coin, haltedSinceMs: T - 5_000 }
  expect(line({ coins: [halted] }, 'ETH/USDT')).toContain('3 s ago, HALTED since 2026-01-05 11:59:55')
  expect(line({ coins: [{ ...halted, priceAgeMs: null }] }, 'ETH/USDT')).toContain('never, HALTED since')
  const { haltedSinceMs: _, ...earlier } = coin
  expect(line({ coins: [earlier as CoinStatus] }, 'ETH/USDT'), 'by an earlier version').toContain('3 s ago  -')
  expect(line({ coins: [{ ...coin, unprotectedSinceMs: T - 5_000 }] }, 'ETH/USDT')).toContain('-, UNPROTECTED since')
})

test('a strategy that is asked no more is told with its share, and since when', () => {
  expect(line({}, 'strategy')).toBe('')
  const off = { strategy: 'mine', position: 'ETH/USDT', sinceMs: T - 5_000, inARow: 3 }
  expect(line({ offStrategies: { 'ETH/USDT': off } }, 'strategy')).toBe(
    'strategy  the strategy mine of ETH/USDT is off, as it was late at 3 candles in a row, since 2026-01-05 11:59:55',
  )
})

test('of each address it is told how much of what it takes is used, what waits, and that it is shut', () => {
  const limit = { name: 'weight', used: 120.4, most: 6000, windowMs: 60_000, reserve: 600 }
  const nobody = { protection: 0, cancel: 0, exit: 0, lookup: 0, entry: 0, survey: 0, market: 0 }
  const usage = { of: 'spot', limits: [limit], waiting: nobody, closedUntilMs: null, sent: 7, neverSent: {} } as unknown as RequestUsage
  expect(line({ requests: [usage] }, 'requests')).toBe('requests  spot: weight 120 of 6000')
  const shut = { ...usage, waiting: { ...usage.waiting, entry: 2, survey: 1 }, closedUntilMs: T }
  expect(line({ requests: [shut] }, 'requests')).toBe('requests  spot: weight 120 of 6000; 3 wait; none leaves before 2026-01-05 12:00:00')
})

test('a refused wish says what it means, and its numbers behind it', () => {
  const refused = { is: 'refused', refusal: 'unknown-coin', judged: { coins: 'A/B, C/D' } } as const
  expect(answerSentences({ commandId: 'c', command: 'CloseCoin', answer: refused })).toEqual([
    'Refused: unknown-coin, no such coin is traded here (coins A/B, C/D).',
  ])
})
