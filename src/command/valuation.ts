import { isLive } from '../../machines/position/claims.ts'
import type { Order } from '../../machines/position/state.ts'
import type { PoolWorth } from '../../machines/risk/events.ts'
import { abs, contractValue, divide, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import { symbolIn } from '../kernel/slots.ts'
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
    const { budget, lots } = this.#parts.state.folds
    return Object.fromEntries(
      this.#assets.map((asset) => {
        const { proceeds = ZERO, soldCost = ZERO, funding = ZERO } = lots.totals[asset] ?? {}
        const realised = proceeds - soldCost + funding
        return [asset, { equity: this.equity(asset), deposits: budget.pools[asset]?.deposits ?? ZERO, realised }]
      }),
    )
  }

  /** What is held of a coin, long and short together, and what its open entries may still buy at their limits. */
  coinExposure(symbol: string): Money {
    return this.#exposure((one) => one === symbol)
  }

  /** The same of all coins that are priced in an asset. */
  totalExposure(asset: string): Money {
    return this.#exposure((_, quote) => quote === asset)
  }

  #exposure(isWanted: (symbol: string, quote: string | null) => boolean): Money {
    const { coins, state } = this.#parts
    const { portfolio } = state.folds
    let exposure = ZERO
    for (const name in portfolio) {
      const holding = portfolio[name]!
      const { held, size, quote } = holding
      const symbol = symbolIn(name, holding)
      if (held !== ZERO && isWanted(symbol, quote)) exposure += worthAt(abs(held), size, this.#price(symbol, name))
    }
    for (const { symbol, parts, position } of coins) {
      if (!isWanted(symbol, parts.quote)) continue
      for (const order of positionOf(state, position.stream).orders)
        if (order.role === 'Entry' && isLive(order)) exposure += entryValue(order)
    }
    return exposure
  }

  /**
   * The mark price where the venue tells one, else the last that was heard; before that the last that was sampled, and of a coin that
   * never was what it cost.
   */
  #price(symbol: string, name = symbol): Money {
    const { coins, state, market } = this.#parts
    const { instrument = -1 } = coins.find((one) => one.symbol === symbol) ?? {}
    const ticks = instrument < 0 ? 0 : market.valueTicks[instrument]!
    if (ticks > 0) return market.scales[instrument]!.toMoney(ticks)
    const sampled = state.facts.marked.prices[symbol]
    if (sampled !== undefined) return parse(sampled)
    const { long, short } = state.folds.lots
    const { quantity = ZERO, cost = ZERO, size = null } = (long[name]?.quantity ?? ZERO) === ZERO ? (short[name] ?? {}) : long[name]!
    return quantity === ZERO ? ZERO : divide(cost, size === null ? quantity : multiply(quantity, size))
  }
}

const worthAt = (quantity: Money, size: Money | null, price: Money): Money =>
  size === null ? multiply(quantity, price) : contractValue(quantity, size, price)

/** What it may still bring, at its limit. */
const entryValue = ({ quantity, executed, price, contract }: Order): Money =>
  worthAt(quantity - executed, contract === null ? null : parse(contract.size), price ?? ZERO)
