import type { EventStore } from '../event/store.ts'
import { changesBetween, differenceTable } from '../report/figure-changes.ts'
import type { LogReport } from '../report/log-report.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { momentTold } from './moment-flag.ts'
import { dataAt } from './report-data.ts'
import { type ReportFlags, twoMoments } from './report-flags.ts'
import { summaryAt } from './show-summary.ts'
import { showTables } from './show-tables.ts'

type Compared = { readonly wanted: LogReport<object> | undefined; readonly store: EventStore; readonly log: string }

/** Of the summary what is counted; what the log is of is no figure. */
const figuresAt = async ({ wanted, store, log }: Compared, at: LogMoment): Promise<object> => {
  if (wanted !== undefined) return dataAt({ wanted, store, log, at })
  const { options: _options, instruments: _instruments, changes: _changes, tape: _tape, ...figures } = await summaryAt(store, at)
  return figures
}

const named = (moment: LogMoment): string => momentTold(moment).replace(' as of ', '')

/** As of before the first event there is nothing. */
const NOTHING = {}

/** Every figure of a report of the whole log that is another one at the second moment, and by how much. */
export const showDifference = async (compared: Compared, flags: ReportFlags): Promise<void> => {
  const { from, to } = twoMoments(flags)
  const before = from === null ? NOTHING : await figuresAt(compared, from)
  const changed = changesBetween(before, await figuresAt(compared, to))
  const [begin, end] = [from === null ? 'the beginning' : named(from), to === null ? 'now' : named(to)]
  const title = `${compared.wanted?.title ?? 'Summary'}: from ${begin} to ${end}`
  showTables({ from, to, changed }, { title, tables: [differenceTable(changed)], named: flags.table, all: flags.all }, flags)
}
