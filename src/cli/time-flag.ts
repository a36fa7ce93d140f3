import { UsageError } from '../kernel/errors.ts'
import { timeMsOf } from '../kernel/time-text.ts'

/** Milliseconds since 1970 of a time that a person writes: in ISO 8601, UTC where it names no offset, or as these milliseconds. */
export const timeOf = (text: string): number => {
  const timeMs = timeMsOf(text.trim())
  if (Number.isNaN(timeMs))
    throw new UsageError(`"${text}" is no time: write it like 2018-04-05, 2018-04-05T13:30Z, or in milliseconds since 1970.`)
  return timeMs
}
