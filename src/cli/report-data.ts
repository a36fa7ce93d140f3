import { steadyTimers } from '../kernel/clock.ts'
import { Asked } from '../report/asked-rows.ts'
import type { LogPages } from '../report/log-pages.ts'
import type { LogReport } from '../report/log-report.ts'
import { type LogMoment, logUpTo } from '../view/log-cut.ts'

type DataAsked = {
  readonly wanted: LogReport<object>
  readonly store: LogPages
  readonly log: string
  readonly at: LogMoment
  readonly asked?: Asked
}

/** What a report says of a moment: out of the index that a page keeps beside the log, where there is one that fits, else folded. */
export const dataAt = async ({ wanted, store, log, at, asked = new Asked() }: DataAsked): Promise<object> =>
  (await keptData(wanted, log, at, asked)) ?? wanted.read(logUpTo(store, at), asked)

/** Null: it has to be read. What is asked of now is read with every check. */
const keptData = async (wanted: LogReport<object>, log: string, at: LogMoment, asked: Asked): Promise<object | null> => {
  if (at === null || wanted.readKept === undefined) return null
  const { askKept } = await import('../view/replica/kept-moment.ts')
  return askKept(log, at, steadyTimers, async (view, moment) => {
    const { columns } = view
    const { ordinal, timeMs } = moment.place
    asked.know(asked.symbol === undefined ? [] : columns.coinsBy(ordinal), { firstMs: columns.timeMs(1), lastMs: timeMs })
    const { reportSource } = await import('../view/replica/report-source.ts')
    return wanted.readKept!(reportSource(view, moment), asked)
  })
}
