import { isLive } from '../../machines/position/claims.ts'
import { cashOf } from '../../projections/budget.ts'
import { abs, divide, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'

type ValuationParts = { readonly coins: readonly Coin[]; readonly state: EngineState; readonly market: Market }

/** What is owned, and what may be bought, at the prices of now. */
export class Valuation {
  readonly #parts: ValuationParts

  constructor(parts: ValuationParts) {
    this.#parts = parts
  }

  /** Cash of an asset, and the coins that are priced in it. */
  equity(asset: string): Money {
    const { budget, portfolio } = this.#parts.state.folds
    const pool = budget.pools[asset]
    let worth = pool === undefined ? ZERO : cashOf(pool)
    for (const symbol in portfolio) {
      const { quote, held } = portfolio[symbol]!
      if (quote === asset && held !== ZERO) worth += multiply(held, this.#price(symbol))
    }
    return worth
  }

  /** What is held of a coin, and what its open entries may still buy at their limits. */
  coinExposure(symbol: string): Money {
    const { coins, state } = this.#parts
    const held = state.folds.portfolio[symbol]?.held ?? ZERO
    let exposure = held === ZERO ? ZERO : multiply(abs(held), this.#price(symbol))
    const coin = coins.find((one) => one.symbol === symbol)
    if (coin === undefined) return exposure
    for (const order of positionOf(state, coin.position.stream).orders)
      if (order.role === 'Entry' && isLive(order)) exposure += multiply(order.quantity - order.executed, order.price ?? ZERO)
    return exposure
  }

  /** The same of all coins that are priced in an asset. */
  totalExposure(asset: string): Money {
    const { coins, state } = this.#parts
    const symbols = new Set(coins.flatMap(({ symbol, parts }) => (parts.quote === asset ? [symbol] : [])))
    for (const symbol in state.folds.portfolio) if (state.folds.portfolio[symbol]!.quote === asset) symbols.add(symbol)
    let exposure = ZERO
    for (const symbol of symbols) exposure += this.coinExposure(symbol)
    return exposure
  }

  /** The last that was heard; before that the last sample's, and of a coin that was never sampled what it cost. */
  #price(symbol: string): Money {
    const { coins, state, market } = this.#parts
    const coin = coins.findIndex((one) => one.symbol === symbol)
    const ticks = coin < 0 ? 0 : market.lastTicks[coin]!
    if (ticks > 0) return market.scales[coin]!.toMoney(ticks)
    const sampled = state.facts.marked.prices[symbol]
    if (sampled !== undefined) return parse(sampled)
    const { quantity = ZERO, cost = ZERO } = state.folds.lots.coins[symbol] ?? {}
    return quantity === ZERO ? ZERO : divide(cost, quantity)
  }
}
