import { isLive } from '../../machines/position/claims.ts'
import type { Order } from '../../machines/position/state.ts'
import type { PoolWorth } from '../../machines/risk/events.ts'
import { realisedOf } from '../../projections/lots.ts'
import { abs, contractValue, divide, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { ownedBy } from '../replay/marked.ts'
import { worthAtPrices } from '../replay/worth-at-prices.ts'
import type { Coin } from './coin.ts'

type ValuationParts = { readonly coins: readonly Coin[]; readonly state: EngineState; readonly market: Market }

/** What is owned, and what may be bought, at the prices of now. */
export class Valuation {
  readonly #parts: ValuationParts
  readonly #assets: readonly string[]

  constructor(parts: ValuationParts) {
    this.#parts = parts
    this.#assets = [...new Set(parts.coins.map((coin) => coin.parts.quote ?? ''))]
  }

  /** Cash of an asset, and the coins that are priced in it. */
  equity(asset: string): Money {
    const { folds } = this.#parts.state
    return worthAtPrices(asset, ownedBy(folds), folds, (symbol) => this.#price(symbol)) ?? ZERO
  }

  /** By asset that coins are priced in: its worth, what was paid in less what was withdrawn, and what was realised so far. */
  pools(): Readonly<Record<string, PoolWorth<Money>>> {
    const { budget, lots, portfolio } = this.#parts.state.folds
    return Object.fromEntries(
      this.#assets.map((asset) => {
        let realised = ZERO
        for (const symbol in portfolio) if (portfolio[symbol]!.quote === asset) realised += realisedOf(lots, symbol)
        return [asset, { equity: this.equity(asset), deposits: budget.pools[asset]?.deposits ?? ZERO, realised }]
      }),
    )
  }

  /** What is held of a coin, and what its open entries may still buy at their limits. */
  coinExposure(symbol: string): Money {
    const { coins, state } = this.#parts
    const { held = ZERO, size = null } = state.folds.portfolio[symbol] ?? {}
    let exposure = held === ZERO ? ZERO : worthAt(abs(held), size, this.#price(symbol))
    const coin = coins.find((one) => one.symbol === symbol)
    if (coin === undefined) return exposure
    for (const order of positionOf(state, coin.position.stream).orders)
      if (order.role === 'Entry' && isLive(order)) exposure += entryValue(order)
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

  /**
   * The mark price where the venue tells one, else the last that was heard; before that the last that was sampled, and of a coin that
   * never was what it cost.
   */
  #price(symbol: string): Money {
    const { coins, state, market } = this.#parts
    const coin = coins.findIndex((one) => one.symbol === symbol)
    const ticks = coin < 0 ? 0 : market.valueTicks[coin]!
    if (ticks > 0) return market.scales[coin]!.toMoney(ticks)
    const sampled = state.facts.marked.prices[symbol]
    if (sampled !== undefined) return parse(sampled)
    const { long, short } = state.folds.lots
    const { quantity = ZERO, cost = ZERO, size = null } = (long[symbol]?.quantity ?? ZERO) === ZERO ? (short[symbol] ?? {}) : long[symbol]!
    return quantity === ZERO ? ZERO : divide(cost, size === null ? quantity : multiply(quantity, size))
  }
}

const worthAt = (quantity: Money, size: Money | null, price: Money): Money =>
  size === null ? multiply(quantity, price) : contractValue(quantity, size, price)

/** What it may still bring, at its limit. */
const entryValue = ({ quantity, executed, price, contract }: Order): Money =>
  worthAt(quantity - executed, contract === null ? null : parse(contract.size), price ?? ZERO)
