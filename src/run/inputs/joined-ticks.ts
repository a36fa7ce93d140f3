import { CandleHash } from '../../market/tape/candle-hash.ts'
import { noCounts } from '../../market/tape/candle-rows.ts'
import { MANY_ROWS, sinkFor } from '../../market/tape/copy/sink-for.ts'
import type { TickTape } from '../../market/tape/tape-coin.ts'
import { TICK_MS } from '../../market/tape/ticks/tick-series.ts'

/** Prices or quotes as a tape has them, a row each millisecond: prices of one are joined, and of quotes the last one counts. */
export class JoinedTicks {
  readonly #are: 'prices' | 'quotes'
  readonly #sink = sinkFor(MANY_ROWS)
  readonly #hash = new CandleHash()
  readonly #counts = noCounts()
  #joined = 0
  #timeMs = Number.NEGATIVE_INFINITY
  #open = 0
  #high = 0
  #low = 0
  #close = 0
  #volume = 0

  constructor(are: 'prices' | 'quotes') {
    this.#are = are
  }

  /** A price once or, of quotes, the bid as `first` and the ask as `second`. Times do not go back. */
  add(timeMs: number, first: number, second: number, volume: number): void {
    this.#counts.rows++
    const isJoined = timeMs === this.#timeMs
    if (isJoined) this.#joined++
    else this.#tell()
    this.#timeMs = timeMs
    if (isJoined && this.#are === 'prices') {
      this.#high = Math.max(this.#high, first)
      this.#low = Math.min(this.#low, first)
      this.#volume += volume
    } else {
      this.#open = first
      this.#high = second
      this.#low = first
      this.#volume = volume
    }
    this.#close = this.#are === 'prices' ? first : second
  }

  /** Nothing more will come. Null: nothing came. */
  end(path: string, tickSize: string): TickTape | null {
    this.#tell()
    if (this.#counts.rows === 0) return null
    const candles = this.#hash.digest()
    const file = { path, sha256: candles, candles, counts: this.#counts, problems: [] }
    const facts = { aheadMs: null, isReceived: false, behind: 0, joined: this.#joined, spread: 0, edgeIds: null }
    return { ...file, ...facts, series: this.#sink.series({ timeframeMs: TICK_MS, tickSize }) }
  }

  #tell(): void {
    if (this.#timeMs === Number.NEGATIVE_INFINITY) return
    this.#counts.used++
    this.#hash.add(this.#timeMs, this.#open, this.#high, this.#low, this.#close, this.#volume)
    this.#sink.add(this.#timeMs, this.#open, this.#high, this.#low, this.#close, this.#volume)
  }
}
