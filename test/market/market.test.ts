import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { parse } from '../../src/kernel/money.ts'
import { barsThatFit, Market } from '../../src/market/market.ts'
import { RollingHigh } from '../../src/market/rolling-high.ts'
import { TickScale } from '../../src/market/ticks.ts'

describe('prices as ticks', () => {
  test('a tick count is its decimal text, and the nearest float to it', () => {
    const scale = new TickScale(parse('0.01'))
    expect([scale.toText(742491), scale.toNumber(742491)]).toEqual(['7424.91', 7424.91])
    expect(new TickScale(parse('0.25')).toNumber(3)).toBe(0.75)
    expect(new TickScale(parse('5')).toNumber(3)).toBe(15)
  })

  test('and so it is for any tick', () => {
    const tick = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 0, max: 18 }))
    fc.assert(
      fc.property(tick, fc.maxSafeNat(), ([upper, decimals], ticks) => {
        const scale = new TickScale(BigInt(upper) * 10n ** BigInt(18 - decimals))
        const few = Math.floor(ticks / 9999)
        expect(scale.toNumber(few)).toBe(Number(scale.toText(few)))
      }),
    )
  })

  test('comparing ticks is comparing prices', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0.01', '0.05', '0.25', '5'),
        fc.integer({ min: 1, max: 10 ** 6 }),
        fc.integer({ min: 1, max: 10 ** 8 }),
        (tick, ticks, cents) => {
          const scale = new TickScale(parse(tick))
          const price = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
          expect(ticks <= scale.floor(parse(price))).toBe(scale.toMoney(ticks) <= parse(price))
          expect(ticks >= scale.ceil(parse(price))).toBe(scale.toMoney(ticks) >= parse(price))
        },
      ),
    )
  })
})

test('the rolling high is the highest of the bars that closed within the span, holes included', () => {
  const bars = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 })), { maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(bars, (steps) => {
      const window = new RollingHigh(7, 8)
      const seen: { closeMs: number; high: number }[] = []
      let closeMs = 0
      for (const [gap, high] of steps) {
        closeMs += gap
        seen.push({ closeMs, high })
        window.push(closeMs, high)
        const within = seen.filter((bar) => bar.closeMs > closeMs - 7)
        expect(window.value).toBe(Math.max(...within.map((bar) => bar.high)))
        expect(window.bars).toBe(within.length)
      }
    }),
  )
})

test('a rolling high is for so many bars at once and says so before one is lost', () => {
  const window = new RollingHigh(10, 3)
  for (const closeMs of [1, 2, 3]) window.push(closeMs, closeMs)
  expect(() => window.push(4, 4)).toThrow(BrokenInvariant)
  expect([window.bars, window.value]).toEqual([3, 3])
})

test('the window is as long as it was asked for, however short or long its candles are', () => {
  const given = fc.record({
    timeframeMin: fc.constantFrom(1, 5, 60, 1440),
    windowMin: fc.integer({ min: 1, max: 200 }),
    minWindowBars: fc.integer({ min: 1, max: 20 }),
    // of the timeframe: all as short as a candle may be, or some, or with holes
    lengths: fc.constantFrom([0.9], [1], [0.9, 1], [0.9, 1, 2.7]),
    bars: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 50 })), { maxLength: 300, size: 'max' }),
  })
  fc.assert(
    fc.property(given, ({ timeframeMin, windowMin, minWindowBars, lengths, bars }) => {
      const timeframeMs = timeframeMin * 60_000
      const market = new Market([{ symbol: 'BTC/USD', tickSize: parse('1'), timeframeMs }], { windowMin, minWindowBars })
      const seen: { closeMs: number; high: number }[] = []
      let closeMs = 0
      for (const [nth, high] of bars) {
        closeMs += lengths[nth % lengths.length]! * timeframeMs
        market.tick(0, high, closeMs - 1, 1)
        market.closeBar(0, closeMs)
        seen.push({ closeMs, high })
        const within = seen.filter((bar) => bar.closeMs > closeMs - windowMin * 60_000)
        expect(market.windowHigh(0)).toBe(Math.max(...within.map((bar) => bar.high)))
        const fit = Math.floor(windowMin / timeframeMin)
        expect(market.isWindowTrusted(0)).toBe(within.length >= minWindowBars || within.length >= Math.max(fit, 1))
      }
    }),
  )
})

test.each([
  [60, 1, 60],
  [60, 7, 8],
  [60, 60, 1],
  [60, 1440, 1],
])('%d minutes hold whole candles of %d: %d', (windowMin, timeframeMin, bars) => {
  expect(barsThatFit(windowMin, timeframeMin * 60_000)).toBe(bars)
})

test('a candle is what its ticks were; without a tick there is none', () => {
  const market = new Market([{ symbol: 'BTC/USD', tickSize: parse('0.5'), timeframeMs: 60_000 }], { windowMin: 60, minWindowBars: 2 })
  expect(market.closeBar(0, 60_000)).toBeNull()
  for (const [ticks, volume] of [
    [20, 1],
    [26, 2],
    [18, 3],
    [22, 4],
  ] as const)
    market.tick(0, ticks, 61_000, volume)
  expect(market.closeBar(0, 120_000)).toEqual({ closeMs: 120_000, open: 10, high: 13, low: 9, close: 11, volume: 10 })
  expect(market.isWindowTrusted(0)).toBe(false)
  market.tick(0, 30, 121_000, 1)
  market.closeBar(0, 180_000)
  expect([market.isWindowTrusted(0), market.windowHigh(0), market.ageMs(0, 181_000)]).toEqual([true, 15, 60_000])
})
