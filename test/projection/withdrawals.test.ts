import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/kernel/log-event.ts'
import { format } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { Script } from './events.ts'
import type { Placed } from './trading-log.ts'

const BOOK = 'paper.test.main'
const parts: Parts = { book: BOOK, symbol: null, base: null, quote: null }
const placed = (fact: Fact, timeMs: number): Placed => ({ stream: 's', parts, timeMs, fact })
const mark = (price: string, timeMs: number) =>
  placed({ type: 'MarksObserved', data: { because: 'sample', since: 'mark', fills: 1, marks: { 'BTC/USD': price }, between: {} } }, timeMs)
const take = (amount: string, timeMs: number) =>
  placed({ type: 'FundsWithdrawn', data: { withdrawalId: `w${timeMs}`, asset: 'USD', amount } }, timeMs)
const pay = (amount: string, timeMs: number) =>
  placed({ type: 'FundsDeposited', data: { depositId: `d${timeMs}`, asset: 'USD', amount } }, timeMs)

/** The curve after 5000 USD came in, ten coins were bought at 100, and what is told; amounts as text. */
const curveOf = (...told: Placed[]): object => {
  const script = new Script()
  script.placed.push(pay('5000', 0))
  script.fill('EntryFilled', '10', '100', {}, 'o', 10)
  script.placed.push(...told)
  const folds = createFolds()
  for (const event of script.events) applyAll(folds, event)
  const { daily: _, ...curve } = folds.equity.curves.USD!
  return Object.fromEntries(Object.entries(curve).map(([name, amount]) => [name, format(amount)]))
}

describe('equity after a withdrawal', () => {
  test('at the peak, peak and equity fall together, and nothing else is kept', () => {
    expect(curveOf(mark('150', 20), take('4000', 30), mark('150', 40))).toEqual({
      equity: '1500',
      peak: '1500',
      maxDrawdown: '0',
      maxDrawdownShare: '0',
    })
  })
  test('below the peak, a tenth that was lost stays a tenth, and the money that was lost the same money', () => {
    // 5000 at the peak, 4500 now; 3500 go
    expect(curveOf(mark('50', 20), take('3500', 30), mark('50', 40))).toEqual({
      equity: '1000',
      peak: '1500',
      sharePeak: '1111.111111111111111111',
      maxDrawdown: '500',
      maxDrawdownShare: '0.1',
    })
  })
  test('a further fall is measured from there: half of what is left is lost, and 1000 of the peak', () => {
    expect(curveOf(mark('50', 20), take('3500', 30), mark('0', 40))).toMatchObject({
      maxDrawdown: '1000',
      maxDrawdownShare: '0.55',
    })
  })
  test('is over with a new peak; on the way there the share begins anew where it had recovered', () => {
    const low = [mark('50', 20), take('3500', 30)] as const
    expect(curveOf(...low, mark('70', 40))).toMatchObject({ equity: '1200', peak: '1500', sharePeak: '1200', maxDrawdownShare: '0.1' })
    expect(curveOf(...low, mark('120', 40))).toEqual({ equity: '1700', peak: '1700', maxDrawdown: '500', maxDrawdownShare: '0.1' })
    expect(curveOf(...low, pay('500', 35), mark('50', 40))).toMatchObject({
      equity: '1500',
      peak: '2000',
      sharePeak: '1611.111111111111111111',
    })
  })
  test('of everything leaves a fall in money and none in share', () => {
    expect(curveOf(mark('50', 20), take('4500', 30))).toEqual({
      equity: '0',
      peak: '500',
      sharePeak: '0',
      maxDrawdown: '500',
      maxDrawdownShare: '0.1',
    })
  })
  test('counts what was gained since the last sample', () => {
    const [sale] = new Script().fill('ExitFilled', '10', '150', {}, 'p', 20).placed
    const sold = { ...sale!, fact: { ...sale!.fact, data: { ...sale!.fact.data, tradeId: 'sale' } } as Fact }
    // worth 5000 when it was sampled, 5500 by the trade before the withdrawal
    expect(curveOf(mark('100', 15), sold, take('5500', 30))).toEqual({ equity: '0', peak: '0', maxDrawdown: '0', maxDrawdownShare: '0' })
  })
})
