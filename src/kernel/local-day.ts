/** A day of a person's calendar: its date there, and the moments at which it begins and ends, epoch milliseconds. */
export type LocalDay = { readonly date: string; readonly fromMs: number; readonly untilMs: number }

/** Whether the time zone is one that the computer knows, such as Europe/Berlin or UTC. */
export const isTimeZone = (name: string): boolean => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== ''
  } catch {
    return false
  }
}

/** Local date and time of a moment. Throws RangeError for a time zone that is none. */
export const localTime = (ms: number, timeZone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime()

/** When the clocks of a time zone show this: an hour later where it is left out, the first time where it comes twice. */
export const momentOf = (date: Temporal.PlainDate, plainTime: Temporal.PlainTime, timeZone: string): number =>
  date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds

/**
 * The day that a moment belongs to, where days begin at `startsAt` (HH:MM) by the clocks of a time zone. When these are put forward
 * over it a day begins as much later, when they are put back over it the first time; so a day may have 23 or 25 hours.
 */
export const localDay = (ms: number, timeZone: string, startsAt: string): LocalDay => {
  const plainTime = Temporal.PlainTime.from(startsAt)
  const startOf = (date: Temporal.PlainDate): number => momentOf(date, plainTime, timeZone)
  const today = localTime(ms, timeZone).toPlainDate()
  const date = startOf(today) > ms ? today.subtract({ days: 1 }) : today
  return { date: date.toString(), fromMs: startOf(date), untilMs: startOf(date.add({ days: 1 })) }
}
