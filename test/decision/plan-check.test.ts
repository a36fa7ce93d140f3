import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planPrices } from '../../machines/position/plan-prices.ts'
import { loadConfig } from '../../src/config/load.ts'
import { freezePlan } from '../../src/decision/plan.ts'
import { type PlanCosts, type PlanTerms, planFault } from '../../src/decision/plan-check.ts'
import { feeOf, marketPrice, quotesOf } from '../../src/exchange/paper/pricing.ts'
import { parse, toNumber } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'

/** As in the configuration if nobody says otherwise: a tenth of a percent of fee each way, a fiftieth of spread and of slippage. */
const usual: PlanCosts = {
  makerFeePct: parse('0.1'),
  takerFeePct: parse('0.1'),
  feeAsset: 'quote',
  spreadPct: parse('0.02'),
  slippagePct: parse('0.02'),
}
const free: PlanCosts = { ...usual, makerFeePct: 0n, takerFeePct: 0n, spreadPct: 0n, slippagePct: 0n }
const SATOSHI = mapFilters({ tickSize: '0.00000001', stepSize: '1', minQuantity: '1', minNotional: '0.0005' }, parse)
const options = {
  ...loadConfig({ overrides: {} }).exit,
  hardStopPct: '5',
  takeProfitPct: '2.5',
  maxHoldMin: 1440,
  retryS: 5,
  trailingActivatePct: '0',
  trailingDistancePct: '1',
  trailingStepPct: '0.25',
}
const venue = {
  proofDelayMs: 1,
  stops: { kind: 'market', most: 5 },
  moveStop: 'cancel-create',
  timesInForce: ['GTC', 'IOC'],
  makerFeePct: 0n,
  takerFeePct: 0n,
} as const

/** A coin of so many ticks, and a size far above every minimum. */
const ofTicks = (ticks: number, changed: Partial<typeof options> = {}, costs = usual) => {
  const entryPrice = BigInt(ticks) * SATOSHI.tickSize
  const plan = freezePlan({ ...options, ...changed }, SATOSHI, venue, null)
  return planFault({
    direction: 'long',
    entryPrice,
    ...planPrices(plan, 'long', entryPrice),
    quantity: parse('1000000'),
    held: 0n,
    filters: SATOSHI,
    costs,
    isolated: null,
  })
}

describe('a coin of few ticks has no plan', () => {
  test.each([
    // 5 % below 1 is 0.95, below 19 it is 18.05: the tick above both is the entry's own
    [1, 'plan-without-stop', { entryPrice: '0.00000001', stopPrice: '0.00000001', tickSize: '0.00000001' }],
    [8, 'plan-without-stop', { entryPrice: '0.00000008', stopPrice: '0.00000008', tickSize: '0.00000001' }],
    [19, 'plan-without-stop', { entryPrice: '0.00000019', stopPrice: '0.00000019', tickSize: '0.00000001' }],
    // 2.5 % above 20 is 20.5, above 39 it is 39.975
    [20, 'plan-without-target', { entryPrice: '0.0000002', targetPrice: '0.0000002', tickSize: '0.00000001' }],
    [39, 'plan-without-target', { entryPrice: '0.00000039', targetPrice: '0.00000039', tickSize: '0.00000001' }],
    // a tick of spread and a tick of slippage: what is reached at 41 is sold at 39, and at 121 at 119
    [
      40,
      'target-below-cost',
      { entryPrice: '0.0000004', targetPrice: '0.00000041', exitPrice: '0.00000039', gain: '-0.00000001', fees: '0.00000000079' },
    ],
    [
      119,
      'target-below-cost',
      { entryPrice: '0.00000119', targetPrice: '0.00000121', exitPrice: '0.00000119', gain: '0', fees: '0.00000000238' },
    ],
  ])('at %i ticks: %s', (ticks, refusal, judged) => {
    expect(ofTicks(ticks)).toEqual({ refusal, judged })
  })

  test('and has one from 120 ticks on: reached at 123, sold at 121, a tick for fees of a quarter of one', () => {
    expect(ofTicks(120)).toBeNull()
    for (let ticks = 40; ticks < 120; ticks++) expect(ofTicks(ticks)?.refusal).toBe('target-below-cost')
    for (let ticks = 120; ticks < 5000; ticks++) expect(ofTicks(ticks)).toBeNull()
  })

  test('unless its stop and target are as far apart as its ticks', () => {
    // 8 less 20 % is 6.4, 8 and 50 % is 12: sold at 10
    expect(ofTicks(8, { hardStopPct: '20', takeProfitPct: '50' })).toBeNull()
  })

  test('nor one that is trailed from its first price on', () => {
    // 1.5 % above 60 is 60.9; 60 and 20 % is 72
    expect(ofTicks(60, { takeProfitPct: '20', trailingActivatePct: '1.5' })).toEqual({
      refusal: 'trailing-at-once',
      judged: { entryPrice: '0.0000006', activatePrice: '0.0000006', tickSize: '0.00000001' },
    })
    // above 67 it is 68.005
    expect(ofTicks(67, { takeProfitPct: '20', trailingActivatePct: '1.5' })).toBeNull()
  })
})

