import type { EventStore } from '../event/store.ts'

/** One report: `read` makes the data that `--json` prints, `text` what a person reads. */
export type LogReport<Data extends object> = {
  readonly title: string
  read(store: EventStore): Promise<Data>
  text(data: Data): string
}
