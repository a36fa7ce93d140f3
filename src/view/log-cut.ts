import { UsageError } from '../kernel/errors.ts'
import { asOf } from '../report/as-of.ts'
import type { LogPages } from '../report/log-pages.ts'

/** A moment of a log: the engine's clock, or an event by its place, 1 for the first; null: now. */
export type LogMoment = { readonly timeMs: number } | { readonly place: number } | null

/** What the log held at that moment, the event that it names included. `before`: how many events are not read again. */
export const logUpTo = (log: LogPages, moment: LogMoment, before = 0): LogPages => {
  if (moment === null) return log
  return 'timeMs' in moment ? asOf(log, moment.timeMs) : firstOf(log, moment.place, before)
}

const firstOf = (log: LogPages, count: number, before: number): LogPages => ({
  isDense: log.isDense,
  async *readAll(after, options) {
    let left = count - before
    for await (const page of log.readAll(after, options)) {
      yield page.length > left ? page.slice(0, left) : page
      left -= page.length
      if (left <= 0) return
    }
    throw new UsageError(`The log has ${count - left} events: there is no event ${count} yet.`)
  },
})