const CENTS = mapFilters({ tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '10' }, parse)
const terms = (more: Partial<PlanTerms> = {}): PlanTerms => ({
  direction: 'long',
  entryPrice: parse('100'),
  stopPrice: parse('95'),
  targetPrice: parse('102.5'),
  activatePrice: null,
  quantity: parse('1'),
  held: 0n,
  filters: CENTS,
  costs: usual,
  isolated: null,
  ...more,
})

describe('stop and target lie a tick from the entry at least', () => {
  test.each([
    ['a stop at the entry', { stopPrice: parse('100') }, 'plan-without-stop'],
    ['a stop half a tick below', { stopPrice: parse('99.995') }, 'plan-without-stop'],
    ['a stop above', { stopPrice: parse('101') }, 'plan-without-stop'],
    ['a stop at nothing', { stopPrice: 0n }, 'plan-without-stop'],
    ['a stop a tick below', { stopPrice: parse('99.99') }, null],
    ['a target at the entry', { targetPrice: parse('100') }, 'plan-without-target'],
    ['a target below', { targetPrice: parse('99') }, 'plan-without-target'],
    ['a target half a tick above', { targetPrice: parse('100.005') }, 'plan-without-target'],
    ['a trailing stop from the entry on', { activatePrice: parse('100') }, 'trailing-at-once'],
    ['a trailing stop from a tick above on', { activatePrice: parse('100.01') }, null],
    ['neither stop nor target', { stopPrice: parse('100'), targetPrice: parse('100') }, 'plan-without-stop'],
  ])('%s', (_, more, refusal) => {
    expect(planFault(terms(more))?.refusal ?? null).toBe(refusal)
  })

  test('where nothing costs anything, a target one tick above pays', () => {
    expect(planFault(terms({ targetPrice: parse('100.01'), costs: free }))).toBeNull()
  })
})

describe('what is sold at the target pays for the way in and out', () => {
  test.each([
    // a fiftieth of a percent of 100.26 is 0.020052, three ticks: sold six ticks lower; the fees are 0.1 and 0.1002
    ['just not', '100.26', '100.2', '0.2', '0.2002'],
    ['by a tick', '100.27', null, null, null],
  ])('%s at %s', (_, target, exitPrice, gain, fees) => {
    expect(planFault(terms({ targetPrice: parse(target) }))).toEqual(
      exitPrice === null
        ? null
        : { refusal: 'target-below-cost', judged: { entryPrice: '100', targetPrice: target, exitPrice, gain, fees } },
    )
  })

  test('the dearer fee is reckoned for the way in, the taker’s for the way out', () => {
    const judgedWith = (makerFeePct: string, takerFeePct: string) => {
      const costs = { ...free, makerFeePct: parse(makerFeePct), takerFeePct: parse(takerFeePct) }
      return planFault(terms({ targetPrice: parse('100.01'), costs }))?.judged.fees
    }
    // 0.4 % of 100 and 0.1 % of 100.01; twice 0.4 %
    expect([judgedWith('0.4', '0.1'), judgedWith('0.1', '0.4')]).toEqual(['0.50001', '0.80004'])
  })

  test('a fee in coins is paid with what the coins would have brought', () => {
    const costs = { ...free, makerFeePct: parse('1'), takerFeePct: parse('1'), feeAsset: 'received' } as const
    // of a coin 0.99 are left: 0.01 x 101 in, and 1 % of 99.99 out
    expect(planFault(terms({ targetPrice: parse('101'), costs }))?.judged).toMatchObject({ gain: '1', fees: '2.0099' })
  })
})

