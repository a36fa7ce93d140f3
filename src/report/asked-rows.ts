import type { LogEvent } from '../kernel/log-event.ts'

export type RowsWanted = {
  readonly coin?: string | undefined
  /** from then on, and before then */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly type?: string | undefined
  /** the id of an order that it is of, or names */
  readonly order?: string | undefined
  /** which it belongs to: its correlation */
  readonly decision?: string | undefined
  readonly actor?: string | undefined
  /** all orders, not only those that are open */
  readonly all?: boolean | undefined
  /** of a report that may be long only so many rows, from its end */
  readonly last?: number | undefined
}

/** What a row may be asked for by. `untilMs`: of one that lasts, when it was last so; infinite where it still is. */
type Row = {
  readonly symbol: string | null
  readonly timeMs: number
  readonly untilMs?: number
  readonly type?: string
  readonly orders?: readonly string[]
  readonly decision?: string
  readonly actor?: string
}

/** Which rows of a report are wanted. It hears of every event, and so knows the coins of the log afterwards. */
export class Asked {
  readonly #asking: RowsWanted
  readonly coins = new Set<string>()
  #firstMs = Infinity
  #lastMs = -Infinity

  constructor(asking: RowsWanted = {}) {
    this.#asking = asking
  }

  /** All that it would have heard of a log. */
  know(coins: Iterable<string>, { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number }): void {
    for (const coin of coins) this.coins.add(coin)
    this.#firstMs = firstMs
    this.#lastMs = lastMs
  }

  see({ parts, time }: LogEvent): void {
    this.#firstMs = Math.min(this.#firstMs, time)
    this.#lastMs = Math.max(this.#lastMs, time)
    if (parts.symbol !== null) this.coins.add(parts.symbol)
  }

  /** Whether anything is asked for but all there is. */
  get isLimited(): boolean {
    const { coin, fromMs, toMs, type } = this.#asking
    return (coin ?? fromMs ?? toMs ?? type) !== undefined
  }

  /** Whether a time is asked for, whatever was then. */
  get isAMoment(): boolean {
    const { fromMs, toMs, type } = this.#asking
    return type === undefined && (fromMs ?? toMs) !== undefined
  }

  /** Those by which its rows are found: what else is asked for they say themselves. */
  get symbol(): string | undefined {
    return this.#asking.coin
  }
  get columns(): Pick<RowsWanted, 'decision' | 'actor' | 'fromMs' | 'toMs'> {
    const { decision, actor, fromMs, toMs } = this.#asking
    return { decision, actor, fromMs, toMs }
  }
  get type(): string | undefined {
    return this.#asking.type
  }
  get namesOrder(): boolean {
    return this.#asking.order !== undefined
  }

  /** Whether more is asked for than a coin. */
  get isNarrow(): boolean {
    return this.type !== undefined || this.isAMoment
  }

  get wantsAll(): boolean {
    return this.#asking.all === true || this.isLimited
  }

  get last(): number {
    return this.#asking.last ?? Infinity
  }

  /** From when to when the log reaches, where all of the time asked for lies outside; else null. */
  get missed(): { readonly firstMs: number; readonly lastMs: number } | null {
    const { fromMs, toMs } = this.#asking
    const isMissed = (fromMs !== undefined && fromMs > this.#lastMs) || (toMs !== undefined && toMs <= this.#firstMs)
    return isMissed ? { firstMs: this.#firstMs, lastMs: this.#lastMs } : null
  }

  isOf(symbol: string): boolean {
    return this.#asking.coin === undefined || this.#asking.coin === symbol
  }

  /** Whether something of then was there already when the time asked for ends. */
  isReached(timeMs: number): boolean {
    return timeMs < (this.#asking.toMs ?? Infinity)
  }

  has({ symbol, timeMs, untilMs = timeMs, type, orders, decision, actor }: Row): boolean {
    const { coin, fromMs = -Infinity, toMs = Infinity, order, ...asked } = this.#asking
    return (
      (coin === undefined || coin === symbol) &&
      untilMs >= fromMs &&
      timeMs < toMs &&
      (asked.type === undefined || asked.type === type) &&
      (order === undefined || orders?.includes(order) === true) &&
      (asked.decision === undefined || asked.decision === decision) &&
      (asked.actor === undefined || asked.actor === actor)
    )
  }
}
