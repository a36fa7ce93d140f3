import type { Rows } from './fold-rows.ts'

/** One report: `read` makes the data that `--json` prints, `text` what a person reads. */
export type Report<Data extends object> = {
  readonly title: string
  read(rows: Rows): Promise<Data>
  text(data: Data): string
}
