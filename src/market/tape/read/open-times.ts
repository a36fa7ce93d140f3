/** What the numbers of a file's first column count, or `iso`: they are written as dates. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'iso'

/** Open times lie between 2001 and 2100: so seconds, milliseconds, microseconds and nanoseconds are told apart by their size. */
const EARLIEST_MS = 978_307_200_000
const LATEST_MS = 4_102_444_800_000
const UNITS = ['s', 'ms', 'us', 'ns'] as const
/** A double of nanoseconds, read digit by digit, is off by less. */
export const OFF_NS = 512
/** The same span in days since the end of 1899, as spreadsheets count a date. */
const FIRST_DAY = 36_892
const LAST_DAY = 73_051
export const isTime = (timeMs: number): boolean => timeMs >= EARLIEST_MS && timeMs <= LATEST_MS

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?/
const OFFSET = /^ ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/

/** A date by ISO 8601: `rest` is its offset. */
const isoPartsOf = (text: string): { readonly date: string; readonly offset: string } | null => {
  const date = ISO.exec(text)?.[0]
  if (date === undefined) return null
  const offset = text.slice(date.length)
  return offset === '' || OFFSET.test(offset) ? { date, offset } : null
}

const inMs = (value: number, unit: (typeof UNITS)[number]): number => {
  if (unit === 'ms') return value
  if (unit === 's') return Math.round(value * 1e6) / 1000
  return unit === 'us' ? Math.floor(value / 1000) : Math.floor((value + OFF_NS) / 1e6)
}

/** Null: it is no time of this century. */
export function unitOf(text: string): TimeUnit | 'iso-local' | null {
  const iso = isoPartsOf(text)
  if (iso !== null) return iso.offset === '' ? 'iso-local' : 'iso'
  const value = /^\d/.test(text) ? Number(text) : Number.NaN
  return UNITS.find((unit) => isTime(inMs(value, unit))) ?? null
}

/**
 * Whether the unit of a file changes. Binance wrote microseconds from a day on, so there it may `once`; CryptoDataDownload wrote seconds here
 * and milliseconds there, so there each row has its own.
 */
export type UnitChange = 'never' | 'once' | 'any-row'

/** Reads a file's open times, all in one unit, unless it may change. */
export class OpenTimes {
  unit: TimeUnit
  /** the line from which on they are in microseconds */
  changedAt: number | null = null
  /** in what some are beside the unit */
  alsoIn: 's' | 'ms' | null = null
  /** how many were written with an exponent */
  rounded = 0
  readonly #changes: UnitChange

  constructor(unit: TimeUnit, changes: UnitChange) {
    this.unit = unit
    this.#changes = changes
  }

  /** In milliseconds; NaN where it is none of this century. */
  ofNumber(value: number, line: number): number {
    if (this.unit === 'iso') return Number.NaN
    const timeMs = inMs(value, this.unit)
    if (isTime(timeMs)) return Number.isInteger(timeMs) ? timeMs : Number.NaN
    if (this.#changes === 'any-row') return this.#inOther(value)
    if (this.#changes === 'never' || this.unit !== 'ms' || !isTime(inMs(value, 'us'))) return Number.NaN
    this.unit = 'us'
    this.changedAt = line
    return this.ofNumber(value, line)
  }

  #inOther(value: number): number {
    const other = this.unit === 's' ? 'ms' : 's'
    const timeMs = inMs(value, other)
    if (this.unit === 'us' || !isTime(timeMs) || !Number.isInteger(timeMs)) return Number.NaN
    this.alsoIn = other
    return timeMs
  }

  /** Of a date; one without an offset is UTC: what else it could be was asked before. */
  ofIso(text: string): number {
    const parts = this.unit === 'iso' ? isoPartsOf(text) : null
    if (parts === null) return Number.NaN
    const offset = /[+-]/.test(parts.offset) ? parts.offset.trim().replace(/^([+-]\d\d):?(\d\d)?$/, (_, h, m = '00') => `${h}:${m}`) : 'Z'
    const date = parts.date.replace(' ', 'T')
    const timeMs = Date.parse(date.includes('T') ? `${date}${offset}` : `${date}T00:00${offset}`)
    return isTime(timeMs) ? timeMs : Number.NaN
  }

  /** Why a text is none of them. */
  why(text: string): string {
    if (this.unit === 'iso') return 'has an open time that is no date of ISO 8601 between 2001 and 2100'
    const value = Number(text)
    if (value >= FIRST_DAY && value <= LAST_DAY)
      return "has an open time that is a spreadsheet's number of a day: export the times as text, such as 2024-05-13T10:00Z"
    const words = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' }[this.unit]
    return `has an open time that is not in ${words} since 1970`
  }
}
