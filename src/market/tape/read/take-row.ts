import { NOISE, type RowSink } from '../candle-rows.ts'
import type { FieldKind, LineReader, RowFault } from './line-reader.ts'
import { EXACT_DIGITS, readNumber, whyNoNumber, withoutNoise } from './number.ts'
import type { OpenTimes } from './open-times.ts'

// A tick is 1 at most, and ticks stay exact below 2^50 (order/grid.ts).
export const HIGHEST_PRICE = 2 ** 50
// No market trades more; sums of a few stay far from infinity.
export const MOST_VOLUME = 1e24
// What fits into a row's decimals beside NOISE; money holds no more than 18.
export const MOST_DECIMALS = NOISE - 1

/** A field without spaces and quotes. */
export const clean = (field: string): string => {
  const text = field.trim()
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text
}

function faultOf(open: number, high: number, low: number, close: number, volume: number): RowFault | null {
  if (Math.min(open, high, low, close) <= 0) return { reason: 'nonPositivePrice', why: 'has a price that is not above zero' }
  if (Math.max(open, high, low, close) > HIGHEST_PRICE) return { reason: 'malformed', why: 'has a price of more than 15 digits' }
  if (volume < 0) return { reason: 'negativeVolume', why: 'has a negative volume' }
  if (volume >= MOST_VOLUME) return { reason: 'malformed', why: 'has a volume of more than 24 digits' }
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    return { reason: 'inconsistent', why: 'has an open or close outside its low and high' }
  }
  return null
}

const malformed = (why: string): RowFault => ({ reason: 'malformed', why })

/** NaN where the text is no time. */
function timeOf(text: string, times: OpenTimes, line: number): number {
  if (times.unit === 'iso') return times.ofIso(text)
  const written = readNumber(text)
  if (/e/i.test(text)) times.rounded++
  return written === null ? Number.NaN : times.ofNumber(written.value, line)
}

/** Hands on one row, or says why it cannot be played. `columns`: where time, open, high, low, close and volume stand. */
export function takeRow(
  fields: readonly string[],
  columns: readonly number[],
  { times, line, sink }: { readonly times: OpenTimes; readonly line: number; readonly sink: RowSink },
): RowFault | null {
  const needed = Math.max(...columns) + 1
  if (fields.length < needed) return malformed(`has ${fields.length} instead of ${needed} fields`)
  const [time = '', ...texts] = columns.map((column) => clean(fields[column] ?? ''))
  const values: number[] = []
  let decimals = 0
  let noise = 0
  for (const [at, text] of texts.entries()) {
    let written = readNumber(text)
    if (written === null) return malformed(whyNoNumber(text))
    if (at < 4) {
      if (written.digits > EXACT_DIGITS) {
        written = withoutNoise(written)
        noise = NOISE
      }
      decimals = Math.max(decimals, written.decimals)
    }
    values.push(written.value)
  }
  const timeMs = timeOf(time, times, line)
  if (Number.isNaN(timeMs)) return malformed(times.unit !== 'iso' && readNumber(time) === null ? whyNoNumber(time) : times.why(time))
  const [open, high, low, close, volume] = values as [number, number, number, number, number]
  const fault = faultOf(open, high, low, close, volume)
  if (fault === null) sink.push(timeMs, open, high, low, close, volume, Math.min(decimals, MOST_DECIMALS) + noise, line)
  return fault
}

type CandleParts = { readonly columns: readonly number[]; readonly times: OpenTimes; readonly sink: RowSink }

/** Reads candles. */
export class CandleReader implements LineReader {
  readonly fields: readonly FieldKind[] = ['number', 'price', 'price', 'price', 'price', 'number']
  readonly #columns: readonly number[]
  readonly #times: OpenTimes
  readonly #sink: RowSink

  constructor({ columns, times, sink }: CandleParts) {
    this.#columns = columns
    this.#times = times
    this.#sink = sink
  }

  /** What is wrong with a row that cannot be played is found when it is read as text. */
  takePlain(values: Float64Array, decimals: number, line: number): boolean {
    const [open, high, low, close] = [values[1]!, values[2]!, values[3]!, values[4]!]
    if (!(low > 0 && low <= open && low <= close && high >= open && high >= close && high <= HIGHEST_PRICE)) return false
    const timeMs = this.#times.ofNumber(values[0]!, line)
    if (Number.isNaN(timeMs)) return false
    this.#sink.push(timeMs, open, high, low, close, values[5]!, decimals, line)
    return true
  }

  takeText(fields: readonly string[], line: number): RowFault | null {
    return takeRow(fields, this.#columns, { times: this.#times, line, sink: this.#sink })
  }
}
