// 2001 to 2286: shorter numbers are years or seconds, longer ones microseconds
const MILLISECONDS = /^\d{12,13}$/
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i

/** Milliseconds since 1970 of a time in ISO 8601, UTC where it names no offset, or of these milliseconds as text; NaN: it is none. */
export const timeMsOf = (text: string): number => {
  if (MILLISECONDS.test(text)) return Number(text)
  const [, day, time = '00:00', offset = 'Z'] = ISO_8601.exec(text) ?? []
  // a day that the month has not would become one of the next month
  if (day === undefined || !isDay(day)) return Number.NaN
  return Date.parse(`${day}T${time}${offset.toUpperCase().replace(/^(...)(\d\d)$/, '$1:$2')}`)
}

const isDay = (day: string): boolean => {
  const timeMs = Date.parse(`${day}T00:00Z`)
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(day)
}
