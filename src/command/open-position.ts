import type { OpenPosition } from '../../machines/position/commands.ts'
import type { EntryOrder, RiskVerdict } from '../../machines/position/entry-order.ts'
import { planPrices } from '../../machines/position/plan-prices.ts'
import { isFlat } from '../../machines/position/state.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { Settings } from '../config/settings.ts'
import { withAtrDistances } from '../decision/atr-distances.ts'
import { entryLimit } from '../decision/entry-limit.ts'
import { planFault } from '../decision/plan-check.ts'
import { approve } from '../decision/risk/approve.ts'
import { type Size, sizeEntry } from '../decision/sizing/size-entry.ts'
import { volatilityScale } from '../decision/sizing/volatility.ts'
import type { Proposal } from '../decision/strategy.ts'
import type { VenueClock } from '../effect/venue-clock.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Judged } from '../kernel/common-facts.ts'
import { format, fromNumber, type Money, max, multiply, ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import { contractSizeOf, filtersOf, inContracts } from './contract-order.ts'
import type { EntryTerms } from './entry-terms.ts'
import type { Valuation } from './valuation.ts'

export type Asking = {
  readonly venue: Capabilities
  readonly venueClock: VenueClock
  readonly settings: Settings
  readonly terms: EntryTerms
  readonly state: EngineState
  readonly valuation: Valuation
  readonly market: Market
  readonly coin: Coin
  readonly index: number
  readonly nowMs: number
  readonly openPositions: number
  /** of the coin's newest candle; null: too few were seen */
  readonly atrPct: number | null
  /** the average true range that distances of the exits are measured by; null: none is, or too few candles were seen */
  readonly exitAtr: number | null
}

/** What the strategy names for its trigger, else what the options say of every trade. */
const sizeOf = ({ size }: Proposal, usual: Size): Size =>
  size === undefined ? usual : { mode: size.mode, amount: fromNumber(size.amount) }

/** The order that a proposal comes to, and what the rules of risk say of it. */
const judgedOrder = (
  proposal: Proposal,
  deposits: Money,
  asking: Asking,
): { readonly order: EntryOrder; readonly verdict: RiskVerdict; readonly judged: Judged } => {
  const { venue, settings, terms, state, market, valuation, coin, index, openPositions, atrPct, exitAtr } = asking
  const { limitOffsetPct, size, plan: usual } = terms.of(index)
  const asset = coin.parts.quote ?? ''
  const { tickSize, stepSize } = coin.filters
  const { direction = 'long' } = proposal
  const price = market.scales[index]!.toMoney(market.lastTicks[index]!)
  const limitPrice = entryLimit(price, limitOffsetPct, direction, tickSize)
  const plan = withAtrDistances(usual, settings.of(coin.symbol).exit, exitAtr, limitPrice)
  const { stopPrice, targetPrice } = planPrices(plan, direction, limitPrice)
  const worth = { equity: valuation.equity(asset), stopPrice, worstFeePct: max(venue.makerFeePct, venue.takerFeePct) }
  const position = positionOf(state, coin.position.stream)
  // what no order could sell is there still, and becomes part of the new position
  const coins = contractSizeOf(coin)
  const rest = isFlat(position) ? multiply(position.exposure, coins) : ZERO
  const scale = volatilityScale(atrPct, settings.of(coin.symbol).sizing)
  const grid = { scalePct: scale.scalePct, step: multiply(stepSize, coins), rest }
  const sized = sizeEntry(sizeOf(proposal, size), { deposits, limitPrice, ...worth }, grid)
  const order = { ...inContracts(sized, limitPrice, coin, worth.worstFeePct), limitPrice, plan }
  const view = {
    ...worth,
    options: settings.now.risk,
    openPositions,
    coinExposure: valuation.coinExposure(coin.symbol),
    totalExposure: valuation.totalExposure(asset),
    targetPrice,
  }
  const { verdict, judged } = approve(order, view)
  const given = proposal.size && { sizeMode: proposal.size.mode, sizeAmount: format(fromNumber(proposal.size.amount)) }
  return { order, verdict, judged: { price: format(price), ...given, ...scale.judged, ...judged } }
}

/** Sizes a proposal and puts beside it every number that `decidePosition` will judge it by. */
export const openPosition = (proposal: Proposal, barCloseMs: number, asking: Asking): OpenPosition => {
  const { venue, venueClock, settings, state, market, coin, index, nowMs } = asking
  const options = settings.of(coin.symbol)
  const { entry } = options
  const pool = poolFigures(state.folds.budget, state.folds.lots, coin.parts.quote ?? '')
  const { order, verdict, judged } = judgedOrder(proposal, pool.deposits, asking)
  const { direction = 'long' } = proposal
  const { exposure } = positionOf(state, coin.position.stream)
  const quoteAgeMs = market.ageMs(index, nowMs)
  const rules = {
    isLineDown: state.facts.line.isDown,
    isVenueTimeKnown: venueClock.offsetMs !== null,
    trading: state.session.value.session === 'trading',
    kind: coin.kind,
    orders: state.session.value.orders,
    quoteAgeLimitMs: options.market.quoteAgeLimitS === 0 ? coin.timeframeMs : options.market.quoteAgeLimitS * 1000,
    unprotectedPauseMs: options.exit.unprotectedPauseMin * 60_000,
    freeBudget: pool.free,
    ordersAfterCopy: state.session.afterCopy[coin.symbol] ?? 0,
  }
  const told = {
    ...Object.fromEntries(Object.entries(proposal.values).map(([name, value]) => [name, format(fromNumber(value))])),
    limitPrice: format(order.limitPrice),
    quantity: format(order.quantity),
    reserve: format(order.reserve),
    freeBudget: format(pool.free),
    ...judged,
    quoteAgeMs: String(quoteAgeMs),
    quoteAgeLimitMs: String(rules.quoteAgeLimitMs),
    // a rule that almost no log ever meets: its number is told where it is one
    ...(rules.ordersAfterCopy > 0 && { ordersAfterCopy: String(rules.ordersAfterCopy) }),
  }
  return {
    type: 'OpenPosition',
    proposal: { strategy: entry.strategy, trigger: proposal.trigger, barCloseMs, judged: told },
    direction,
    risk: verdict,
    planFault: planFault({
      direction,
      entryPrice: order.limitPrice,
      ...planPrices(order.plan, direction, order.limitPrice),
      quantity: order.quantity,
      held: exposure,
      filters: filtersOf(coin),
      costs: venue,
    }),
    instrumentVersion: coin.instrumentVersion,
    expiresAtMs: nowMs + entry.ttlS * 1000,
    provableAfterMs: venueClock.venueMs(nowMs) + venue.proofDelayMs,
    nowMs,
    quoteAgeMs,
    rules,
  }
}
