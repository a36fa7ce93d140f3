import { createHash } from 'node:crypto'

const ROW_BYTES = 48
const ROWS_A_PIECE = 1024
const HIGH_HALF = 2 ** 32

/**
 * What candles are, whatever file they came in: SHA-256 over their rows, of each the open time in milliseconds, then open, high, low
 * and close in ticks, as 64-bit integers, then the volume as a 64-bit float, all little-endian.
 */
export class CandleHash {
  readonly #hash = createHash('sha256')
  readonly #view = new DataView(new ArrayBuffer(ROW_BYTES * ROWS_A_PIECE))
  #length = 0

  add(timeMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    this.#integer(timeMs)
    this.#integer(open)
    this.#integer(high)
    this.#integer(low)
    this.#integer(close)
    this.#view.setFloat64(this.#length, volume, true)
    this.#length += 8
    if (this.#length === this.#view.byteLength) this.#flush()
  }

  /** hex */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  /** In two halves, of the lower the view takes what fits: a bigint for every number would take three times as long. */
  #integer(value: number): void {
    this.#view.setUint32(this.#length, value, true)
    this.#view.setUint32(this.#length + 4, value / HIGH_HALF, true)
    this.#length += 8
  }

  #flush(): void {
    this.#hash.update(new Uint8Array(this.#view.buffer, 0, this.#length))
    this.#length = 0
  }
}
