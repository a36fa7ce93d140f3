import { describe, expect, test } from 'vitest'
import { VENUE_LIMITS } from '../../../src/exchange/budget/venue-limits.ts'

// Only the classes' own tables are looked at: their file is loaded past the package's list of exports, which names one file.
const described = async (name: string): Promise<{ rateLimit: number; api: Record<string, never> }> => {
  const root = new URL('./src/', import.meta.resolve('ccxt'))
  const { default: Venue } = (await import(new URL(`${name}.js`, root).href)) as { default: new () => { describe(): never } }
  return new Venue().describe()
}

describe("the venue's numbers agree with ccxt's costs", () => {
  test.each(['binance', 'bybit'] as const)('%s: its rate is that of the limit of weights', async (name) => {
    const { limits, weightPerCost } = VENUE_LIMITS[name]
    const { most, windowMs } = limits.find(({ counts }) => counts === 'weight')!
    const { rateLimit } = await described(name)
    expect((windowMs / rateLimit) * weightPerCost).toBe(most)
  })

  test('what the engine asks for weighs what the venues document', async () => {
    const binance = (await described('binance')).api as unknown as Record<
      string,
      Record<string, Record<string, { cost?: number; noSymbol?: number }>>
    >
    const spot = binance.private!
    const { weightPerCost } = VENUE_LIMITS.binance
    expect(spot.post!.order!.cost! * weightPerCost).toBe(1)
    expect(spot.get!.order!.cost! * weightPerCost).toBe(4)
    expect(spot.get!.openOrders!.cost! * weightPerCost).toBeCloseTo(6, 9)
    expect(spot.get!.openOrders!.noSymbol! * weightPerCost).toBe(80)
    expect(binance.fapiPrivate!.get!.openOrders!.cost! * VENUE_LIMITS.binanceusdm.weightPerCost).toBe(1)
  })

  test('an account of Bybit may place twenty orders a second, as ccxt counts them', async () => {
    const bybit = (await described('bybit')).api as unknown as { private: { post: Record<string, { cost: number }> } }
    expect(VENUE_LIMITS.bybit.limits[0]!.most / bybit.private.post['v5/order/create']!.cost).toBe(20)
  })
})
