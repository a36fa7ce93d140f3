import { orderOf } from '../../machines/position/claims.ts'
import type { OrderReport } from '../exchange/port.ts'
import type { Parts } from '../kernel/recorded.ts'
import { sideIn } from '../kernel/slots.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { intentsOf } from './intents.ts'
import { type OwnOrders, type Whose, whoseOrder } from './whose-order.ts'

type Coin = { readonly symbol: string; readonly parts: Pick<Parts, 'slot'>; readonly position: { readonly stream: string } }

/** Finds the position of an order by its id, and says whose an order is that no position knows. */
export class OrderOwners {
  readonly #coins: readonly Coin[]
  readonly #state: EngineState
  /** by symbol, the places of its positions */
  readonly #coinsOf = new Map<string, number[]>()
  #own: (OwnOrders & { readonly intents: number }) | null = null

  constructor(coins: readonly Coin[], state: EngineState) {
    this.#coins = coins
    this.#state = state
    coins.forEach(({ symbol }, coin) => {
      this.#coinsOf.set(symbol, [...(this.#coinsOf.get(symbol) ?? []), coin])
    })
  }

  isFollowed(symbol: string): boolean {
    return this.#coinsOf.has(symbol)
  }

  /**
   * Of a symbol, and where it has one for each direction of the one that the venue names; -1: none. What names none of two is of nobody
   * here: it would be a guess. Of slots that share what the venue keeps as one it is the first, for all of them.
   */
  coinOf(symbol: string, slot: string | undefined): number {
    const [first] = this.#coinsOf.get(symbol) ?? []
    if (first === undefined) return -1
    return sideIn(this.#coins[first]!.parts) === undefined
      ? first
      : (this.#coinsOf.get(symbol)!.find((coin) => this.#coins[coin]!.parts.slot === slot) ?? -1)
  }

  /** The coin whose position knows the order; -1: none does. Those that the report names are tried first. */
  ownerOf({ orderId, symbol }: OrderReport): number {
    for (const coin of this.#coinsOf.get(symbol) ?? []) if (this.#knows(coin, orderId)) return coin
    for (let coin = 0; coin < this.#coins.length; coin++) if (this.#knows(coin, orderId)) return coin
    return -1
  }

  #knows(coin: number, orderId: string): boolean {
    return orderOf(positionOf(this.#state, this.#coins[coin]!.position.stream), orderId) !== null
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
