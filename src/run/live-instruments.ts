import type { Config } from '../config/schema.ts'
import { UsageError } from '../kernel/errors.ts'
import { parse } from '../kernel/money.ts'
import { mapFilters } from '../kernel/order-filters.ts'
import type { FeedInstrument } from '../market/live/feed.ts'
import { contractOf } from './contract-terms.ts'
import type { EngineParts } from './engine.ts'

/** A venue tells a mark price at least every three seconds: one that is older than ten of them is none any more. */
const MARK_AGE_MS = 30_000

/** Throws UsageError where the venue does not trade one of them. */
export const requireTrading = (told: readonly FeedInstrument[]): readonly FeedInstrument[] => {
  const halted = told.find(({ isTrading }) => !isTrading)
  if (halted === undefined) return told
  throw new UsageError(`${halted.symbol} is halted at the venue or not listed any more: leave it out of --symbols.`)
}

/** What the engine follows of a venue's market, with the venue's own filters unless the options have others. */
export const liveInstruments = (
  config: Config,
  told: readonly FeedInstrument[],
  timeframeMs: number,
): EngineParts['wanted']['instruments'] => told.map((instrument) => liveInstrument(config, instrument, timeframeMs))

export const liveInstrument = (
  config: Config,
  instrument: FeedInstrument,
  timeframeMs: number,
): EngineParts['wanted']['instruments'][number] => {
  const { symbol, base, quote } = instrument
  const configured = config.instruments[symbol]
  const filters = mapFilters(configured ?? instrument, parse)
  const contract = contractOf(symbol, { ...filtersText(instrument), contractSize: instrument.contractSize, ...configured }, config)
  const markAgeMs = config.paper.markAgeLimitS === 0 ? MARK_AGE_MS : config.paper.markAgeLimitS * 1000
  const common = { symbol, base, quote, timeframeMs, marketTick: parse(instrument.tickSize), filters, source: sourceOf(configured) }
  return contract === null ? common : { ...common, contract, markAgeMs }
}

const filtersText = ({ tickSize, stepSize, minQuantity, minNotional }: FeedInstrument) => ({ tickSize, stepSize, minQuantity, minNotional })

const sourceOf = (configured: unknown): 'configured' | 'venue' => (configured === undefined ? 'venue' : 'configured')
