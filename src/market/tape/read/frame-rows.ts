import { LONGEST_LINE } from './scanner.ts'
import type { TickKind, TickPlaces } from './tick-columns.ts'

const LINE_BREAK = 10
const TORN = 'torn'
const STAMPED = /^(\d{13,19})[ ,\t]+(?=\{)/

/** Where the fields of a line stand that is made of a frame. */
export const FRAME_PLACES: Readonly<Record<TickKind, TickPlaces>> = {
  trades: { time: 0, receiver: 1, id: 2, symbol: null, price: 3, amount: 4, bid: null, bidSize: null, ask: null, askSize: null },
  quotes: { time: 0, receiver: 1, id: 2, symbol: null, price: null, amount: null, bid: 3, bidSize: 4, ask: 5, askSize: 6 },
}

/** A frame that is known: whose it is, and its fields as they stand in a line; `isSummed`: several trades of one order in one. */
type Frame = { readonly kind: TickKind; readonly isSummed: boolean; readonly symbol: string; readonly fields: readonly unknown[] }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What Binance sends of trades, aggregated trades and best bids and asks; null: something else, as of the book's depth. */
const frameOf = (data: Record<string, unknown>, receiver: string): Frame | null => {
  const { e: event, s: symbol, T: time = data.E ?? '' } = data
  if (typeof symbol !== 'string') return null
  if (event === 'trade' || event === 'aggTrade') {
    // of contracts the same stream tells what the insurance fund took over, at no price of the market
    if (data.X !== undefined && data.X !== 'MARKET') return null
    const isSummed = event === 'aggTrade'
    return { kind: 'trades', isSummed, symbol, fields: [time, receiver, isSummed ? data.a : data.t, data.p, data.q] }
  }
  const isBest = data.b !== undefined && data.B !== undefined && data.a !== undefined && data.A !== undefined && data.u !== undefined
  if (!isBest || (event !== undefined && event !== 'bookTicker') || Array.isArray(data.b)) return null
  return { kind: 'quotes', isSummed: false, symbol, fields: [time, receiver, data.u, data.b, data.B, data.a, data.A] }
}

/** `isTorn`: it should be a frame, and is none. */
type ReadFrame = { readonly frame: Frame | null; readonly isTorn: boolean }

const readFrame = (line: string): ReadFrame => {
  const receiver = STAMPED.exec(line)?.[1] ?? ''
  const text = receiver === '' ? line : line.slice(line.indexOf('{'))
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value)) return { frame: null, isTorn: true }
    return { frame: frameOf(isObject(value.data) ? value.data : value, receiver), isTorn: false }
  } catch {
    return { frame: null, isTorn: true }
  }
}

/** A pair as its frames name it: without what a contract is settled in, and without what stands between the two. */
export const pairOf = (symbol: string): string => (symbol.split(':')[0] ?? '').replace(/[^A-Za-z0-9]/g, '').toUpperCase()

/**
 * What the first lines of a file hold, of that coin where they have frames of it; null: it is none of frames. `isSummed`: its trades are
 * summed; null: it has none there.
 */
export type FramesFound = { readonly kinds: readonly TickKind[]; readonly isSummed: boolean | null; readonly symbols: readonly string[] }

export const framesIn = (lines: readonly string[], coin: string): FramesFound | null => {
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const isStamped = STAMPED.test(first)
  if (!isStamped && !first.startsWith('{')) return null
  const frames = lines.flatMap((line) => readFrame(line).frame ?? [])
  // one JSON document may begin so as well
  if (!isStamped && frames.length === 0) return null
  const own = frames.filter(({ symbol }) => pairOf(symbol) === pairOf(coin))
  const told = own.length > 0 ? own : frames
  const trades = told.filter(({ kind }) => kind === 'trades')
  // who recorded both streams has every trade in both
  const isSummed = trades.length === 0 ? null : trades.every((frame) => frame.isSummed)
  return {
    kinds: [...new Set(told.map(({ kind }) => kind))].sort().reverse(),
    isSummed,
    symbols: [...new Set(frames.map(({ symbol }) => symbol))],
  }
}

export type FramesWanted = Pick<FramesFound, 'isSummed'> & { readonly kind: TickKind; readonly symbol: string }

/** Makes lines of frames, each of its own: of those that are wanted their fields, of the others nothing. */
export class FrameRows {
  readonly #wanted: FramesWanted
  #isSummed: boolean | null
  #rest: Buffer = Buffer.alloc(0)
  /** frames of the coin, by kind */
  readonly counts: Record<TickKind, number> = { trades: 0, quotes: 0 }

  constructor(wanted: FramesWanted) {
    this.#wanted = wanted
    this.#isSummed = wanted.isSummed
  }

  piece(bytes: Buffer): Buffer {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const end = all.lastIndexOf(LINE_BREAK) + 1
    // a line without an end holds no frame, and is forgotten but for being there
    this.#rest = all.length - end > LONGEST_LINE ? Buffer.from(TORN) : all.subarray(end)
    return end === 0 ? Buffer.alloc(0) : this.#made(all.toString('utf8', 0, end - 1))
  }

  /** Of a last line without an end. */
  end(): Buffer {
    return this.#rest.length === 0 ? Buffer.alloc(0) : this.#made(this.#rest.toString('utf8'))
  }

  #made(text: string): Buffer {
    return Buffer.from(
      `${text
        .split('\n')
        .map((line) => this.#lineOf(line.trim()))
        .join('\n')}\n`,
    )
  }

  #lineOf(line: string): string {
    if (line === '') return ''
    const { frame, isTorn } = readFrame(line)
    // no row that can be read: it is counted as such
    if (isTorn) return TORN
    const { kind, symbol } = this.#wanted
    if (frame === null || frame.symbol !== symbol) return ''
    if (frame.kind === 'trades' && frame.isSummed !== (this.#isSummed ??= frame.isSummed)) return ''
    this.counts[frame.kind]++
    return frame.kind === kind ? frame.fields.map((field) => (field === undefined ? '' : String(field))).join(',') : ''
  }
}
