const OPEN = 91
const CLOSE = 93
const COMMA = 44
const LINE_BREAK = 10
const SPACE = 32
const isSpace = (byte: number): boolean => byte === SPACE || byte === LINE_BREAK || byte === 13 || byte === 9

/** Makes lines of a JSON array of arrays, as freqtrade and exchanges write candles: what stands between inner brackets. */
export class JsonRows {
  #depth = 0
  /** something that is no row stands on the line */
  #isOdd = false

  /** whether the outer array has ended */
  get isWhole(): boolean {
    return this.#depth === 0
  }

  piece(bytes: Buffer): Buffer {
    // a bracket becomes a line break, and one more where something odd stood before it
    const out = Buffer.allocUnsafe(bytes.length * 2)
    let length = 0
    for (const byte of bytes) {
      if (byte === OPEN) {
        this.#depth++
        if (this.#depth === 2 && this.#isOdd) out[length++] = LINE_BREAK
        if (this.#depth > 2) out[length++] = byte
        this.#isOdd = false
      } else if (byte === CLOSE) {
        if (this.#depth === 2) out[length++] = LINE_BREAK
        else if (this.#depth > 2) out[length++] = byte
        this.#depth = Math.max(0, this.#depth - 1)
      } else if (this.#depth >= 2) {
        // as plain as the scanner likes it; within a number a space stays, and makes it none
        if (!isSpace(byte)) out[length++] = byte
        else if (length > 0 && out[length - 1] !== COMMA && out[length - 1] !== LINE_BREAK) out[length++] = SPACE
      } else if (!isSpace(byte) && byte !== COMMA) {
        this.#isOdd = true
        out[length++] = byte
      }
    }
    return out.subarray(0, length)
  }
}
