import { steadyTimers } from '../kernel/clock.ts'
import { Asked } from '../report/asked-rows.ts'
import type { LogPages, LogReport } from '../report/log-report.ts'
import { ofFolds } from '../report/of-folds.ts'
import { type LogMoment, logUpTo } from '../view/log-cut.ts'

type DataAsked = {
  readonly what: string
  readonly wanted: LogReport<object>
  readonly store: LogPages
  readonly log: string
  readonly at: LogMoment
  readonly asked?: Asked
}

/** What a report says of a moment: out of the index that a page keeps beside the log, where there is one that fits, else folded. */
export const dataAt = async ({ what, wanted, store, log, at, asked = new Asked() }: DataAsked): Promise<object> => {
  const made = ofFolds[what]
  if (at === null || made === undefined) return wanted.read(logUpTo(store, at), asked)
  const { keptMoment } = await import('../view/replica/kept-moment.ts')
  const kept = await keptMoment(log, at, steadyTimers)
  if (kept === null) return wanted.read(logUpTo(store, at), asked)
  const { state, reading, place } = kept
  return made({ ...state.folds, ...reading }, { lastTimeMs: place.timeMs, state })
}
