import type { AccountReport } from '../../../src/exchange/port.ts'
import type { Direction } from '../../../src/kernel/direction.ts'
import type { Money } from '../../../src/kernel/money.ts'
import { sideIn } from '../../../src/kernel/slots.ts'
import { heldIn, marketsOf, type SimCoin } from './coins.ts'
import type { Scenario } from './scenario.ts'

/** What has prices, and what is held of it: the same, a contract twice in hedge mode, a coin by each slot. Both are found by number. */
export class Places {
  readonly markets: readonly SimCoin[]
  readonly coins: SimCoin[]
  /** the last price of each market */
  readonly ticks: number[]

  constructor(scenario: Scenario) {
    this.markets = marketsOf(scenario)
    this.coins = heldIn(this.markets, scenario)
    this.ticks = this.markets.map(({ firstTicks }) => firstTicks)
  }

  /** -1: none is of that number */
  marketOf(coin: number): number {
    return this.coins[coin]?.instrument ?? -1
  }

  heldOf(market: number): readonly number[] {
    return this.coins.flatMap(({ instrument }, coin) => (instrument === market ? [coin] : []))
  }

  /** -1: it is not traded here. `side`: of a position, where a contract has two. Of slots that share a coin the first. */
  coinOf(symbol: string, side: Direction | undefined): number {
    return this.coins.findIndex((coin) => coin.symbol === symbol && (sideIn(coin) === undefined || coin.slot === side))
  }

  /** Those whose coins the venue keeps as one with it, itself among them. */
  sharersOf(coin: number): readonly number[] {
    return sideIn(this.coins[coin]!) === undefined ? this.heldOf(this.marketOf(coin)) : [coin]
  }

  priceOf(coin: number): Money {
    const market = this.marketOf(coin)
    return BigInt(this.ticks[market]!) * this.markets[market]!.tickSize
  }

  /** How a report names it. */
  named(coin: number): Pick<AccountReport, 'symbol' | 'direction'> {
    const { symbol } = this.coins[coin]!
    const direction = sideIn(this.coins[coin]!)
    return direction === undefined ? { symbol } : { symbol, direction }
  }
}
