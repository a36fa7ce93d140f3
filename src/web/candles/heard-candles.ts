import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { readLine } from '../../run/inputs/input-line.ts'
import { type InputsHeader, isReadableFormat, readInputsHeader } from '../../run/inputs/inputs-header.ts'
import { type Segment, segmentsIn } from '../../run/inputs/segment-folder.ts'
import type { CandleSource, PlainCandle, SeenPrice } from '../../view/candle-source.ts'
import { drawnCandles } from './drawn-rows.ts'
import { HeardRows } from './heard-rows.ts'

/** How far a file is read: its bytes, unpacked. */
type ReadFile = { header: InputsHeader | null; bytes: number; isWhole: boolean }

/** Candles, of the warm-up as well; of the prices, which come by the hundred a second, only the last ones are looked at. */
const CANDLE_LINE = /^\[\d+,[\d.]+,"[cw]",.*$/gm
const PRICE_LINE = /^\[\d+,[\d.]+,"p",.*$/gm
const LAST_PRICES = 16_384
const NEWLINE = 10

const bytesBehind = ({ path, isClosed }: Segment, from: number): Buffer => {
  if (isClosed) return gunzipSync(readFileSync(path)).subarray(from)
  const file = openSync(path, 'r')
  try {
    const pieces: Buffer[] = []
    for (let at = from; ; ) {
      const piece = Buffer.allocUnsafe(1 << 20)
      const length = readSync(file, piece, 0, piece.length, at)
      if (length === 0) return Buffer.concat(pieces)
      pieces.push(piece.subarray(0, length))
      at += length
    }
  } finally {
    closeSync(file)
  }
}

/** Candles of a live market, out of what the engine keeps of all that it takes in, while it is written and afterwards. */
export class HeardCandles implements CandleSource {
  readonly #folder: string
  readonly #coins = new Map<string, HeardRows>()
  readonly #files = new Map<number, ReadFile>()
  #isReading = false
  #edition = 0
  #heardMs: number | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Takes in what was written since, the newest file first. A file that cannot be read is passed over: its candles are missing. */
  async read(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      for (const segment of segmentsIn(this.#folder).toReversed()) {
        const known = this.#files.get(segment.first) ?? { header: null, bytes: 0, isWhole: false }
        this.#files.set(segment.first, known)
        if (known.isWhole) continue
        try {
          this.#hear(segment, known)
        } catch {
          // packed in this moment it is read the next time; one that is broken stays what it is
          known.isWhole = segment.isClosed
        }
        await setImmediate()
      }
    } finally {
      this.#isReading = false
    }
  }

  get edition(): number {
    return this.#edition
  }

  get heardMs(): number | null {
    return this.#heardMs
  }

  ownMs(symbol: string): number | null {
    return this.#coins.get(symbol)?.ownMs || null
  }

  missing(symbol: string): string | null {
    if (this.ownMs(symbol) !== null) return null
    return existsSync(this.#folder)
      ? `No candle of ${symbol} is among what the engine has heard and kept yet.`
      : `What the engine heard of ${symbol} is not kept: ${this.#folder} is not there (inputs.record keeps it, on the computer that trades).`
  }

  lastBefore(symbol: string, timeMs: number): SeenPrice | null {
    return this.#coins.get(symbol)?.lastBefore(timeMs) ?? null
  }

  async window(symbol: string, fromMs: number, untilMs: number, stepMs: number): Promise<readonly PlainCandle[]> {
    const coin = this.#coins.get(symbol)
    return coin === undefined ? [] : drawnCandles(coin, fromMs, untilMs, stepMs)
  }

  /** Whole lines alone: what is behind the last one is being written. */
  #hear(segment: Segment, known: ReadFile): void {
    const bytes = bytesBehind(segment, known.bytes)
    const end = bytes.lastIndexOf(NEWLINE) + 1
    known.isWhole = segment.isClosed
    if (end === 0) return
    let text = bytes.toString('utf8', 0, end)
    known.bytes += end
    if (known.header === null) {
      const first = text.indexOf('\n')
      const header = readInputsHeader(text.slice(0, first))
      if (header === null || !isReadableFormat(header.format)) throw new Error(`${segment.path} is none of inputs.`)
      known.header = header
      text = text.slice(first + 1)
    }
    this.#take(known.header, text)
    this.#edition++
  }

  #take(header: InputsHeader, text: string): void {
    for (const [found] of text.matchAll(CANDLE_LINE)) {
      const line = readLine(found)
      if (line?.kind === 'bar') this.#coin(header, line.coin)?.add(line.bar, this.#lengthOf(header, line.coin))
      if (line?.kind === 'taken' && line.input.kind === 'candle' && line.input.bar !== undefined)
        this.#coin(header, line.input.coin)?.add(line.input.bar, this.#lengthOf(header, line.input.coin))
    }
    for (const [found] of text.slice(-LAST_PRICES).matchAll(PRICE_LINE)) {
      const line = readLine(found)
      if (line?.kind === 'price') this.#coin(header, line.coin)?.traded(line.ticks, line.timeMs)
    }
    const lastMs = Number(/^\[\d+,([\d.]+),/.exec(text.slice(text.lastIndexOf('\n', text.length - 2) + 1))?.[1])
    if (lastMs > (this.#heardMs ?? 0)) this.#heardMs = lastMs
  }

  #lengthOf({ coins }: InputsHeader, index: number): number {
    return coins[index]?.timeframeMs ?? 0
  }

  #coin({ coins }: InputsHeader, index: number): HeardRows | undefined {
    const of = coins[index]
    if (of === undefined) return undefined
    const known = this.#coins.get(of.symbol) ?? new HeardRows(of.tickSize)
    this.#coins.set(of.symbol, known)
    return known
  }
}
