import { UsageError } from '../kernel/errors.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { momentWords } from '../view/words/say.ts'
import { timeOf } from './time-flag.ts'

/** Shorter numbers are no milliseconds of our time (1973), and no log has as many events. */
const PLACE = /^\d{1,11}$/

/** A moment of a log that a person writes: a time, or the place of an event as the journal shows it. Throws UsageError. */
export const logMomentOf = (text: string): Exclude<LogMoment, null> => {
  const place = text.trim()
  if (!PLACE.test(place)) return { timeMs: timeOf(text) }
  if (Number(place) === 0) throw new UsageError('The first event of a log is 1: before it there was nothing.')
  return { place: Number(place) }
}

/** `as of 2018-04-04 10:00:00`, behind a blank; nothing for now. */
export const momentTold = (moment: LogMoment): string => {
  if (moment === null) return ''
  return 'timeMs' in moment ? ` as of ${momentWords(moment.timeMs)} UTC` : ` as of event ${moment.place}`
}

/** What a document says of the moment that it is of, beside its other keys. */
export const momentKey = (moment: LogMoment): { readonly atMs?: number; readonly at?: number } => {
  if (moment === null) return {}
  return 'timeMs' in moment ? { atMs: moment.timeMs } : { at: moment.place }
}
