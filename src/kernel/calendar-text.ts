/** Minutes of a day by the clocks; what ends behind 1440 ends on the next day. */
type Span = { readonly fromMin: number; readonly untilMin: number }
/** Spans of all days that one of `on` names: 1 (Monday) to 7, or a date, with its year or without. */
export type Window = { readonly on: readonly string[]; readonly spans: readonly Span[] }
/** A window, or what is wrong with its text, as what follows it in a sentence. */
type ReadWindow = { readonly ok: true; readonly window: Window } | { readonly ok: false; readonly fault: string }

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
export const DAY_MIN = 1440
export const WHOLE_DAY: Span = { fromMin: 0, untilMin: DAY_MIN }
/** A leap year, so that 29 February is a day of every year. */
const ANY_YEAR = '2000'

const wrong = (fault: string): ReadWindow => ({ ok: false, fault })

/** Whether a text is a date of the calendar, such as 2025-12-25, or 12-25 for that day of every year. */
export const isDate = (text: string): boolean => {
  if (!/^(\d{4}-)?\d\d-\d\d$/.test(text)) return false
  const full = text.length === 5 ? `${ANY_YEAR}-${text}` : text
  try {
    return Temporal.PlainDate.from(full, { overflow: 'reject' }).toString() === full
  } catch {
    return false
  }
}

/** The days of `mon-fri`, which may go over the end of a week, or of `sat`; null: there is no such day. */
const daysOf = (text: string): readonly string[] | null => {
  const [first, last, ...more] = text.split('-').map((day) => DAYS.indexOf(day))
  if (first === undefined || first < 0 || last === -1 || more.length > 0) return null
  const count = last === undefined ? 1 : ((last - first + DAYS.length) % DAYS.length) + 1
  return Array.from({ length: count }, (_, nth) => String(((first + nth) % DAYS.length) + 1))
}

const minuteOf = (text: string): number | null => {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  return hours === undefined || Number(minutes) > 59 || total > DAY_MIN ? null : total
}

type ReadSpan = Span | { readonly fault: string }

const spanOf = (text: string): ReadSpan => {
  const hours = text.split('-')
  const [fromMin, untilMin] = hours.map(minuteOf)
  const none = hours.find((hour) => minuteOf(hour) === null)
  if (hours.length !== 2 || none !== undefined)
    return { fault: `has an hour that is none, "${none ?? text}": a span is 09:00-17:30, from 00:00 to 24:00` }
  if (fromMin === untilMin || fromMin === DAY_MIN) return { fault: `has a span of no length, ${text}: the whole day is 00:00-24:00` }
  return { fromMin: fromMin!, untilMin: untilMin! > fromMin! ? untilMin! : untilMin! + DAY_MIN }
}

/** Reads `mon-fri 09:00-12:00 13:00-17:30`; without spans it is the whole of the days. `dates`: it may also name a date. */
export const readWindow = (text: string, { dates }: { readonly dates: boolean }): ReadWindow => {
  const [when = '', ...hours] = text.toLowerCase().split(/\s+/)
  const on = dates && isDate(when) ? [when] : daysOf(when)
  if (on === null)
    return wrong(
      dates && /^[\d-]+$/.test(when)
        ? `has a date that is none, "${when}": write 2025-12-25, or 12-25 for that day of every year`
        : `names a day that is none, "${when}": days are ${DAYS.join(', ')}, or mon-fri`,
    )
  const spans: Span[] = []
  for (const span of hours.map(spanOf)) {
    if ('fault' in span) return wrong(span.fault)
    spans.push(span)
  }
  return { ok: true, window: { on, spans: spans.length === 0 ? [WHOLE_DAY] : spans } }
}
