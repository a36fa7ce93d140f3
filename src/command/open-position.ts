import type { OpenPosition } from '../../machines/position/open-command.ts'
import { planPrices } from '../../machines/position/plan-prices.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { GuardView } from '../decision/guards/entry-guard.ts'
import { judgeGuards } from '../decision/guards/judge-guards.ts'
import { planFault } from '../decision/plan-check.ts'
import type { Direction } from '../kernel/direction.ts'
import { format, toNumber } from '../kernel/money.ts'
import { positionOf } from '../replay/engine-state.ts'
import { accountLacks } from './account-lacks.ts'
import { filtersOf } from './contract-order.ts'
import { besideOf } from './held-beside.ts'
import { type Asking, judgedOrder } from './judged-order.ts'
import { marketFault } from './market-fault.ts'
import { retryOf } from './requoted.ts'
import type { Said } from './said.ts'

const guardView = (direction: Direction, { venue, market, coin: { symbol, instrument } }: Asking): GuardView => {
  const scale = market.scales[instrument]!
  const spreadPct = market.spreadPct(instrument) ?? toNumber(venue.spreadPct)
  return { symbol, direction, price: scale.toNumber(market.lastTicks[instrument]!), tickSize: scale.toNumber(1), spreadPct }
}

/** Sizes a proposal and puts beside it every number that `decidePosition` will judge it by. */
export const openPosition = ({ proposal, barCloseMs, told: said, requote }: Said, asking: Asking): OpenPosition => {
  const { strategy, venue, venueClock, settings, terms, state, market, coin, index, nowMs } = asking
  const options = settings.of(coin.parts)
  const { entry } = options
  const pool = poolFigures(state.folds.budget, state.folds.lots, coin.parts.quote ?? '')
  const { order, isPostOnly, verdict, judged } = judgedOrder(proposal, pool.deposits, asking)
  const { direction = 'long' } = proposal
  const guarded = judgeGuards(guardView(direction, asking), options.guards, asking.guards)
  const { exposure } = positionOf(state, coin.position.stream)
  const quoteAgeMs = market.ageMs(coin.instrument, nowMs)
  const lacks = accountLacks(coin, state.facts.differences)
  const beside = coin.contract === undefined || coin.parts.slot === undefined ? [] : besideOf(asking)
  const rules = {
    isLineDown: state.facts.line.isDown,
    marketFault: marketFault(coin, state.facts),
    isVenueTimeKnown: venueClock.offsetMs !== null,
    trading: state.session.value.session === 'trading',
    kind: coin.kind,
    orders: state.session.value.orders,
    quoteAgeLimitMs: options.market.quoteAgeLimitS === 0 ? coin.timeframeMs : options.market.quoteAgeLimitS * 1000,
    unprotectedPauseMs: options.exit.unprotectedPauseMin * 60_000,
    freeBudget: pool.free,
    maxEntries: entry.maxEntries,
    scaleStepPct: terms.of(index).scaleStepPct,
    ordersAfterCopy: state.session.afterCopy[coin.symbol] ?? 0,
    ...(lacks !== null && { accountLacks: lacks }),
    ...(beside.length > 0 && { beside }),
  }
  const told = {
    ...said,
    limitPrice: format(order.limitPrice),
    quantity: format(order.quantity),
    reserve: format(order.reserve),
    freeBudget: format(pool.free),
    ...guarded.judged,
    ...judged,
    quoteAgeMs: String(quoteAgeMs),
    quoteAgeLimitMs: String(rules.quoteAgeLimitMs),
    // a rule that almost no log ever meets: its number is told where it is one
    ...(rules.ordersAfterCopy > 0 && { ordersAfterCopy: String(rules.ordersAfterCopy) }),
  }
  return {
    type: 'OpenPosition',
    proposal: { strategy: proposal.by ?? strategy, trigger: proposal.trigger, barCloseMs, judged: told },
    direction,
    ...(guarded.fault !== null && { guardFault: guarded.fault }),
    risk: verdict,
    planFault: planFault({
      direction,
      entryPrice: order.limitPrice,
      ...planPrices(order.plan, direction, order.limitPrice),
      quantity: order.quantity,
      held: exposure,
      filters: filtersOf(coin),
      costs: venue,
      isolated: coin.contract?.marginMode === 'isolated' ? coin.contract : null,
    }),
    instrumentVersion: coin.instrumentVersion,
    ...(isPostOnly && { postOnly: { isTaken: venue.postOnly } }),
    ...retryOf(entry, requote),
    expiresAtMs: requote?.expiresAtMs ?? nowMs + entry.ttlS * 1000,
    provableAfterMs: venueClock.venueMs(nowMs) + venue.proofDelayMs,
    nowMs,
    quoteAgeMs,
    rules,
  }
}
