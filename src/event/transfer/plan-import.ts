import { Failure } from '../../kernel/errors.ts'
import { Heads, type HeadTable } from '../heads.ts'
import type { EventStore, Row } from '../store.ts'
import { BATCH_EVENTS } from './batches.ts'
import { requireMovable } from './log-source.ts'
import type { Movable } from './movable.ts'
import { Mover } from './mover.ts'
import type { Source } from './source.ts'

/** The log that is imported into. */
export type ImportTarget = { readonly path: string; readonly store: EventStore }

/** What an import has to do: `present` are the heads of the log so far, and it has every event up to them. */
export type ImportPlan = { readonly events: number; readonly head: string; readonly missing: number; readonly present: HeadTable }

/**
 * Reads the whole source before anything is written. Throws Failure if it is broken, or if the log holds anything but
 * the source's beginning; null stands for a log that does not exist yet.
 */
export const planImport = async (source: Source, target: ImportTarget | null, onEvents: (events: number) => void): Promise<ImportPlan> => {
  const heads = new Heads()
  const ahead = new Ahead(target)
  let missing = 0
  try {
    for await (const page of source.rows()) {
      for (const movable of page) {
        heads.observe(movable.event)
        const found = await ahead.take(movable.event)
        if (found === null) missing++
        else requireSame(found, movable, missing, source, target!)
      }
      onEvents(heads.events)
    }
    await ahead.requireNoMore(source)
  } finally {
    await ahead.close()
  }
  return { events: heads.events, head: heads.head(), missing, present: ahead.heads.table }
}

const nameOf = ({ event, line }: Movable, { path }: Source): string =>
  line === null ? `Event ${event.number} of stream ${event.stream} in ${path}` : `Line ${line} of ${path}`

const requireSame = (found: Row, movable: Movable, missing: number, source: Source, { path }: ImportTarget): void => {
  const name = nameOf(movable, source)
  if (found.hash !== movable.event.hash)
    throw new Failure(
      `${name} is not what the log ${path} holds as event ${found.number} of stream ${found.stream}: that is another log. Nothing was imported; name a new log by --log.`,
    )
  // a store elsewhere may have taken a part of one batch before an import was stopped, and never more
  if (missing >= BATCH_EVENTS)
    throw new Failure(
      `${name} stands in the log ${path}, and ${missing} events before it do not: that log is another one. Nothing was imported; name a new log by --log.`,
    )
}

/** The next rows of the log, so many that the order in which one batch was taken makes no difference. */
class Ahead {
  readonly heads = new Heads()
  readonly #path: string
  readonly #mover: Mover
  readonly #rows: AsyncGenerator<Row>
  readonly #waiting = new Map<string, Row>()

  constructor(target: ImportTarget | null) {
    this.#path = target?.path ?? ''
    this.#mover = new Mover(this.heads, target?.store.isDense ?? false)
    this.#rows = eachRow(target)
  }

  /** The log's event of this stream and number; null if it has none, at least not about here. */
  async take({ stream, number }: Pick<Row, 'stream' | 'number'>): Promise<Row | null> {
    await this.#fill()
    const key = `${number} ${stream}`
    const row = this.#waiting.get(key) ?? null
    if (row !== null) this.#waiting.delete(key)
    return row
  }

  async requireNoMore({ path }: Source): Promise<void> {
    await this.#fill()
    for (const { stream, number } of this.#waiting.values())
      throw new Failure(
        `The log ${this.#path} holds event ${number} of stream ${stream}, which ${path} does not have there: it is another log, or went on since. Nothing was imported; name a new log by --log.`,
      )
  }

  async close(): Promise<void> {
    await this.#rows.return(undefined)
  }

  async #fill(): Promise<void> {
    while (this.#waiting.size <= BATCH_EVENTS) {
      const { value: row, done } = await this.#rows.next()
      if (done) return
      requireMovable(this.#mover, row, this.#path)
      this.#waiting.set(`${row.number} ${row.stream}`, row)
    }
  }
}

async function* eachRow(target: ImportTarget | null): AsyncGenerator<Row> {
  if (target === null) return
  for await (const page of target.store.readAll(null)) yield* page
}
