import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from '../../src/kernel/money.ts'
import { Market } from '../../src/market/market.ts'
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

test('a candle is what its ticks were; without a tick there is none', () => {
  const market = new Market([{ symbol: 'BTC/USD', tickSize: parse('0.5'), timeframeMs: 60_000 }])
  expect(market.closeBar(0, 60_000)).toBeNull()
  for (const [ticks, volume] of [
    [20, 1],
    [26, 2],
    [18, 3],
    [22, 4],
  ] as const)
    market.tick(0, ticks, 61_000, volume)
  expect(market.closeBar(0, 120_000)).toEqual({ closeMs: 120_000, open: 10, high: 13, low: 9, close: 11, volume: 10 })
  market.tick(0, 30, 121_000, 1)
  market.closeBar(0, 180_000)
  expect(market.ageMs(0, 181_000)).toBe(60_000)
})

test('a mark price stands until it is older than its limit when a last price comes, and again from the next one on', () => {
  const market = new Market([{ symbol: 'BTC/USD:USD', tickSize: parse('1'), timeframeMs: 60_000, markAgeMs: 3_000 }])
  const valued = () => [market.valueTicks[0], market.valueMs[0], market.isMarkMissing(0)]
  market.tick(0, 10, 0, 1)
  expect(valued()).toEqual([10, 0, true])
  market.mark(0, 20, 1_000)
  market.tick(0, 11, 4_000, 1)
  expect(valued()).toEqual([20, 1_000, false])
  market.tick(0, 12, 4_001, 1)
  expect(valued()).toEqual([12, 4_001, true])
  market.mark(0, 21, 5_000)
  market.tick(0, 13, 5_000, 1)
  expect(valued()).toEqual([21, 5_000, false])
})

test('without a limit it stands for ever, and where none is told none is missing', () => {
  const market = new Market([{ symbol: 'BTC/USD:USD', tickSize: parse('1'), timeframeMs: 60_000 }])
  market.tick(0, 10, 0, 1)
  expect([market.valueTicks[0], market.isMarkMissing(0)]).toEqual([10, false])
  market.mark(0, 20, 1_000)
  market.tick(0, 11, 1e12, 1)
  expect([market.valueTicks[0], market.isMarkMissing(0)]).toEqual([20, false])
})
