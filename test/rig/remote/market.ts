import type { PaperCoin, PaperOptions } from '../../../src/exchange/paper/options.ts'
import { cancelCreate } from '../../../src/exchange/paper/profiles/cancel-create.ts'
import { parse } from '../../../src/kernel/money.ts'
import { mapFilters } from '../../../src/kernel/order-filters.ts'
import { SEED } from '../../draws.ts'
import { UNLIMITED } from '../../unlimited.ts'

/** What the venue trades and what it charges; the engine is configured alike. */
export const COINS: readonly (PaperCoin & { readonly startPrice: number })[] = (
  [
    ['BTC', '0.1', '0.0001', 20_000],
    ['ETH', '0.01', '0.001', 1_500],
    ['SOL', '0.01', '0.01', 100],
  ] as const
).map(([base, tickSize, stepSize, startPrice]) => ({
  symbol: `${base}/USD`,
  base,
  quote: 'USD',
  tickSize: parse(tickSize),
  filters: mapFilters({ tickSize, stepSize, minQuantity: stepSize, minNotional: '5' }, parse),
  // short, so that a test of a few seconds sees many candles
  timeframeMs: 500,
  startPrice,
}))

export const CAPITAL = { USD: '10000' } as const

export const VENUE: PaperOptions = {
  seed: String(SEED),
  spreadPct: parse('0.02'),
  slippagePct: parse('0.02'),
  makerFeePct: parse('0.1'),
  takerFeePct: parse('0.1'),
  // buys pay in coins: every position ends in dust, and what was bought is not what is held
  feeAsset: 'received',
  maxVolumeSharePct: parse('20'),
  // the network has its own delays; these belong to the venue on a tape
  latencyMinMs: 1,
  latencyMaxMs: 100,
  unansweredPct: 0,
  halfReplacedPct: 0,
  positionMode: 'one-way',
  profile: cancelCreate,
  timeoutMs: 400,
  proofDelayMs: 1000,
}

/** `loadConfig` overrides that make a few seconds eventful; see the bounds in the schema. */
export const OPTIONS: Readonly<Record<string, string>> = {
  'entry.ttlS': '1',
  'entry.windowMin': '1',
  'entry.minWindowBars': '1',
  'sizing.tradePct': '25',
  ...UNLIMITED,
  'risk.maxPositions': '3',
  'exit.takeProfitPct': '0.4',
  'exit.hardStopPct': '0.4',
  'exit.trailingActivatePct': '0.2',
  'exit.trailingDistancePct': '0.15',
  'exit.trailingStepPct': '0.05',
  'exit.maxHoldMin': '1',
  'exit.retryS': '1',
  'market.quoteAgeLimitS': '1',
  'market.markEveryS': '5',
  'paper.feeAsset': VENUE.feeAsset,
  'paper.latencyMaxMs': String(VENUE.latencyMaxMs),
  'paper.timeoutMs': String(VENUE.timeoutMs),
  'paper.proofDelayMs': String(VENUE.proofDelayMs),
  'log.sealEveryEvents': '200',
  'log.snapshotEveryEvents': '100',
}
