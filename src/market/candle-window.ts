import type { Bar } from './bar.ts'

/**
 * The newest candles of one length that have ended, by how many candles ago: 0 is the newest. Null: there was no candle in that time, or
 * it is further back than the first one or than is kept.
 */
export interface Candles {
  readonly timeframeMs: number
  /** how many are kept at most, and how many are there by now, those without a price included */
  readonly lookback: number
  readonly length: number
  closeMs(ago: number): number | null
  open(ago: number): number | null
  high(ago: number): number | null
  low(ago: number): number | null
  close(ago: number): number | null
  volume(ago: number): number | null
}

const COLUMNS = ['closeMs', 'open', 'high', 'low', 'close', 'volume'] as const
type Column = (typeof COLUMNS)[number]

/** A ring with a place for every candle that could be, so that a hole is as long as the time it took. A candle allocates nothing. */
export class CandleWindow implements Candles {
  readonly timeframeMs: number
  readonly lookback: number
  readonly #columns: Readonly<Record<Column, Float64Array>>
  /** which of all places since the first candle is the newest; -1: there was none */
  #newest = -1
  #newestMs = 0

  constructor(timeframeMs: number, lookback: number) {
    this.timeframeMs = timeframeMs
    this.lookback = lookback
    const column = (): Float64Array => new Float64Array(lookback).fill(Number.NaN)
    this.#columns = { closeMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
  }

  get length(): number {
    return Math.min(this.#newest + 1, this.lookback)
  }

  push(bar: Readonly<Bar>): void {
    // a clock that jitters is off by less than half a candle
    const passed = this.#newest < 0 ? 1 : Math.max(1, Math.round((bar.closeMs - this.#newestMs) / this.timeframeMs))
    for (let hole = Math.max(1, passed - this.lookback + 1); hole < passed; hole++) this.#empty(this.#newest + hole)
    this.#newest += passed
    this.#newestMs = bar.closeMs
    const at = this.#newest % this.lookback
    for (const name of COLUMNS) this.#columns[name][at] = bar[name]
  }

  closeMs(ago: number): number | null {
    return this.#at('closeMs', ago)
  }

  open(ago: number): number | null {
    return this.#at('open', ago)
  }

  high(ago: number): number | null {
    return this.#at('high', ago)
  }

  low(ago: number): number | null {
    return this.#at('low', ago)
  }

  close(ago: number): number | null {
    return this.#at('close', ago)
  }

  volume(ago: number): number | null {
    return this.#at('volume', ago)
  }

  #empty(place: number): void {
    for (const name of COLUMNS) this.#columns[name][place % this.lookback] = Number.NaN
  }

  #at(name: Column, ago: number): number | null {
    if (!Number.isInteger(ago) || ago < 0 || ago >= this.length) return null
    const value = this.#columns[name][(this.#newest - ago) % this.lookback]!
    return Number.isNaN(value) ? null : value
  }
}
