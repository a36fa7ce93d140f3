import type { Kline } from './bars.ts'
import { openOf } from './intervals.ts'
import type { SymbolMarket } from './symbol-market.ts'

export type ToldCandle = { readonly kline: Kline; readonly isFinal: boolean }

/** Where a listener to candles is: what has changed is told as often as the venue does, and each once more, final, at its end. */
export class CandleCursor {
  readonly #market: SymbolMarket
  readonly #lengthMs: number
  readonly #everyMs: number
  #openMs: number
  #version = -1

  constructor(market: SymbolMarket, lengthMs: number, everyMs: number, nowMs: number) {
    this.#market = market
    this.#lengthMs = lengthMs
    this.#everyMs = everyMs
    this.#openMs = openOf(nowMs, lengthMs)
  }

  /** What is to be told at this beat. */
  at(timeMs: number): ToldCandle[] {
    const { bars } = this.#market
    const told: ToldCandle[] = []
    const tell = (isFinal: boolean): void => {
      this.#version = bars.version
      const kline = bars.kline(this.#openMs, this.#lengthMs)
      if (kline !== null) told.push({ kline, isFinal })
    }
    for (; this.#openMs + this.#lengthMs <= timeMs; this.#openMs += this.#lengthMs) tell(true)
    if (timeMs % this.#everyMs === 0 && this.#version !== bars.version) tell(false)
    return told
  }
}
