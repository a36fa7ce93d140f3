import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Coin } from '../../src/command/coin.ts'
import { Extremes } from '../../src/command/extremes.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { Market } from '../../src/market/market.ts'
import { deciding } from '../../src/replay/deciding-folds.ts'
import { createState } from '../../src/replay/engine-state.ts'
import { ownedBy } from '../../src/replay/marked.ts'

/** Two coins of one pool, 3 and 7 of them held beside 1000 USD; a tick is a whole dollar, so that a worth is a whole number. */
const SYMBOLS = ['AAA', 'BBB'] as const
const HELD = [3, 7] as const
const PAID = 100
const CASH = 1000 + 10 * PAID

const world = () => {
  const state = createState()
  const parts = (base: string | null) => ({ book: 'b', symbol: base && `${base}/USD`, base, quote: 'USD' })
  const tell = (fact: object, base: string | null): void => {
    const common = { time: 0, venueTime: null, input: { number: 0 }, number: 0, stream: 's', parts: parts(base) }
    // as much of an event as the folds read
    deciding.apply(state.folds, { ...common, ...fact } as unknown as LogEvent)
  }
  tell({ type: 'FundsDeposited', data: { depositId: '1', asset: 'USD', amount: String(CASH) } }, null)
  const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
  SYMBOLS.forEach((base, index) => {
    const data = {
      orderId: 'o',
      tradeId: base,
      quantity: String(HELD[index]),
      price: String(PAID),
      fee,
      liquidity: 'taker',
      reason: 'entry',
    }
    tell({ type: 'EntryFilled', data }, base)
  })
  const market = new Market(SYMBOLS.map((base) => ({ symbol: `${base}/USD`, tickSize: parse('1'), timeframeMs: 60_000 })))
  const coins = SYMBOLS.map((base) => ({ symbol: `${base}/USD`, parts: parts(base) })) as unknown as readonly Coin[]
  const extremes = new Extremes({ coins, state, market, clock: new TapeClock() })
  const prices = [PAID, PAID]
  const hear = (coin: number, price: number): number => {
    prices[coin] = price
    market.tick(coin, price, 0, 1)
    extremes.tick(coin, price)
    return 1000 + HELD[0] * prices[0]! + HELD[1] * prices[1]!
  }
  for (const coin of [0, 1]) hear(coin, PAID)
  // as a sample at this moment has it
  state.facts.marked = { ...state.facts.marked, ...ownedBy(state.folds) }
  extremes.marked()
  return { extremes, hear }
}

const price = fc.record({ coin: fc.nat({ max: 1 }), price: fc.integer({ min: 40, max: 220 }) })
const limit = fc.record({
  worth: fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.integer({ min: 1400, max: 1999 })),
  peak: fc.integer({ min: 2000, max: 2400 }),
  lostPct: fc.constantFrom(0, 0, 5, 10, 30),
})

test('a limit is passed at the first price at which the worth is at it, or so far below its peak, and not before', () => {
  let passed = 0
  fc.assert(
    fc.property(limit, fc.array(price, { maxLength: 40 }), ({ worth: least, peak, lostPct }, prices) => {
      const { extremes, hear } = world()
      // one that the sample shows is judged with the sample
      fc.pre(lostPct === 0 || 2000 * 100 > peak * (100 - lostPct))
      extremes.watchLimit('USD', { worth: least, peak, shareOfPeak: lostPct === 0 ? 0 : (100 - lostPct) / 100 })
      let highest = peak
      let isPassed = false
      for (const { coin, price } of prices) {
        const worth = hear(coin, price)
        highest = Math.max(highest, worth)
        isPassed ||= worth <= least || (lostPct > 0 && worth * 100 <= highest * (100 - lostPct))
        expect(extremes.isLimitPassed).toBe(isPassed)
      }
      if (isPassed) passed++
    }),
    { numRuns: 2000 },
  )
  expect(passed).toBeGreaterThan(300)
})

test('a sample that shows it passed already says so at once; another limit is looked for anew', () => {
  const { extremes, hear } = world()
  extremes.watchLimit('USD', { worth: 1900, peak: 0, shareOfPeak: 0 })
  hear(1, 80)
  expect(extremes.isLimitPassed).toBe(true)
  extremes.watchLimit('USD', { worth: 1000, peak: 0, shareOfPeak: 0 })
  expect(extremes.isLimitPassed).toBe(false)
  extremes.watchLimit('USD', { worth: 1860, peak: 0, shareOfPeak: 0 })
  extremes.marked()
  expect(extremes.isLimitPassed, '1000, 300 and 560').toBe(true)
})
