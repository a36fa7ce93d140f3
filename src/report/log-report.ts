import type { EventStore } from '../event/store.ts'
import type { Asked } from './asked-rows.ts'
import type { ReportTable } from './table.ts'

/** What a report reads: all of a log, or what it held at a time. */
export type LogPages = Pick<EventStore, 'isDense' | 'readAll'>

/** One report: `read` makes the data that `--json` prints, `tables` what a person or a spreadsheet reads. */
export type LogReport<Data extends object> = {
  readonly title: string
  /** By what its rows can be asked for besides coin and time: what a row's type may be. Null: it is of the whole log. */
  readonly types: readonly string[] | null
  read(store: LogPages, asked?: Asked): Promise<Data>
  /** the first one is the report itself */
  tables(data: Data): readonly ReportTable[]
}
