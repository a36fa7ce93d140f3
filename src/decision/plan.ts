import type { Distance } from '../../machines/position/distance.ts'
import type { TimeInForce } from '../../machines/position/order-facts.ts'
import type { PositionPlan } from '../../machines/position/position-plan.ts'
import { type Money, max, parse, ZERO } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import { type ExitOptions, freezeExits } from './freeze-exits.ts'

export type PlanOptions = ExitOptions & {
  readonly hardStopPct: string
  readonly takeProfitPct: string
  readonly maxHoldMin: number
  readonly retryS: number
  readonly trailingActivatePct: string
  readonly trailingAfterMin: number
  readonly trailingStaleS: number
  readonly trailingDistancePct: string
  readonly trailingStepPct: string
  readonly trailingMinMovePct: string
}

/** What of the venue's record a plan freezes: an open position is looked after by what held when it was entered. */
export type PlanVenue = {
  /** percent of a fill's value */
  readonly makerFeePct: Money
  readonly takerFeePct: Money
  readonly proofDelayMs: number
  readonly stops: { readonly kind: 'market' | 'limit' | 'none'; readonly most: number }
  readonly timesInForce: readonly TimeInForce[]
  readonly moveStop: 'amend' | 'two-stops' | 'cancel-replace' | 'cancel-create'
  /** positions of one instrument, which share its stops; left out: one */
  readonly slots?: number
}

/**
 * How many stops of a coin may live at once. Of three or more one is left for a stop that the owner placed by hand, or one that the
 * venue still counts when its end is proven here. Several positions of one instrument share them alike: where one cannot be halved, the
 * engine watches the price of both.
 */
export const maxStops = ({ kind, most }: PlanVenue['stops']): number => (kind === 'none' ? 0 : most > 2 ? most - 1 : most)

const pct = (percent: string): Distance<Money> => ({ by: 'pct', of: parse(percent) })

/** Distances only: prices follow from what is paid (machines/position/plan-prices.ts). */
export const freezePlan = (
  options: PlanOptions,
  filters: Filters<Money>,
  { proofDelayMs, stops, moveStop, makerFeePct, takerFeePct, timesInForce, slots = 1 }: PlanVenue,
  base: string | null,
): PositionPlan => {
  const exits = freezeExits(options, max(makerFeePct, takerFeePct), base, { takesIoc: timesInForce.includes('IOC'), stops: stops.kind })
  return {
    hardStop: pct(options.hardStopPct),
    takeProfit: pct(options.takeProfitPct),
    maxHoldMs: options.maxHoldMin * 60_000,
    trailing:
      parse(options.trailingActivatePct) > ZERO
        ? {
            activate: pct(options.trailingActivatePct),
            ...(options.trailingAfterMin > 0 && { afterMs: options.trailingAfterMin * 60_000 }),
            distance: pct(options.trailingDistancePct),
            step: { by: 'pct', of: max(parse(options.trailingStepPct), parse(options.trailingMinMovePct)) },
            ...(options.trailingStaleS > 0 && { staleMs: options.trailingStaleS * 1000 }),
          }
        : null,
    ...filters,
    exits,
    exitRetryMs: options.retryS * 1000,
    proofDelayMs,
    // a stop at the venue is a sale that nobody could hold back
    maxStops: exits.neverSell === true ? 0 : Math.floor(maxStops(stops) / slots),
    ...(moveStop !== 'cancel-create' && { moveStop }),
  }
}
