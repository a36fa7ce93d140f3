import { type CandleRows, NOISE, type Skipped } from './candle-rows.ts'

export type RowFault = { readonly reason: Exclude<keyof Skipped, 'duplicate' | 'overlapping'>; readonly why: string }

// Longer texts are no price: 24 digits on each side hold every number a venue ever printed.
const DECIMAL = /^-?\d{1,24}(\.\d{1,24})?$/
// Open times are milliseconds: seconds would be before 2001, microseconds after 2100.
const EARLIEST_MS = 978_307_200_000
const LATEST_MS = 4_102_444_800_000
// A tick is 1 at most, and ticks stay exact below 2^50 (to-series.ts).
const HIGHEST_PRICE = 2 ** 50
// A double holds any decimal of 15 significant digits exactly; longer ones are printed binary noise.
const EXACT_DIGITS = 15

/** A field without spaces and quotes. */
export const clean = (field: string): string => {
  const text = field.trim()
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** Significant decimals of decimal text: trailing zeros say nothing about the tick. */
function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  if (point < 0) return 0
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  return end - point - 1
}

const isNoisy = (text: string): boolean =>
  text.length > EXACT_DIGITS && text.replace(/^0*\.?0*|\./g, '').replace(/0+$/, '').length > EXACT_DIGITS

/** Decimals of a number's first 15 digits: what was meant before a program printed the nearest double. */
function decimalsMeant(value: number): number {
  const [digits = '', exponent = '0'] = value.toExponential(EXACT_DIGITS - 1).split('e')
  return Math.max(0, decimalsOf(digits) - Number(exponent))
}

function faultOf(timeMs: number, open: number, high: number, low: number, close: number, volume: number): RowFault | null {
  if (!Number.isInteger(timeMs) || timeMs < EARLIEST_MS || timeMs > LATEST_MS) {
    return { reason: 'malformed', why: 'has an open time that is not in milliseconds since 1970' }
  }
  if (Math.min(open, high, low, close) <= 0) return { reason: 'nonPositivePrice', why: 'has a price that is not above zero' }
  if (Math.max(open, high, low, close) > HIGHEST_PRICE) return { reason: 'malformed', why: 'has a price of more than 15 digits' }
  if (volume < 0) return { reason: 'negativeVolume', why: 'has a negative volume' }
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    return { reason: 'inconsistent', why: 'has an open or close outside its low and high' }
  }
  return null
}

/** Adds one record to `rows`, or says why it cannot be played. */
export function takeRow(fields: readonly string[], rows: CandleRows): RowFault | null {
  if (fields.length < 6) return { reason: 'malformed', why: `has ${fields.length} instead of 6 fields` }
  const values: number[] = []
  let decimals = 0
  let noise = 0
  for (let at = 0; at < 6; at++) {
    const text = clean(fields[at] ?? '')
    if (!DECIMAL.test(text)) return { reason: 'malformed', why: 'has a field that is not decimal text' }
    values[at] = Number(text)
    if (at === 0 || at === 5) continue
    if (isNoisy(text)) {
      values[at] = Number(Number(text).toPrecision(EXACT_DIGITS))
      noise = NOISE
    }
    decimals = Math.max(decimals, noise === 0 ? decimalsOf(text) : decimalsMeant(values[at] ?? 0))
  }
  const [timeMs, open, high, low, close, volume] = values as [number, number, number, number, number, number]
  const fault = faultOf(timeMs, open, high, low, close, volume)
  if (fault === null) rows.push(timeMs, open, high, low, close, volume, decimals + noise)
  return fault
}
