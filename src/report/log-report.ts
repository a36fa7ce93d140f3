import type { Asked } from './asked-rows.ts'
import type { KeptLog } from './kept-log.ts'
import type { LogPages } from './log-pages.ts'
import type { ReportTable } from './table.ts'

/** One report: `read` makes the data that `--json` prints, `tables` what a person or a spreadsheet reads. */
export type LogReport<Data extends object> = {
  readonly title: string
  /** By what its rows can be asked for besides coin and time: what a row's type may be. Null: it is of the whole log. */
  readonly types: readonly string[] | null
  read(store: LogPages, asked?: Asked): Promise<Data>
  /** The same out of what is kept of the log. Null, or left out: it has to be read. */
  readKept?(kept: KeptLog, asked: Asked): Promise<Data | null>
  /** the first one is the report itself */
  tables(data: Data): readonly ReportTable[]
}
