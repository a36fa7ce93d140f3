import { parse } from '../../kernel/money.ts'
import type { Bar } from '../../market/bar.ts'
import { TickScale } from '../../market/ticks.ts'
import type { SeenPrice } from '../../view/candle-source.ts'
import { type DrawnRows, lastOver, rowFrom } from './drawn-rows.ts'

type HeardRow = Bar & { readonly openMs: number }

/** Candles of one coin of a live market, in order of time in whatever order they come, and its newest price. */
export class HeardRows implements DrawnRows {
  readonly #scale: TickScale
  readonly #tick: number
  readonly #rows: HeardRow[] = []
  #newest: { readonly ticks: number; readonly timeMs: number } | null = null
  /** the length of its candles, the longest where it was changed */
  ownMs = 0

  constructor(tickSize: string) {
    this.#scale = new TickScale(parse(tickSize))
    this.#tick = Number(tickSize)
  }

  get rows(): number {
    return this.#rows.length
  }
  openMs(row: number): number {
    return this.#rows[row]!.openMs
  }
  endMs(row: number): number {
    return this.#rows[row]!.closeMs
  }
  priced(row: number): Bar {
    return this.#rows[row]!
  }

  /** Of one that is told twice the first counts. */
  add(bar: Bar, timeframeMs: number): void {
    const added = { ...bar, openMs: bar.closeMs - timeframeMs }
    this.ownMs = Math.max(this.ownMs, timeframeMs)
    const at = rowFrom(this, added.openMs)
    if (this.#rows[at]?.openMs !== added.openMs) this.#rows.splice(at, 0, added)
  }

  traded(ticks: number, timeMs: number): void {
    if (this.#newest === null || timeMs >= this.#newest.timeMs) this.#newest = { ticks, timeMs }
  }

  lastBefore(timeMs: number): SeenPrice | null {
    const row = lastOver(this, timeMs)
    const newest = this.#newest
    if (newest !== null && newest.timeMs <= timeMs && (row < 0 || newest.timeMs >= this.endMs(row)))
      return { price: this.#scale.toText(newest.ticks), timeMs: newest.timeMs, from: 'feed' }
    if (row < 0) return null
    const ticks = Math.max(1, Math.round(this.priced(row).close / this.#tick))
    return { price: this.#scale.toText(ticks), timeMs: this.endMs(row), from: 'feed' }
  }
}
