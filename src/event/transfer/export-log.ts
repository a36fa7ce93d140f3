import { Heads } from '../heads.ts'
import type { EventStore } from '../store.ts'
import { bytesOf, Footer, HEADER, lineOf } from './line-format.ts'
import { requireMovable } from './log-source.ts'
import { Mover } from './mover.ts'

/** Takes the lines of an export, from the first on, and knows which of them are there already. */
export type LineSink = {
  /** events that it did not have before */
  readonly written: number
  /** `footer` says how the file would end before this line */
  put(line: Buffer, footer: () => Buffer): Promise<void>
  /** durable when it returns */
  end(footer: Buffer): Promise<void>
}

export type Exported = { readonly events: number; readonly written: number; readonly head: string }

/**
 * Hands a log to `sink` line by line, from the first event to the last there is by now, with the memory of one page. Every event
 * is checked as for an import. Throws Failure at the first that is damaged, or that only a later coinfold can read.
 */
export const exportLog = async (store: EventStore, path: string, sink: LineSink, onEvents: (events: number) => void): Promise<Exported> => {
  const footer = new Footer()
  const { heads } = footer
  const mover = new Mover(new Heads(), store.isDense)
  const last = (): Buffer => bytesOf(footer.text(), 'The footer')
  const put = async (line: Buffer): Promise<void> => {
    await sink.put(line, last)
    footer.addLine(line)
  }
  await put(bytesOf(HEADER, 'The header'))
  for await (const page of store.readAll(null)) {
    for (const row of page) {
      requireMovable(mover, row, path)
      await put(bytesOf(lineOf(row), `Event ${row.number} of stream ${row.stream}`))
      heads.observe(row)
    }
    onEvents(heads.events)
  }
  await sink.end(last())
  return { events: heads.events, written: sink.written, head: heads.head() }
}
