import { DAY_MIN, isDate, readWindow, type Window } from '../kernel/calendar-text.ts'
import { type CalendarTexts, type MarketWindows, windowsOf } from '../kernel/trading-calendar.ts'
import type { OptionRule } from './option-rule.ts'
import type { Config } from './schema.ts'

type Name = 'hours' | 'holidays' | 'maintenance'

const MINUTES_OF_WEEK = 7 * DAY_MIN

/** Minutes of a week that windows of weekdays hold. */
const minutesOf = (windows: readonly Window[]): Set<number> => {
  const minutes = new Set<number>()
  for (const { on, spans } of windows)
    for (const day of on.filter((name) => name.length === 1))
      for (const { fromMin, untilMin } of spans)
        for (let minute = fromMin; minute < untilMin; minute++) minutes.add(((Number(day) - 1) * DAY_MIN + minute) % MINUTES_OF_WEEK)
  return minutes
}

/** Whether a market is open in no minute of a usual week. */
const isNeverOpen = ({ hours, maintenance }: MarketWindows): boolean => {
  const shut = minutesOf(maintenance)
  if (hours === null) return shut.size === MINUTES_OF_WEEK
  return [...minutesOf(hours)].every((minute) => shut.has(minute))
}

/** What is wrong with a text that stands under a name, as what follows it; null: nothing. */
const textFault = (name: Name, text: string): string | null => {
  if (name === 'holidays') return isDate(text) ? null : 'is no date: write 2025-12-25, or 12-25 for that day of every year'
  const read = readWindow(text, { dates: name === 'maintenance' })
  return read.ok ? null : read.fault
}

const faultOf = (calendar: CalendarTexts, name: Name): string | null => {
  for (const [market, texts] of Object.entries(calendar[name])) {
    if (name === 'hours' && texts.length === 0)
      return `(${market}) have no day, so the market would never open: leave it out where it is always open`
    for (const text of texts) {
      const fault = textFault(name, text)
      if (fault !== null) return `(${market}: ${text}) ${fault}`
    }
  }
  return null
}

/** The market that its maintenance leaves no minute; null: there is none. Asked only of calendars whose texts can be read. */
const neverOpen = (calendar: CalendarTexts): string | null => {
  if ((['hours', 'maintenance'] as const).some((name) => faultOf(calendar, name) !== null)) return null
  const markets = new Set([...Object.keys(calendar.hours), ...Object.keys(calendar.maintenance)])
  return (
    [...markets].find((market) => {
      const read = windowsOf(calendar, market)
      return read !== null && isNeverOpen(read)
    }) ?? null
  )
}

const sound = (name: Name): OptionRule => [
  `calendar.${name}`,
  ({ calendar }: Config) => faultOf(calendar, name) !== null,
  ({ calendar }: Config) => faultOf(calendar, name) ?? '',
]

/** That the texts of calendars can be read, and leave each market some time. */
export const calendarOptionRules: readonly OptionRule[] = [
  sound('hours'),
  sound('holidays'),
  sound('maintenance'),
  [
    'calendar.maintenance',
    ({ calendar }) => neverOpen(calendar) !== null,
    ({ calendar }) => `(${neverOpen(calendar)}) leaves no minute of the market's hours: it would never open`,
  ],
]
