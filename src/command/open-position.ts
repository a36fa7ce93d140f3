import type { OpenPosition } from '../../machines/position/commands.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { Settings } from '../config/settings.ts'
import { freezePlan } from '../decision/plan.ts'
import { sizeEntry } from '../decision/sizing.ts'
import type { Proposal } from '../decision/strategy.ts'
import type { VenueClock } from '../effect/venue-clock.ts'
import type { Capabilities } from '../exchange/port.ts'
import { format, fromNumber, max, parse } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'

export type Asking = {
  readonly venue: Capabilities
  readonly venueClock: VenueClock
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly coin: Coin
  readonly index: number
  readonly nowMs: number
  readonly openPositions: number
}

/** Sizes a proposal and puts beside it every number that `decidePosition` will judge it by. */
export const openPosition = (proposal: Proposal, barCloseMs: number, asking: Asking): OpenPosition => {
  const { venue, venueClock, settings, state, market, coin, index, nowMs, openPositions } = asking
  const options = settings.of(coin.symbol)
  const { entry, sizing, exit } = options
  const pool = poolFigures(state.folds.budget, state.folds.lots, coin.parts.quote ?? '')
  const { makerFeePct, takerFeePct, proofDelayMs } = venue
  const sized = sizeEntry({
    price: market.scales[index]!.toMoney(market.lastTicks[index]!),
    deposits: pool.deposits,
    tradePct: parse(sizing.tradePct),
    limitOffsetPct: parse(entry.limitOffsetPct),
    worstFeePct: max(makerFeePct, takerFeePct),
    tick: coin.filters.tickSize,
    step: coin.filters.stepSize,
  })
  const quoteAgeMs = market.ageMs(index, nowMs)
  const rules = {
    isLineDown: state.facts.line.isDown,
    isVenueTimeKnown: venueClock.offsetMs !== null,
    trading: state.session.value.session === 'trading',
    orders: state.session.value.orders,
    quoteAgeLimitMs: options.market.quoteAgeLimitS === 0 ? coin.timeframeMs : options.market.quoteAgeLimitS * 1000,
    freeBudget: pool.free,
    openPositions,
    maxPositions: settings.now.risk.maxPositions,
    ordersAfterCopy: state.session.afterCopy[coin.symbol] ?? 0,
  }
  const judged = {
    ...Object.fromEntries(Object.entries(proposal.values).map(([name, value]) => [name, format(fromNumber(value))])),
    limitPrice: format(sized.limitPrice),
    quantity: format(sized.quantity),
    reserve: format(sized.reserve),
    freeBudget: format(pool.free),
    openPositions: String(openPositions),
    maxPositions: String(rules.maxPositions),
    quoteAgeMs: String(quoteAgeMs),
    quoteAgeLimitMs: String(rules.quoteAgeLimitMs),
    // a rule that almost no log ever meets: its number is told where it is one
    ...(rules.ordersAfterCopy > 0 && { ordersAfterCopy: String(rules.ordersAfterCopy) }),
  }
  return {
    type: 'OpenPosition',
    proposal: { strategy: entry.strategy, trigger: proposal.trigger, barCloseMs, judged },
    ...sized,
    plan: freezePlan(sized.limitPrice, exit, coin.filters, venue),
    instrumentVersion: coin.instrumentVersion,
    expiresAtMs: nowMs + entry.ttlS * 1000,
    provableAfterMs: venueClock.venueMs(nowMs) + proofDelayMs,
    quoteAgeMs,
    rules,
  }
}
