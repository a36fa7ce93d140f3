import { UsageError } from '../kernel/errors.ts'

// 2001 to 2286: shorter numbers are years or seconds, longer ones microseconds
const MILLISECONDS = /^\d{12,13}$/
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i

const parse = (text: string): number => {
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

/** Milliseconds since 1970 of a time that a person writes: in ISO 8601, UTC where it names no offset, or as these milliseconds. */
export const timeOf = (text: string): number => {
  const timeMs = parse(text.trim())
  if (Number.isNaN(timeMs))
    throw new UsageError(`"${text}" is no time: write it like 2018-04-05, 2018-04-05T13:30Z, or in milliseconds since 1970.`)
  return timeMs
}
