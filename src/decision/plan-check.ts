import type { PlanFault } from '../../machines/position/open-command.ts'
import { better, type Direction, sideOf, worse } from '../kernel/direction.ts'
import { ceilToStep, floorToStep, format, type Money, max, multiply, percentOf, ZERO } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'
import { type IsolatedTerms, liquidationFault } from './liquidation-fault.ts'

/** What a way in and out costs, as far as it is known: percent of a trade's value, and of the price. */
export type PlanCosts = {
  readonly makerFeePct: Money
  readonly takerFeePct: Money
  /** `received`: a buy pays its fee in the coins that it brings */
  readonly feeAsset: 'quote' | 'received'
  readonly spreadPct: Money
  readonly slippagePct: Money
}

/** A plan in prices, as they stand if the entry is filled at its limit, and the size that it is for. */
export type PlanTerms = {
  readonly direction: Direction
  readonly entryPrice: Money
  readonly stopPrice: Money
  readonly targetPrice: Money
  /** where a trailing stop takes over; null: there is none */
  readonly activatePrice: Money | null
  readonly quantity: Money
  /** coins that are there already and join the position */
  readonly held: Money
  readonly filters: Filters<Money>
  readonly costs: PlanCosts
  /** of contracts with a margin of their own; null: of coins, or where all that is free stands for it */
  readonly isolated: IsolatedTerms | null
}

/**
 * Why a plan could not be kept, with the numbers that say so; null: it can. Asked before anything is bought: a stop that is no stop, a
 * target that is no gain or that its costs eat, and coins too few for any stop are found out too late when they are held.
 */
export const planFault = (terms: PlanTerms): PlanFault | null =>
  levelFault(terms) ?? marginFault(terms) ?? targetFault(terms) ?? sizeFault(terms)

/** How far a price lies in favour of a position that is entered at `entryPrice`; below zero: against it. */
const inFavour = ({ direction, entryPrice }: Pick<PlanTerms, 'direction' | 'entryPrice'>, price: Money): Money =>
  better(direction, ZERO, price - entryPrice)

/** A price on the entry's own tick, or beyond it on the wrong side, holds at the first trade, as it does for a coin of few ticks. */
const levelFault = (terms: PlanTerms): PlanFault | null => {
  const { entryPrice, stopPrice, targetPrice, activatePrice } = terms
  const { tickSize } = terms.filters
  const told = { entryPrice: format(entryPrice), tickSize: format(tickSize) }
  if (stopPrice <= ZERO || inFavour(terms, stopPrice) > -tickSize)
    return { refusal: 'plan-without-stop', judged: { ...told, stopPrice: format(stopPrice) } }
  if (targetPrice <= ZERO || inFavour(terms, targetPrice) < tickSize)
    return { refusal: 'plan-without-target', judged: { ...told, targetPrice: format(targetPrice) } }
  if (activatePrice !== null && inFavour(terms, activatePrice) < tickSize)
    return { refusal: 'trailing-at-once', judged: { ...told, activatePrice: format(activatePrice) } }
  return null
}

const marginFault = (terms: PlanTerms): PlanFault | null => (terms.isolated === null ? null : liquidationFault(terms, terms.isolated))

/** What an order at market at this price gives up, in whole ticks: no book is narrower than one, and no level lies between two. */
const givenUp = (price: Money, pct: Money, { tickSize }: Filters<Money>): Money => ceilToStep(percentOf(price, pct), tickSize)

const worstFeePct = ({ makerFeePct, takerFeePct }: PlanCosts): Money => max(makerFeePct, takerFeePct)
const isFeeInCoins = ({ direction, costs }: Pick<PlanTerms, 'direction' | 'costs'>): boolean =>
  costs.feeAsset === 'received' && sideOf(direction, 'open') === 'buy'

/** Whether a coin entered at that price and left at market when the target is reached brings more than it costs. */
export const targetFault = (terms: Pick<PlanTerms, 'direction' | 'entryPrice' | 'targetPrice' | 'filters' | 'costs'>): PlanFault | null => {
  const { direction, entryPrice, targetPrice, filters, costs } = terms
  const lost = givenUp(targetPrice, costs.spreadPct, filters) + givenUp(targetPrice, costs.slippagePct, filters)
  const exitPrice = worse(direction, targetPrice, lost)
  const coinFee = isFeeInCoins(terms) ? percentOf(exitPrice, worstFeePct(costs)) : ZERO
  const entryFee = isFeeInCoins(terms) ? coinFee : percentOf(entryPrice, worstFeePct(costs))
  const fees = entryFee + percentOf(exitPrice - coinFee, costs.takerFeePct)
  const gain = inFavour(terms, exitPrice)
  if (gain > fees) return null
  const judged = { entryPrice: format(entryPrice), targetPrice: format(targetPrice), exitPrice: format(exitPrice) }
  return { refusal: 'target-below-cost', judged: { ...judged, gain: format(gain), fees: format(fees) } }
}

/** Whether the venue takes a stop for what is held then: net of a fee in coins, in whole steps, and worth enough at the stop's price. */
const sizeFault = (terms: PlanTerms): PlanFault | null => {
  const { stopPrice, quantity, held, costs } = terms
  const { stepSize, minQuantity, minNotional } = terms.filters
  const coinFee = isFeeInCoins(terms) ? percentOf(quantity, worstFeePct(costs)) : ZERO
  const protectable = floorToStep(held + quantity - coinFee, stepSize)
  const valueAtStop = multiply(protectable, stopPrice)
  if (protectable > ZERO && protectable >= minQuantity && valueAtStop >= minNotional) return null
  const judged = {
    stopPrice: format(stopPrice),
    protectable: format(protectable),
    stepSize: format(stepSize),
    minQuantity: format(minQuantity),
    valueAtStop: format(valueAtStop),
    minNotional: format(minNotional),
  }
  return { refusal: 'too-small-to-protect', judged }
}
