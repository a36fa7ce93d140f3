import type { EntryOrder } from '../../machines/position/entry-order.ts'
import { planPrices } from '../../machines/position/plan-prices.ts'
import { isFlat } from '../../machines/position/state.ts'
import type { Settings } from '../config/settings.ts'
import { withAtrDistances } from '../decision/atr-distances.ts'
import { entryLimit, stepBack } from '../decision/entry-limit.ts'
import { entryWish } from '../decision/entry-wish.ts'
import { type Approval, approve } from '../decision/risk/approve.ts'
import { type Size, sizeEntry } from '../decision/sizing/size-entry.ts'
import { volatilityScale } from '../decision/sizing/volatility.ts'
import type { Proposal } from '../decision/strategy.ts'
import type { VenueClock } from '../effect/venue-clock.ts'
import type { Capabilities } from '../exchange/port.ts'
import { format, fromNumber, type Money, max, multiply, ZERO } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'
import type { IndicatorNeeds, IndicatorValues } from '../market/indicators/index.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import { contractSizeOf, inContracts } from './contract-order.ts'
import type { EntryTerms } from './entry-terms.ts'
import type { Valuation } from './valuation.ts'

export type Asking = {
  /** by its name */
  readonly strategy: string
  readonly venue: Capabilities
  readonly venueClock: VenueClock
  readonly settings: Settings
  readonly terms: EntryTerms
  readonly state: EngineState
  readonly valuation: Valuation
  readonly market: Market
  /** of all instruments */
  readonly coins: readonly Coin[]
  readonly coin: Coin
  readonly index: number
  readonly nowMs: number
  readonly openPositions: number
  /** how often it was refused before */
  readonly attempt: number
  /** of the coin's newest candle; null: too few were seen */
  readonly atrPct: number | null
  /** the average true range that distances of the exits are measured by; null: none is, or too few candles were seen */
  readonly exitAtr: number | null
  /** what the guards read, as of the coin's newest candle */
  readonly guards: IndicatorValues<IndicatorNeeds>
}

type JudgedOrder = Approval & { readonly order: EntryOrder; readonly isPostOnly: boolean }

/** What the strategy names for its trigger, else what the options say of every trade. */
const sizeOf = ({ size }: Proposal, usual: Size): Size =>
  size === undefined ? usual : { mode: size.mode, amount: fromNumber(size.amount) }

/** The order that a proposal comes to, and what the rules of risk say of it. */
export const judgedOrder = (proposal: Proposal, deposits: Money, asking: Asking): JudgedOrder => {
  const { attempt, venue, settings, terms, state, market, valuation, coin, index, nowMs, openPositions, atrPct, exitAtr } = asking
  const { size, plan: usual, atr, risk, calendar, ...usualOrder } = terms.of(index)
  const { isPostOnly, limitOffsetPct, judged: wished } = entryWish(proposal, usualOrder)
  const asset = coin.parts.quote ?? ''
  const { tickSize, stepSize } = coin.filters
  const { direction = 'long' } = proposal
  const price = market.scales[coin.instrument]!.toMoney(market.lastTicks[coin.instrument]!)
  const usualLimit = entryLimit(price, limitOffsetPct, direction, tickSize)
  const limitPrice = isPostOnly ? stepBack(usualLimit, attempt, direction, tickSize) : usualLimit
  const plan = withAtrDistances(usual, atr, exitAtr, limitPrice)
  const { stopPrice, targetPrice } = planPrices(plan, direction, limitPrice)
  const worth = { equity: valuation.equity(asset), stopPrice, worstFeePct: max(venue.makerFeePct, venue.takerFeePct) }
  const position = positionOf(state, coin.position.stream)
  // what no order could sell is there still, and becomes part of the new position
  const coins = contractSizeOf(coin)
  const rest = isFlat(position) ? multiply(position.exposure, coins) : ZERO
  const scale = volatilityScale(atrPct, settings.of(coin.parts).sizing)
  const grid = { scalePct: scale.scalePct, step: multiply(stepSize, coins), rest }
  const sized = sizeEntry(sizeOf(proposal, size), { deposits, limitPrice, ...worth }, grid)
  const order = { ...inContracts(sized, limitPrice, coin, worth.worstFeePct), limitPrice, plan }
  const view = {
    ...worth,
    options: risk,
    calendar,
    nowMs,
    halts: state.risk.halts,
    warnedCoins: state.risk.warnedCoins,
    symbol: coin.symbol,
    // a further entry opens no position
    openPositions: isFlat(position) ? openPositions : openPositions - 1,
    closes: state.folds.closes.coins[positionName(coin.parts)]?.closes ?? [],
    coinExposure: valuation.coinExposure(coin.symbol),
    totalExposure: valuation.totalExposure(asset),
    targetPrice,
  }
  const { verdict, judged } = approve(order, view)
  const given = proposal.size && { sizeMode: proposal.size.mode, sizeAmount: format(fromNumber(proposal.size.amount)) }
  return { order, isPostOnly, verdict, judged: { price: format(price), ...given, ...wished, ...scale.judged, ...judged } }
}
