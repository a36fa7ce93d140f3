import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Accounts } from '../../src/exchange/paper/accounts.ts'
import { type PaperCoin, type PaperOptions, requirePossible } from '../../src/exchange/paper/options.ts'
import type { PaperOrder } from '../../src/exchange/paper/paper-order.ts'
import {
  costAtMost,
  feeOf,
  isMarketable,
  type LastPrice,
  marketPrice,
  quotesOf,
  ticksOf,
  tradePriceTicks,
} from '../../src/exchange/paper/pricing.ts'
import { cancelCreate } from '../../src/exchange/paper/profiles/cancel-create.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { format, parse, ZERO } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'

const fallenTo = (price: number): LastPrice => ({ price, isRising: false, bid: 0, ask: 0 })
const risenTo = (price: number): LastPrice => ({ price, isRising: true, bid: 0, ask: 0 })

describe('prices in ticks', () => {
  test.each([
    [1000, 0, 0],
    [1000, 1, 10],
    [1000, 0.14, 1],
    [1000, 0.15, 2],
    [1000, 0.0001, 0],
    [1000, 0.05, 1],
    [10, 1, 0],
  ])('of %d, %d percent are %d', (price, pct, ticks) => {
    expect(ticksOf(price, pct)).toBe(ticks)
  })

  test('bid and ask stand half of the spread from the price, and a bid is never nothing', () => {
    for (const at of [fallenTo(1000), risenTo(1000)]) {
      expect(quotesOf(at, 2)).toEqual({ bid: 990, ask: 1010 })
      expect(quotesOf(at, 0)).toEqual({ bid: 1000, ask: 1000 })
    }
    expect(quotesOf(fallenTo(1), 100)).toEqual({ bid: 1, ask: 2 })
  })

  test('a book of few ticks is one tick wide: a fall was sold to the bid, a rise bought from the ask', () => {
    expect(quotesOf(fallenTo(8), 0.02)).toEqual({ bid: 8, ask: 9 })
    expect(quotesOf(risenTo(8), 0.02)).toEqual({ bid: 7, ask: 8 })
    expect(quotesOf(risenTo(1), 0.02), 'nothing is worth less than a tick').toEqual({ bid: 1, ask: 2 })
  })

  test('bid and ask are whole ticks apart, around the price, one tick where half of the spread is no half tick', () => {
    const prices = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 40 }))
    const spreads = fc.oneof(fc.constantFrom(0.02, 100), fc.double({ min: 1e-6, max: 100, noNaN: true }))
    fc.assert(
      fc.property(prices, fc.boolean(), spreads, (price, isRising, spreadPct) => {
        const { bid, ask } = quotesOf({ price, isRising, bid: 0, ask: 0 }, spreadPct)
        expect(Number.isInteger(bid) && Number.isInteger(ask) && bid >= 1 && bid <= price && ask >= price && ask > bid).toBe(true)
        // half a tick, but for the last bits of a double
        if ((price * spreadPct) / 200 < 0.499999) expect(ask - bid).toBe(1)
        else expect(Math.abs(ask - price - (price * spreadPct) / 200)).toBeLessThan(0.51)
      }),
    )
  })

  test('at market one pays slippage beyond the quote, to the nearest tick, and sells for a tick at least', () => {
    expect([marketPrice('buy', 1000, 0.02), marketPrice('sell', 1000, 0.02)]).toEqual([1000, 1000])
    expect([marketPrice('buy', 1000, 1), marketPrice('sell', 1000, 1)]).toEqual([1010, 990])
    expect([marketPrice('buy', 1000, 0), marketPrice('sell', 1000, 0)]).toEqual([1000, 1000])
    expect(marketPrice('sell', 1, 50)).toBe(1)
  })
})

describe('an order', () => {
  const order = (of: Partial<PaperOrder>): PaperOrder =>
    ({ side: 'buy', type: 'limit', phase: 'resting', limitTicks: 1000, stopTicks: 0, ...of }) as PaperOrder
  const costs = { spreadPct: 2, slippagePct: 1 }

  test('is marketable where the other side stands at its limit or better', () => {
    const buy = order({ limitTicks: 1010 })
    expect([isMarketable(buy, fallenTo(1000), 2), isMarketable(buy, fallenTo(1001), 2)]).toEqual([true, false])
    const sell = order({ side: 'sell', limitTicks: 990 })
    expect([isMarketable(sell, fallenTo(1000), 2), isMarketable(sell, fallenTo(999), 2)]).toEqual([true, false])
  })

  test('that rests trades at its own price, once the tape has gone through it', () => {
    const at = (of: Partial<PaperOrder>, price: number): number => tradePriceTicks(order(of), fallenTo(price), costs)
    expect([at({}, 1000), at({}, 999), at({}, 1001)]).toEqual([0, 1000, 0])
    const sell = { side: 'sell' } as const
    expect([at(sell, 1000), at(sell, 1001), at(sell, 999)]).toEqual([0, 1000, 0])
  })

  test('that takes pays the quote, with slippage at market, and a stop does from its trigger on, whatever that was', () => {
    const at = (of: Partial<PaperOrder>): number => tradePriceTicks(order({ phase: 'taking', ...of }), fallenTo(1000), costs)
    expect([at({}), at({ side: 'sell' })]).toEqual([1010, 990])
    expect([at({ type: 'market' }), at({ type: 'market', side: 'sell' })]).toEqual([1020, 980])
    const stop = { type: 'stop-market', side: 'sell' } as const
    expect([at({ ...stop, stopTicks: 500 }), at({ ...stop, stopTicks: 2000 })]).toEqual([980, 980])
    expect(at({ ...stop, phase: 'waiting', stopTicks: 2000 })).toBe(0)
  })
})

