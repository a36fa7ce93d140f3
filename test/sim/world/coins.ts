import type { PaperCoin, PaperOptions } from '../../../src/exchange/paper/options.ts'
import { directions } from '../../../src/kernel/direction.ts'
import { type Money, multiply, parse } from '../../../src/kernel/money.ts'
import { type Filters, mapFilters } from '../../../src/kernel/order-filters.ts'
import { contractOf } from './perpetuals.ts'
import { CAPABILITIES, type Scenario } from './scenario.ts'

export type SimCoin = Omit<PaperCoin, 'filters'> & {
  readonly firstFilters: Filters<Money>
  filters: Filters<Money>
  readonly firstTicks: number
  /** its place among all that have prices */
  readonly instrument: number
  /** where it has several positions: that of a direction, or of a strategy's share */
  readonly slot?: string
}

/**
 * Different by their steps and prices: whole coins, thousandths, and one dear coin whose smallest order is large. Where they are contracts,
 * one is `size` coins, and of the second a single one is too small to be sold.
 */
const KINDS = [
  {
    base: 'AAA',
    tickSize: '0.01',
    firstTicks: 10_000,
    filters: { stepSize: '0.001', minQuantity: '0.001', minNotional: '5' },
    contract: { size: '0.1', filters: { stepSize: '1', minQuantity: '1', minNotional: '5' } },
  },
  {
    base: 'BBB',
    tickSize: '0.0001',
    firstTicks: 20_000,
    filters: { stepSize: '1', minQuantity: '1', minNotional: '10' },
    contract: { size: '10', filters: { stepSize: '0.1', minQuantity: '0.1', minNotional: '15' } },
  },
  {
    base: 'CCC',
    tickSize: '1',
    firstTicks: 30_000,
    filters: { stepSize: '0.0001', minQuantity: '0.0005', minNotional: '20' },
    contract: { size: '0.001', filters: { stepSize: '1', minQuantity: '1', minNotional: '20' } },
  },
] as const

export const QUOTE = 'USD'
/** fees may be paid in it, as long as it lasts */
export const THIRD = 'TTT'
export const deposits = { [QUOTE]: '10000', [THIRD]: '0.05' }

/** What has prices: the coins, and the contracts, each once. */
export const marketsOf = ({ coins, timeframeMs, perpetuals }: Scenario): SimCoin[] =>
  KINDS.slice(0, coins).map(({ base, tickSize, firstTicks, filters, contract }, coin) => {
    const terms = perpetuals?.areContracts[coin] === true ? perpetuals : null
    const firstFilters = mapFilters({ tickSize, ...(terms === null ? filters : contract.filters) }, parse)
    return {
      symbol: terms === null ? `${base}/${QUOTE}` : `${base}/${QUOTE}:${QUOTE}`,
      base,
      quote: QUOTE,
      tickSize: firstFilters.tickSize,
      timeframeMs,
      firstTicks,
      instrument: coin,
      firstFilters,
      filters: firstFilters,
      ...(terms !== null && { contract: contractOf(contract.size, QUOTE, terms) }),
    }
  })

/** What is held: in hedge mode a contract twice, else a coin once for each slot; what is changed of the one is changed of the others. */
export const heldIn = (markets: readonly SimCoin[], { can, config }: Scenario): SimCoin[] =>
  markets.flatMap((market) => {
    const isHedged = market.contract !== undefined && can.positionMode === 'hedge'
    const slots = isHedged ? directions : Object.keys(config.slots).sort()
    return slots.length === 0 ? [market] : slots.map((slot): SimCoin => Object.assign(Object.create(market), { slot }))
  })

/** How many stops of a coin may live at once, one left to the owner; of several positions each has its share of them. */
export const mostStopsOf = ({ slot }: SimCoin, { can: { stops }, config }: Scenario): number => {
  const most = stops.kind === 'none' ? 0 : stops.most < 3 ? stops.most : stops.most - 1
  return slot === undefined ? most : Math.floor(most / (Object.keys(config.slots).length || 2))
}

/** What the venue allows of any contract. */
const MAX_LEVERAGE = parse('100')

/** The same as the engine is told of them. */
export const instrumentsOf = (scenario: Scenario) =>
  marketsOf(scenario).map(({ contract, ...coin }) => ({
    ...coin,
    ...(contract && { contract: { ...contract, maxLeverage: MAX_LEVERAGE } }),
    filters: coin.firstFilters,
    marketTick: coin.tickSize,
    source: 'configured' as const,
  }))

/** A mark price that is told now and then is believed for so long. */
const MARK_AGE_MS = 30_000

/** The same where a live market tells mark prices. */
export const liveInstrumentsOf = (scenario: Scenario) =>
  instrumentsOf(scenario).map((one) => (one.contract === undefined ? one : { ...one, markAgeMs: MARK_AGE_MS }))

/** What a quantity of a coin, or so many contracts of it, is worth at a price. */
export const worthOf = ({ contract }: SimCoin, quantity: Money, price: Money): Money =>
  multiply(contract === undefined ? quantity : multiply(quantity, contract.size), price)

export const venueOptions = ({ seed, fees, can: { stops, moveStop, positionMode } }: Scenario): PaperOptions => ({
  seed,
  spreadPct: CAPABILITIES.spreadPct,
  slippagePct: CAPABILITIES.slippagePct,
  makerFeePct: CAPABILITIES.makerFeePct,
  takerFeePct: CAPABILITIES.takerFeePct,
  feeAsset: fees === 'received' ? 'received' : 'quote',
  maxVolumeSharePct: parse('100'),
  latencyMinMs: 1,
  latencyMaxMs: 1,
  unansweredPct: 0,
  halfReplacedPct: 0,
  positionMode,
  profile: { stops, moveStop },
  timeoutMs: 1,
  proofDelayMs: 1,
})
