import { orderOf } from '../../machines/position/claims.ts'
import type { OrderReport } from '../exchange/port.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { intentsOf } from './intents.ts'
import { type OwnOrders, type Whose, whoseOrder } from './whose-order.ts'

type Coin = { readonly symbol: string; readonly position: { readonly stream: string } }

/** Finds the position of an order by its id, and says whose an order is that no position knows. */
export class OrderOwners {
  readonly #coins: readonly Coin[]
  readonly #state: EngineState
  readonly #coinOf: ReadonlyMap<string, number>
  #own: (OwnOrders & { readonly intents: number }) | null = null

  constructor(coins: readonly Coin[], state: EngineState) {
    this.#coins = coins
    this.#state = state
    this.#coinOf = new Map(coins.map((coin, index) => [coin.symbol, index]))
  }

  /** Of a symbol; -1: it is not followed. */
  coinOf(symbol: string): number {
    return this.#coinOf.get(symbol) ?? -1
  }

  /** The coin whose position knows the order; -1: none does. The coin that the report names is tried first. */
  ownerOf({ orderId, symbol }: OrderReport): number {
    const named = this.coinOf(symbol)
    const knows = ({ position }: Coin): boolean => orderOf(positionOf(this.#state, position.stream), orderId) !== null
    return named >= 0 && knows(this.#coins[named]!) ? named : this.#coins.findIndex(knows)
  }

  whose(orderId: string): Whose {
    return whoseOrder(orderId, this.own())
  }

  /** What makes an order one of this log's. */
  own(): OwnOrders {
    const { positions, facts } = this.#state
    const intents = [...positions.values()].reduce((sum, position) => sum + position.intents, 0)
    // computed anew only when there are more intents, because it looks through all that were ever made
    if (this.#own?.intents !== intents) this.#own = { intents, branches: facts.branches, isIntent: intentsOf(this.#state) }
    return this.#own
  }
}
