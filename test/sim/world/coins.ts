import type { PaperCoin, PaperOptions } from '../../../src/exchange/paper/options.ts'
import { type Money, parse, toNumber } from '../../../src/kernel/money.ts'
import { type Filters, mapFilters } from '../../../src/kernel/order-filters.ts'
import { CAPABILITIES, type Scenario } from './scenario.ts'

export type SimCoin = Omit<PaperCoin, 'filters' | 'contract'> & {
  readonly firstFilters: Filters<Money>
  filters: Filters<Money>
  readonly firstTicks: number
}

/** Different by their steps and prices: whole coins, thousandths, and one dear coin whose smallest order is large. */
const KINDS = [
  { base: 'AAA', tickSize: '0.01', firstTicks: 10_000, filters: { stepSize: '0.001', minQuantity: '0.001', minNotional: '5' } },
  { base: 'BBB', tickSize: '0.0001', firstTicks: 20_000, filters: { stepSize: '1', minQuantity: '1', minNotional: '10' } },
  { base: 'CCC', tickSize: '1', firstTicks: 30_000, filters: { stepSize: '0.0001', minQuantity: '0.0005', minNotional: '20' } },
] as const

export const QUOTE = 'USD'
/** fees may be paid in it, as long as it lasts */
export const THIRD = 'TTT'
export const deposits = { [QUOTE]: '10000', [THIRD]: '0.05' }

export const coinsOf = ({ coins, timeframeMs }: Scenario): SimCoin[] =>
  KINDS.slice(0, coins).map(({ base, tickSize, firstTicks, filters }) => {
    const firstFilters = mapFilters({ tickSize, ...filters }, parse)
    return {
      symbol: `${base}/${QUOTE}`,
      base,
      quote: QUOTE,
      tickSize: firstFilters.tickSize,
      timeframeMs,
      firstTicks,
      firstFilters,
      filters: firstFilters,
    }
  })

export const venueOptions = ({ seed, fees, can: { stops, moveStop } }: Scenario): PaperOptions => ({
  seed,
  spreadPct: toNumber(CAPABILITIES.spreadPct),
  slippagePct: toNumber(CAPABILITIES.slippagePct),
  makerFeePct: CAPABILITIES.makerFeePct,
  takerFeePct: CAPABILITIES.takerFeePct,
  feeAsset: fees === 'received' ? 'received' : 'quote',
  maxVolumeSharePct: parse('100'),
  latencyMinMs: 1,
  latencyMaxMs: 1,
  unansweredPct: 0,
  halfReplacedPct: 0,
  positionMode: 'one-way',
  profile: { stops, moveStop },
  timeoutMs: 1,
  proofDelayMs: 1,
})
