import type { Plan } from '../../machines/position/events.ts'
import { format, type Money, parse, percentOf, roundToTick, ZERO } from '../kernel/money.ts'
import { type Filters, mapFilters } from '../kernel/order-filters.ts'

export type PlanOptions = {
  readonly hardStopPct: string
  readonly takeProfitPct: string
  readonly maxHoldMin: number
  readonly retryS: number
  readonly trailingActivatePct: string
  readonly trailingDistancePct: string
  readonly trailingStepPct: string
}

/** What of the venue's record a plan freezes: an open position is looked after by what held when it was entered. */
export type PlanVenue = {
  readonly proofDelayMs: number
  readonly stops: { readonly kind: 'market' | 'limit' | 'none'; readonly most: number }
}

/**
 * How many stops of a coin may live at once. Of three or more one is left for a stop that the owner placed by hand, or one that the
 * venue still counts when its end is proven here. Stops that become limit orders when they trigger do not count: they may never
 * fill, and the engine has no order for them.
 */
export const maxStops = ({ kind, most }: PlanVenue['stops']): number => (kind !== 'market' ? 0 : most > 2 ? most - 1 : most)

/** Prices hang on the entry's limit price, which no fill exceeds. Stops round up and targets down: the nearer tick. */
export const freezePlan = (entry: Money, options: PlanOptions, filters: Filters<Money>, { proofDelayMs, stops }: PlanVenue): Plan => {
  const above = (percent: string) => format(roundToTick(entry + percentOf(entry, parse(percent)), filters.tickSize, 'down'))
  return {
    hardStopPrice: format(roundToTick(entry - percentOf(entry, parse(options.hardStopPct)), filters.tickSize, 'up')),
    takeProfitPrice: above(options.takeProfitPct),
    maxHoldMs: options.maxHoldMin * 60_000,
    trailing:
      parse(options.trailingActivatePct) > ZERO
        ? { activatePrice: above(options.trailingActivatePct), distancePct: options.trailingDistancePct, stepPct: options.trailingStepPct }
        : null,
    ...mapFilters(filters, format),
    exitRetryMs: options.retryS * 1000,
    proofDelayMs,
    maxStops: maxStops(stops),
  }
}