test('a fee has the eight decimals of a venue’s books, rounded down, and a buy locks its worst', () => {
  expect(format(feeOf(parse('10'), parse('0.1')))).toBe('0.01')
  expect(format(feeOf(parse('0.000012345678'), parse('1')))).toBe('0.00000012')
  expect(format(feeOf(parse('1'), ZERO))).toBe('0')
  expect(format(costAtMost(parse('100'), parse('0.5')))).toBe('100.5')
})

describe('what nobody has', () => {
  test('is neither paid nor released, and the asset is named', () => {
    const accounts = new Accounts()
    accounts.credit('USD', parse('10'))
    accounts.lock('USD', parse('4'))
    expect([accounts.free('USD'), accounts.locked('USD')].map(format)).toEqual(['6', '4'])
    expect(() => accounts.lock('USD', parse('-4.5'))).toThrow('No more is released than was locked: USD would stand at -0.5.')
    const other = new Accounts()
    other.credit('USD', parse('10'))
    other.lock('USD', parse('4'))
    other.lock('USD', parse('-4'))
    other.debit('USD', parse('10'))
    expect(other.totals()).toEqual({ USD: '0' })
    expect(() => other.debit('USD', parse('0.5'))).toThrow('The venue never owes what nobody had: USD would stand at -0.5.')
  })
  test('assets are told in alphabetical order', () => {
    const accounts = new Accounts()
    for (const asset of ['USD', 'BTC', 'ETH']) accounts.credit(asset, parse('1'))
    expect(Object.keys(accounts.totals())).toEqual(['BTC', 'ETH', 'USD'])
  })
})

describe('a paper venue that cannot be', () => {
  const options: PaperOptions = {
    seed: '1',
    spreadPct: ZERO,
    slippagePct: ZERO,
    makerFeePct: ZERO,
    takerFeePct: ZERO,
    feeAsset: 'quote',
    maxVolumeSharePct: parse('100'),
    latencyMinMs: 1,
    latencyMaxMs: 1,
    unansweredPct: 0,
    halfReplacedPct: 0,
    positionMode: 'one-way',
    profile: cancelCreate,
    timeoutMs: 1000,
    proofDelayMs: 1000,
  }
  const coin: PaperCoin = {
    symbol: 'BTC/USD',
    base: 'BTC',
    quote: 'USD',
    filters: mapFilters({ tickSize: '0.5', stepSize: '0.001', minQuantity: '0', minNotional: '0' }, parse),
    tickSize: parse('0.5'),
    timeframeMs: 60_000,
  }
  const tried = (changed: Partial<PaperOptions>, coins: readonly PaperCoin[] = [coin]) => {
    return () => requirePossible({ ...options, ...changed }, coins)
  }

  test('is none at its bounds', () => {
    expect(tried({})).not.toThrow()
    expect(tried({ latencyMinMs: 5, latencyMaxMs: 5 })).not.toThrow()
    for (const pct of [0, 100])
      expect(
        tried({
          spreadPct: parse(String(pct)),
          slippagePct: parse(String(pct)),
          makerFeePct: parse(String(pct)),
          takerFeePct: parse(String(pct)),
          maxVolumeSharePct: parse(String(pct)),
          unansweredPct: pct,
        }),
      ).not.toThrow()
    expect(tried({}, [{ ...coin, filters: { ...coin.filters, tickSize: parse('1.5') } }])).not.toThrow()
    expect(tried({}, [{ ...coin, filters: { ...coin.filters, stepSize: parse('0.00000000000000002') } }])).not.toThrow()
  })

  test.each([
    [{ latencyMinMs: 0 }, 'from 1 up, not 0 to 1.'],
    [{ latencyMinMs: 2 }, 'not 2 to 1.'],
    [{ latencyMinMs: 1.5, latencyMaxMs: 2 }, 'not 1.5 to 2.'],
    [{ latencyMaxMs: 1.5 }, 'not 1 to 1.5.'],
  ])('is one without a latency that time can pass in: %j', (changed, end) => {
    expect(tried(changed)).toThrow(UsageError)
    expect(tried(changed)).toThrow(`Latency must be whole milliseconds ${end.startsWith('from') ? end : `from 1 up, ${end}`}`)
  })

  test.each(['unansweredPct', 'halfReplacedPct'])('is one with a %s below nothing or above all', (name) => {
    for (const pct of [-0.1, 100.1, Number.NaN]) expect(tried({ [name]: pct })).toThrow(`${name} must be between 0 and 100, not ${pct}.`)
  })

  test.each(['makerFeePct', 'takerFeePct', 'spreadPct', 'slippagePct', 'maxVolumeSharePct'])(
    'is one with a %s below nothing or above all',
    (name) => {
      for (const pct of ['-0.1', '100.1']) expect(tried({ [name]: parse(pct) })).toThrow(`${name} must be between 0 and 100, not ${pct}.`)
    },
  )

  test('is one whose filters do not fit the ticks of the tape', () => {
    expect(tried({}, [{ ...coin, filters: { ...coin.filters, tickSize: parse('0.7') } }])).toThrow(
      "BTC/USD: the tick size 0.7 is no multiple of the tape's 0.5.",
    )
    expect(tried({}, [{ ...coin, filters: { ...coin.filters, stepSize: parse('0.000000000000000001') } }])).toThrow(
      'BTC/USD: tick size 0.5 times step size 0.000000000000000001 has more than 18 decimals.',
    )
  })
})
