import { NOISE, type RowSink } from '../candle-rows.ts'
import type { FieldKind, LineReader, RowFault } from './line-reader.ts'
import { EXACT_DIGITS, readNumber, whyNoNumber, withoutNoise } from './number.ts'
import { clean, HIGHEST_PRICE, MOST_DECIMALS, MOST_VOLUME } from './take-row.ts'
import type { TickKind } from './tick-columns.ts'
import type { TickLayout } from './tick-layout.ts'
import { tickMsOf } from './tick-times.ts'

/** How often a receiver's clock was behind the venue's: it had an event before that one says it happened. */
export type ClockCount = { behind: number }

export type TickParts = Pick<TickLayout, 'kind' | 'places' | 'times' | 'clockMs' | 'isReceived'> & {
  readonly sink: RowSink
  /** added to a time that is the receiver's */
  readonly shiftMs: number
  readonly clock: ClockCount
}

const FIELDS: Readonly<
  Record<TickKind, readonly (readonly [name: 'price' | 'amount' | 'bid' | 'ask' | 'bidSize' | 'askSize', FieldKind])[]>
> = {
  trades: [
    ['price', 'price'],
    ['amount', 'number'],
  ],
  quotes: [
    ['bid', 'price'],
    ['ask', 'price'],
    ['bidSize', 'number'],
    ['askSize', 'number'],
  ],
}

const malformed = (why: string): RowFault => ({ reason: 'malformed', why })
// Ids are compared with those of the same moment only: so many bits tell them apart.
const ID_BITS = 2 ** 45
const idOfText = (text: string): number => {
  let hash = 7
  for (let at = 0; at < text.length; at++) hash = (hash * 131 + text.charCodeAt(at)) % ID_BITS
  return hash
}

/**
 * Reads trades or quotes. A trade becomes a row of time, price, price, id, 0, amount; a quote one of time, bid, ask, size of the bid, size
 * of the ask, id. Where there is no id it is -1.
 */
export class TickReader implements LineReader {
  readonly fields: readonly FieldKind[]
  /** where the fields stand */
  readonly columns: readonly number[]
  readonly #parts: TickParts
  readonly #names: readonly string[]
  readonly #receiver: number
  readonly #id: number
  readonly #sizes: number
  /** added to the venue's time: nothing, unless it is the receiver's */
  readonly #shiftMs: number

  constructor(parts: TickParts) {
    this.#parts = parts
    const { places, kind } = parts
    const listed = FIELDS[kind].filter(([name]) => places[name] !== null)
    const rest = (['id', 'receiver'] as const).filter((name) => places[name] !== null)
    this.#names = ['time', ...listed.map(([name]) => name), ...rest]
    this.fields = ['rough', ...listed.map(([, field]) => field), ...rest.map(() => 'rough' as const)]
    this.columns = this.#names.map((name) => places[name as keyof typeof places]!)
    this.#receiver = this.#names.indexOf('receiver')
    this.#id = this.#names.indexOf('id')
    this.#sizes = this.#names.indexOf('bidSize') > 0 && this.#names.indexOf('askSize') > 0 ? this.#names.indexOf('bidSize') : -1
    this.#shiftMs = parts.isReceived ? parts.shiftMs : 0
  }

  takePlain(values: Float64Array, decimals: number, line: number): boolean {
    const timeMs = this.#parts.times.ofNumber(values[0]!)
    if (Number.isNaN(timeMs)) return false
    const id = this.#id < 0 ? -1 : values[this.#id]!
    if (this.#take(values, id, timeMs + this.#shiftMs, decimals, line) !== null) return false
    if (this.#receiver > 0 && tickMsOf(values[this.#receiver]!) < timeMs) this.#parts.clock.behind++
    return true
  }

  takeText(texts: readonly string[], line: number): RowFault | null {
    const needed = Math.max(...this.columns) + 1
    if (texts.length < needed) return malformed(`has ${texts.length} instead of ${needed} fields`)
    const fields = this.columns.map((column) => clean(texts[column] ?? ''))
    const values = new Float64Array(fields.length)
    let decimals = 0
    for (let field = 1; field < fields.length; field++) {
      const kind = this.fields[field]!
      if (kind === 'rough') continue
      let written = readNumber(fields[field]!)
      if (written === null) return malformed(whyNoNumber(fields[field]!))
      if (kind === 'price' && written.digits > EXACT_DIGITS) {
        written = withoutNoise(written)
        decimals |= NOISE
      }
      if (kind === 'price') decimals = Math.max(decimals % NOISE, Math.min(written.decimals, MOST_DECIMALS)) + (decimals & NOISE)
      values[field] = written.value
    }
    const receivedMs = this.#receiver < 0 || fields[this.#receiver] === '' ? Number.NaN : tickMsOf(Number(fields[this.#receiver]))
    const timeMs = this.#timeOf(fields[0]!, receivedMs)
    if (Number.isNaN(timeMs)) return malformed(fields[0] === '' ? 'has no time' : 'has a time that is none between 2001 and 2100')
    const fault = this.#take(values, this.#idOf(fields[this.#id]), timeMs, decimals, line)
    if (fault === null && fields[0] !== '' && receivedMs < timeMs) this.#parts.clock.behind++
    return fault
  }

  /** The venue's time; where a row has none, when it was received, in the venue's time. */
  #timeOf(text: string, receivedMs: number): number {
    const { times, clockMs } = this.#parts
    return text === '' ? receivedMs + (clockMs ?? 0) : times.ofText(text) + this.#shiftMs
  }

  #idOf(text: string | undefined): number {
    if (text === undefined || text === '') return -1
    return /^\d{1,15}$/.test(text) ? Number(text) : idOfText(text)
  }

  #take(values: Float64Array, id: number, timeMs: number, decimals: number, line: number): RowFault | null {
    return this.#parts.kind === 'trades'
      ? this.#takeTrade(values[1]!, values[2]!, id, timeMs, decimals, line)
      : this.#takeQuote(values, id, timeMs, decimals, line)
  }

  #takeTrade(price: number, amount: number, id: number, timeMs: number, decimals: number, line: number): RowFault | null {
    if (!(price > 0)) return { reason: 'nonPositivePrice', why: 'has a price that is not above zero' }
    if (price > HIGHEST_PRICE) return malformed('has a price of more than 15 digits')
    if (!(amount >= 0)) return { reason: 'negativeVolume', why: 'has a negative amount' }
    if (amount >= MOST_VOLUME) return malformed('has an amount of more than 24 digits')
    this.#parts.sink.push(timeMs, price, price, id, 0, amount, decimals, line)
    return null
  }

  #takeQuote(values: Float64Array, id: number, timeMs: number, decimals: number, line: number): RowFault | null {
    const [bid, ask] = [values[1]!, values[2]!]
    const bidSize = this.#sizes < 0 ? 0 : values[this.#sizes]!
    const askSize = this.#sizes < 0 ? 0 : values[this.#sizes + 1]!
    if (!(bid > 0 && ask > 0)) return { reason: 'nonPositivePrice', why: 'has a price that is not above zero' }
    if (Math.max(bid, ask) > HIGHEST_PRICE) return malformed('has a price of more than 15 digits')
    if (bid > ask) return { reason: 'crossed', why: 'has a bid above its ask' }
    if (!(bidSize >= 0 && askSize >= 0)) return { reason: 'negativeVolume', why: 'has a negative size' }
    if (Math.max(bidSize, askSize) >= MOST_VOLUME) return malformed('has a size of more than 24 digits')
    this.#parts.sink.push(timeMs, bid, ask, bidSize, askSize, id, decimals, line)
    return null
  }
}
