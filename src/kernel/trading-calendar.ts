import { DAY_MIN, readWindow, WHOLE_DAY, type Window } from './calendar-text.ts'
import { localDay, localTime, momentOf } from './local-day.ts'

/** What the options say of all markets: texts by market, `all` for those that have none of their own. */
export type CalendarTexts = {
  readonly timeZone: string
  readonly hours: Readonly<Record<string, readonly string[]>>
  readonly holidays: Readonly<Record<string, readonly string[]>>
  readonly maintenance: Readonly<Record<string, readonly string[]>>
}
type ClosedBy = 'holiday' | 'maintenance' | 'hours'
/** `opensMs`: when the market opens again; null: not as far as is looked ahead. */
export type ClosedMarket = { readonly by: ClosedBy; readonly opensMs: number | null }

/** When one market is open, by windows. */
export type MarketWindows = {
  readonly timeZone: string
  /** null: all hours of all days */
  readonly hours: readonly Window[] | null
  readonly holidays: readonly Window[]
  readonly maintenance: readonly Window[]
}

/** Symbols have a slash in them. */
export const EVERY_MARKET = 'all'

const of = (texts: CalendarTexts['hours'], market: string): readonly string[] | undefined => texts[market] ?? texts[EVERY_MARKET]

const readAll = (texts: readonly string[], dates: boolean): Window[] =>
  texts.flatMap((text) => {
    const read = readWindow(text, { dates })
    // a text that is none is refused before anybody trades by it
    return read.ok ? [read.window] : []
  })

/** The windows of one market: what names it stands instead of what is said of all. Null: it is always open. */
export const windowsOf = ({ timeZone, ...texts }: CalendarTexts, market: string): MarketWindows | null => {
  const hours = of(texts.hours, market)
  const dates = of(texts.holidays, market) ?? []
  const holidays = dates.length === 0 ? [] : [{ on: dates, spans: [WHOLE_DAY] }]
  const maintenance = readAll(of(texts.maintenance, market) ?? [], true)
  if (hours === undefined && holidays.length === 0 && maintenance.length === 0) return null
  return { timeZone, hours: hours === undefined ? null : readAll(hours, false), holidays, maintenance }
}

type Stretch = { readonly fromMs: number; readonly untilMs: number }
/** A day by the clocks, with what has begun by its end. */
type Day = Stretch & {
  readonly hours: readonly Stretch[] | null
  readonly holidays: readonly Stretch[]
  readonly maintenance: readonly Stretch[]
}
/** What keeps a market shut, and until when it does so alone; null: until its hours begin again. */
type Shut = { readonly by: ClosedBy; readonly untilMs: number | null }

const MIDNIGHT = Temporal.PlainTime.from('00:00')

const momentAt = (date: Temporal.PlainDate, minute: number, timeZone: string): number =>
  momentOf(date.add({ days: Math.floor(minute / DAY_MIN) }), MIDNIGHT.add({ minutes: minute % DAY_MIN }), timeZone)

const isOn = ({ on }: Window, date: Temporal.PlainDate): boolean => {
  const full = date.toString()
  return on.includes(String(date.dayOfWeek)) || on.includes(full) || on.includes(full.slice(5))
}

/** The stretches of time that begin on a date of the calendar. */
const stretchesOn = (windows: readonly Window[], date: Temporal.PlainDate, timeZone: string): Stretch[] =>
  windows
    .filter((window) => isOn(window, date))
    .flatMap(({ spans }) => spans)
    .map(({ fromMin, untilMin }) => ({ fromMs: momentAt(date, fromMin, timeZone), untilMs: momentAt(date, untilMin, timeZone) }))

/** Until when a moment is within stretches; null: it is in none. */
const withinUntil = (stretches: readonly Stretch[], ms: number): number | null => {
  const ends = stretches.filter(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs).map(({ untilMs }) => untilMs)
  return ends.length === 0 ? null : Math.max(...ends)
}

/** Weeks repeat, and the clocks are changed by less than a day. */
const DAYS_AHEAD = 8
/** So many reasons may follow each other without an hour between: a year and more of holidays and nights. */
const MOST_REASONS = 1000

/** The calendar of one market. What was asked about last is kept, for it is asked about at every candle. */
export class TradingCalendar {
  readonly #windows: MarketWindows
  #day: Day | null = null
  /** from a moment asked about until the market opens */
  #closed: Stretch | null = null

  constructor(windows: MarketWindows) {
    this.#windows = windows
  }

  /** Why the market is closed at a moment, and when it opens; null: it is open. */
  closedAt(ms: number): ClosedMarket | null {
    const shut = this.#shutAt(ms)
    if (shut === null) return null
    const known = this.#closed
    if (known === null || ms < known.fromMs || ms >= known.untilMs) {
      const opensMs = this.#opensMs(shut, ms)
      if (opensMs === null) return { by: shut.by, opensMs }
      this.#closed = { fromMs: ms, untilMs: opensMs }
    }
    return { by: shut.by, opensMs: this.#closed!.untilMs }
  }

  #opensMs(first: Shut, ms: number): number | null {
    let shut: Shut | null = first
    let atMs = ms
    for (let reasons = 0; reasons < MOST_REASONS; reasons++) {
      const untilMs: number | null = shut.untilMs ?? this.#nextStart(atMs)
      if (untilMs === null) return null
      atMs = untilMs
      shut = this.#shutAt(atMs)
      if (shut === null) return atMs
    }
    return null
  }

  #shutAt(ms: number): Shut | null {
    const { holidays, maintenance, hours } = this.#dayOf(ms)
    const holidayMs = withinUntil(holidays, ms)
    if (holidayMs !== null) return { by: 'holiday', untilMs: holidayMs }
    const maintainedMs = withinUntil(maintenance, ms)
    if (maintainedMs !== null) return { by: 'maintenance', untilMs: maintainedMs }
    return hours === null || withinUntil(hours, ms) !== null ? null : { by: 'hours', untilMs: null }
  }

  #nextStart(ms: number): number | null {
    const { hours, timeZone } = this.#windows
    const today = localTime(ms, timeZone).toPlainDate()
    for (let days = 0; days <= DAYS_AHEAD; days++) {
      const starts = stretchesOn(hours ?? [], today.add({ days }), timeZone).map(({ fromMs }) => fromMs)
      const later = starts.filter((fromMs) => fromMs > ms)
      if (later.length > 0) return Math.min(...later)
    }
    return null
  }

  #dayOf(ms: number): Day {
    const known = this.#day
    if (known !== null && known.fromMs <= ms && ms < known.untilMs) return known
    const { timeZone, hours, holidays, maintenance } = this.#windows
    const { date, fromMs, untilMs } = localDay(ms, timeZone, '00:00')
    const today = Temporal.PlainDate.from(date)
    // what began the day before may last over midnight
    const around = (windows: readonly Window[]): Stretch[] =>
      [today.subtract({ days: 1 }), today].flatMap((day) => stretchesOn(windows, day, timeZone))
    const day = { fromMs, untilMs, hours: hours && around(hours), holidays: around(holidays), maintenance: around(maintenance) }
    this.#day = day
    return day
  }
}

/** Null: the market is always open. */
export const calendarOf = (texts: CalendarTexts, market: string): TradingCalendar | null => {
  const windows = windowsOf(texts, market)
  return windows && new TradingCalendar(windows)
}