describe('a short plan is the same with its sign turned', () => {
  const short = (more: Partial<PlanTerms> = {}) =>
    planFault(terms({ direction: 'short', stopPrice: parse('105'), targetPrice: parse('97.5'), ...more }))
  test.each([
    ['a stop a tick above and a target below', short({ stopPrice: parse('100.01') }), null],
    ['a stop at the entry', short({ stopPrice: parse('100') }), 'plan-without-stop'],
    ['a stop below', short({ stopPrice: parse('95') }), 'plan-without-stop'],
    ['a target at the entry', short({ targetPrice: parse('100') }), 'plan-without-target'],
    ['a target at nothing', short({ targetPrice: 0n }), 'plan-without-target'],
    ['a trailing stop from a tick below on', short({ activatePrice: parse('99.99') }), null],
    ['a trailing stop from the entry on', short({ activatePrice: parse('100') }), 'trailing-at-once'],
  ])('%s', (_, fault, refusal) => {
    expect(fault?.refusal ?? null).toBe(refusal)
  })

  // a fiftieth of a percent of 99.77 is 0.019954, two ticks: bought back four ticks higher; the fees are 0.1 and 0.09981
  test('what is bought back at the target pays for the way in and out', () => {
    expect(short({ targetPrice: parse('99.73') })).toBeNull()
    expect(short({ targetPrice: parse('99.77') })?.judged).toEqual({
      entryPrice: '100',
      targetPrice: '99.77',
      exitPrice: '99.81',
      gain: '0.19',
      fees: '0.19981',
    })
  })

  test('and who sells pays no fee in coins', () => {
    const costs = { ...usual, feeAsset: 'received' } as const
    expect(short({ costs, quantity: parse('0.1'), stopPrice: parse('100.01') })).toBeNull()
  })
})

describe('what is bought can be protected', () => {
  const small = (quantity: string, more: Partial<PlanTerms> = {}) => planFault(terms({ quantity: parse(quantity), ...more }))
  test.each([
    // 0.105 x 95 is 9.975, 0.106 x 95 is 10.07: the value at the entry is above ten in both
    ['a value that is too small at the stop', small('0.105'), { protectable: '0.105', valueAtStop: '9.975' }],
    // 0.106 less a thousandth is 0.105894, in whole steps 0.105
    ['a fee in coins', small('0.106', { costs: { ...usual, feeAsset: 'received' } }), { protectable: '0.105', valueAtStop: '9.975' }],
    // a coin less its fee is no whole coin
    [
      'a step that eats the quantity',
      small('1', { costs: { ...usual, feeAsset: 'received' }, filters: { ...CENTS, stepSize: parse('1') } }),
      { protectable: '0', valueAtStop: '0', stepSize: '1' },
    ],
    [
      'a smallest quantity that the fee goes below',
      small('2', { costs: { ...usual, feeAsset: 'received' }, filters: { ...CENTS, minQuantity: parse('2') } }),
      { protectable: '1.998', minQuantity: '2' },
    ],
    ['nothing at all, where the venue has no minimum', small('0', { filters: { ...CENTS, minQuantity: 0n, minNotional: 0n } }), {}],
  ])('unless there is %s', (_, fault, judged) => {
    expect(fault).toMatchObject({ refusal: 'too-small-to-protect', judged })
  })

  test.each([
    ['the smallest value', small('0.106')],
    ['the smallest value, to the last digit', small('0.1', { stopPrice: parse('99'), filters: { ...CENTS, minNotional: parse('9.9') } })],
    ['the smallest quantity', small('2', { filters: { ...CENTS, minQuantity: parse('2') } })],
    ['coins that are there already and make up what is missing', small('0.105', { held: parse('0.001') })],
  ])('as %s', (_, fault) => {
    expect(fault).toBeNull()
  })
})

test('whatever the price and the options, by the paper exchange’s own prices: who is let in gains at the target', () => {
  const pct = (most: number) => fc.integer({ min: 0, max: most * 100 }).map((hundredths) => parse('0.01') * BigInt(hundredths))
  const drawn = fc.record({
    ticks: fc.integer({ min: 1, max: 3000 }),
    takeProfitPct: fc.integer({ min: 10, max: 3000 }),
    makerFeePct: pct(1),
    takerFeePct: pct(1),
    spreadPct: pct(2),
    slippagePct: pct(2),
  })
  let entered = 0
  fc.assert(
    fc.property(drawn, ({ ticks, takeProfitPct, ...costs }) => {
      const fault = ofTicks(ticks, { hardStopPct: '20', takeProfitPct: String(takeProfitPct / 100) }, { ...usual, ...costs })
      if (fault !== null) return
      entered++
      const [spreadPct, slippagePct] = [toNumber(costs.spreadPct), toNumber(costs.slippagePct)]
      const target = Math.floor(ticks * (1 + takeProfitPct / 10_000))
      const sold = BigInt(marketPrice('sell', quotesOf({ price: target, isRising: true, bid: 0, ask: 0 }, spreadPct).bid, slippagePct))
      const [paid, brought] = [BigInt(ticks) * parse('1'), sold * parse('1')]
      const worst = costs.makerFeePct > costs.takerFeePct ? costs.makerFeePct : costs.takerFeePct
      expect(brought - feeOf(brought, costs.takerFeePct) > paid + feeOf(paid, worst)).toBe(true)
    }),
  )
  expect(entered).toBeGreaterThan(10)
})
