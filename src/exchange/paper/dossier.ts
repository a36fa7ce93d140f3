import type { PaperOrder } from './paper-order.ts'

/** What the venue keeps of an order id, from the first request that names it. */
export type Dossier = {
  readonly coin: number
  order: PaperOrder | null
  places: number
  placeArrivalMs: number
  cancels: number
  amends: number
  repliesDueMs: number
}

export class Dossiers {
  readonly #coinOf: ReadonlyMap<string, number>
  readonly #byOrder = new Map<string, Dossier>()

  /** `symbols`: of the coins, in order */
  constructor(symbols: readonly string[]) {
    this.#coinOf = new Map(symbols.map((symbol, index) => [symbol, index]))
  }

  /** -1: none of that name */
  coinOf(symbol: string): number {
    return this.#coinOf.get(symbol) ?? -1
  }

  get(orderId: string): Dossier | undefined {
    return this.#byOrder.get(orderId)
  }

  /** Of an order that is over. */
  forget(orderId: string): void {
    const order = this.#byOrder.get(orderId)?.order ?? null
    if (order !== null && order.status !== 'open') this.#byOrder.delete(orderId)
  }

  open({ orderId, symbol }: { readonly orderId: string; readonly symbol: string }): Dossier {
    const known = this.#byOrder.get(orderId)
    if (known !== undefined) return known
    const coin = this.coinOf(symbol)
    const dossier: Dossier = { coin, order: null, places: 0, placeArrivalMs: 0, cancels: 0, amends: 0, repliesDueMs: 0 }
    this.#byOrder.set(orderId, dossier)
    return dossier
  }
}
