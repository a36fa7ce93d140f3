import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from '../../src/kernel/money.ts'
import { candlePath, MAX_PATH_POINTS, pointTimeMs } from '../../src/market/tape/path.ts'
import { market, perform, type Tick } from './stage.ts'

const MINUTE_MS = 60_000
/** the open may be a gap away from the close before */
const candle = fc
  .record({ open: fc.integer({ min: 1, max: 60 }), up: fc.nat(4), down: fc.nat(4), close: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ open, up, down, close }) => {
    const [high, low] = [open + up, Math.max(1, open - down)]
    return { open, high, low, close: low + Math.round(close * (high - low)) }
  })
type Candle = { readonly open: number; readonly high: number; readonly low: number; readonly close: number }

const scratch = new Float64Array(MAX_PATH_POINTS)
const ticksOf = ({ open, high, low, close }: Candle, nth: number): Tick[] => {
  const count = candlePath('nearest', open, high, low, close, scratch)
  return Array.from(scratch.subarray(0, count), (price, k) => ({
    ms: pointTimeMs(nth * MINUTE_MS, (nth + 1) * MINUTE_MS, k, count),
    price,
    volume: 100,
    first: k === 0,
  }))
}

test('a coin of few ticks is traded inside its candle: who sells always, who buys but for the first price of one that opens at its highest', () => {
  const asked = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 * MINUTE_MS }), fc.constantFrom('buy' as const, 'sell' as const)), {
    minLength: 1,
    maxLength: 12,
  })
  let bought = 0
  let outside = 0
  fc.assert(
    fc.property(fc.array(candle, { minLength: 5, maxLength: 5 }), asked, (candles, orders) => {
      const ticks = candles.flatMap(ticksOf)
      const intents = orders.map(([ms, side], nth) => market(ms, side, { orderId: `${side} ${nth}` })).sort((a, b) => a.timeMs - b.timeMs)
      const options = { spreadPct: parse('0.02'), slippagePct: parse('0.02'), maxVolumeSharePct: parse('100') }
      const deposits = { USD: '1000000', BTC: '100' }
      for (const { report } of perform({ ticks, intents, options, deposits }).heard) {
        if (report.kind !== 'trade') continue
        const [price, at] = [Number(report.trade.price), report.trade.venueTimeMs]
        const { low, high, open } = candles[Math.floor(at / MINUTE_MS)]!
        if (report.orderId.startsWith('sell')) {
          expect(price).toBeGreaterThanOrEqual(low)
          expect(price).toBeLessThanOrEqual(high)
          continue
        }
        bought++
        expect(price).toBeGreaterThanOrEqual(low)
        if (price > high) {
          outside++
          expect([price, open]).toEqual([high + 1, high])
        }
      }
    }),
    { numRuns: 300 },
  )
  expect(outside, 'the exception is one').toBeLessThan(bought / 2)
})
