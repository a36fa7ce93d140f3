import { timeMsOf } from '../kernel/time-text.ts'
import { type At, BeforeBeginning, UnknownPlace } from '../view/replica/log-place.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import { ApiProblem } from './api-problem.ts'

/** A time begins with year and month, the number of an event with `#`; everything else is an address of the log's own. Throws a ApiProblem. */
export const askedAt = (text: string | undefined, parameter = 'at'): At => {
  if (text === undefined || text === 'now') return 'now'
  if (/^#\d{1,12}$/.test(text)) return { ordinal: Number(text.slice(1)) }
  if (!/^\d{4}-\d\d/.test(text)) return { position: text }
  const timeMs = timeMsOf(text)
  if (!Number.isNaN(timeMs)) return { timeMs }
  throw new ApiProblem(
    'bad-parameter',
    `${parameter} is "now", a time such as 2021-05-19T12:00Z, "#257" for the 257th event, or the position of an event, not ${JSON.stringify(text)}.`,
    { parameter },
  )
}

/** The log as it was then. Throws a ApiProblem where it holds no such moment. */
export const askedMoment = async (view: View, text: string | undefined): Promise<ViewMoment> => {
  const at = askedAt(text)
  try {
    return await view.at(at)
  } catch (error) {
    if (error instanceof BeforeBeginning) throw new ApiProblem('before-beginning', error.message)
    if (error instanceof UnknownPlace) throw new ApiProblem('unknown-event', error.message)
    throw error
  }
}
