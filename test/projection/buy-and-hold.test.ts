import { describe, expect, test } from 'vitest'
import type { TapeIdentity } from '../../machines/session/events.ts'
import { buyAndHold } from '../../src/report/buy-and-hold.ts'

const coin = (symbol: string, firstPrice: string, lastPrice: string, toMs = 1000): TapeIdentity['coins'][number] => ({
  ...{ symbol, path: '/a.csv', timeframeMs: 60_000, rows: 2, sha256: 'file' },
  span: { fromMs: 0, toMs, firstPrice, lastPrice },
})
const tapeOf = (...coins: TapeIdentity['coins'][number][]): TapeIdentity => ({ hash: 'one', coins })
const held = (tape: TapeIdentity | null, lastMs = 1000, takerFeePct = '0') => {
  const { coins, tape: all } = buyAndHold({ tape, lastMs, takerFeePct })
  return { coins: Object.fromEntries(Object.entries(coins).map(([symbol, row]) => [symbol, row.return])), all }
}

describe('buying and holding', () => {
  test.each([
    ['100', '150', '0', '0.5'],
    ['100', '50', '0', '-0.5'],
    // 100 pays for 100 / 1.25 at a fee of a quarter, and three quarters of what they bring are left
    ['100', '100', '25', '-0.4'],
    ['0.00000012', '0.00000024', '0', '1'],
  ])('from %s to %s at a fee of %s %% earns %s', (first, last, fee, earned) => {
    expect(held(tapeOf(coin('A/USD', first, last)), 1000, fee).coins).toEqual({ 'A/USD': earned })
  })

  test('of a tape is the mean of its coins, by what they are paid in', () => {
    const tape = tapeOf(coin('A/USD', '100', '150'), coin('B/USD', '10', '9'), coin('C/BTC', '1', '3'), coin('D/USD:USD', '10', '15'))
    // 0.5, -0.1 and 0.5 of three
    expect(held(tape).all).toEqual({ USD: '0.3', BTC: '2' })
  })

  test('is not told of a coin whose end was not played, nor of a tape with one', () => {
    const tape = tapeOf(coin('A/USD', '100', '150', 1000), coin('B/USD', '10', '9', 1001), coin('C/BTC', '1', '3', 999))
    expect(held(tape)).toEqual({ coins: { 'A/USD': '0.5', 'C/BTC': '2' }, all: { USD: null, BTC: '2' } })
  })

  test('is not told where the log holds no prices of its tape', () => {
    const { span: _, ...before } = coin('A/USD', '1', '2')
    expect(held(tapeOf(before))).toEqual({ coins: {}, all: { USD: null } })
    expect(held(null)).toEqual({ coins: {}, all: {} })
  })
})
