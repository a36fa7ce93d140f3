import type { Flow } from '../flow.ts'
import { KeptPrices, type Prices } from './kept-prices.ts'

/** What waits of the prices of a coin: of its trades, and of a contract the venue's mark prices. */
export type CoinPrices = { readonly marked: Prices | null; readonly traded: Prices | null }

/**
 * Tells the engine in that order. When the extremes came is not kept: they bear the time of the last price, as does a price
 * that came again and again, for it is as old as its last time.
 */
const tellEach = (
  { first, lowest, highest, last, firstMs, lastMs, volume }: Prices,
  tell: (ticks: number, timeMs: number, volume: number) => void,
): void => {
  const isOne = lowest === highest
  if (isOne) return tell(first, lastMs, volume)
  tell(first, firstMs, 0)
  if (lowest !== first && lowest !== last) tell(lowest, lastMs, 0)
  if (highest !== first && highest !== last) tell(highest, lastMs, 0)
  tell(last, lastMs, volume)
}

/** Mark prices first, by which positions are valued when the prices of trades come. */
export const tell = ({ marked, traded }: CoinPrices, coin: number, flow: Pick<Flow, 'tick' | 'mark'>): void => {
  if (marked !== null) tellEach(marked, (ticks, timeMs) => flow.mark(coin, ticks, timeMs))
  if (traded !== null) tellEach(traded, (ticks, timeMs, volume) => flow.tick(coin, ticks, timeMs, volume))
}

/** Prices that came while the engine was busy; however many come, what waits of a coin has a limit. */
export class WaitingPrices {
  readonly #traded: KeptPrices
  readonly #marked: KeptPrices
  #hasBegun = false

  constructor(coins: number) {
    this.#traded = new KeptPrices(coins)
    this.#marked = new KeptPrices(coins)
  }

  /**
   * Until then the newest price alone is kept: a start may wait for hours, and what came meanwhile is over, and no reason to sell at the
   * price of today.
   */
  begin(): void {
    this.#hasBegun = true
  }

  /** 0: none waits */
  get size(): number {
    return this.#traded.size + this.#marked.size
  }

  add(coin: number, ticks: number, timeMs: number, volume: number): void {
    if (!this.#hasBegun) this.#traded.take(coin)
    this.#traded.add(coin, ticks, timeMs, volume)
  }

  addMark(coin: number, ticks: number, timeMs: number): void {
    if (!this.#hasBegun) this.#marked.take(coin)
    this.#marked.add(coin, ticks, timeMs, 0)
  }

  /** What waits of a coin, which then waits no more; null: nothing. */
  take(coin: number): CoinPrices | null {
    const [marked, traded] = [this.#marked.take(coin), this.#traded.take(coin)]
    return marked === null && traded === null ? null : { marked, traded }
  }

  clear(): void {
    this.#traded.clear()
    this.#marked.clear()
  }
}
