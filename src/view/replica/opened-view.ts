import { decode } from '../../event/codec.ts'
import { SqliteStore } from '../../event/sqlite/store.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { LogIndex } from './index-log.ts'
import { PastMoments } from './past-moments.ts'
import { readRange } from './read-range.ts'
import { ToldEvents } from './told-events.ts'
import { closeLog, type OpenedLog, type ViewedLog } from './viewed-log.ts'

/** Of so many events it is told how far it is. */
const TELL_EVERY = 5000

type Options = { readonly onIndexed?: (done: number, all: number) => void }

/** One log as it lies there: opened, indexed, and whatever is asked of it. */
export class OpenedView {
  readonly log: OpenedLog
  readonly index: LogIndex
  readonly moments: PastMoments
  readonly told: ToldEvents

  private constructor(log: OpenedLog, index: LogIndex) {
    this.log = log
    this.index = index
    this.moments = new PastMoments(index, log.ranges)
    this.told = new ToldEvents(index, log.ranges)
  }

  /** Resolves when all that the log holds is indexed. Throws StoreFailure. */
  static async open(source: ViewedLog, { onIndexed }: Options): Promise<OpenedView> {
    const log = await source.open()
    const index = new LogIndex(log.store)
    try {
      const all = log.store instanceof SqliteStore ? log.store.newestPosition() : 0
      await index.readOn((done) => {
        if (done % TELL_EVERY === 0) onIndexed?.(done, Math.max(done, all))
      })
      const { count } = index.columns
      onIndexed?.(count, count)
    } catch (error) {
      index.side.close()
      await closeLog(log)
      throw error
    }
    return new OpenedView(log, index)
  }

  async events(from: number, to: number): Promise<LogEvent[]> {
    return (await readRange(this.log.ranges, this.index.columns, from, to)).map(decode)
  }

  /** Whether the log still holds the event that was read last: else it is another one, or was cut. */
  async goesOn(): Promise<boolean> {
    const { columns } = this.index
    if (columns.count === 0) return true
    const [row] = await readRange(this.log.ranges, columns, columns.count, columns.count)
    return row !== undefined && row.position === columns.position(columns.count) && row.hash.startsWith(columns.hash(columns.count))
  }

  async close(): Promise<void> {
    this.index.side.close()
    await closeLog(this.log)
  }
}
