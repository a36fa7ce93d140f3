import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { breathe } from '../../../kernel/clock.ts'
import { type Row, StoreFailure } from '../../store.ts'
import type { RowReader } from '../rows.ts'
import { type AheadGiven, Lead } from './given.ts'
import { type Packed, Unpacker } from './packed.ts'

type Asked = Omit<AheadGiven, 'lead'>
/** Rows handed out at once: few enough to be garbage before a collection has to copy them. */
const PAGE_ROWS = 250

/** What a thread sends, in order, until it ends. */
class Received {
  readonly #packs: Packed[] = []
  #isEnded = false
  #wake: () => void = () => {}

  constructor(thread: Worker) {
    const end = (): void => {
      this.#isEnded = true
      this.#wake()
    }
    // an error of the thread is its end: whoever reads on meets what it met
    thread.on('error', end).on('exit', end)
    thread.on('message', (pack: Packed) => {
      this.#packs.push(pack)
      this.#wake()
    })
  }

  async next(): Promise<Packed | null> {
    while (this.#packs.length === 0 && !this.#isEnded)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    return this.#packs.shift() ?? null
  }
}

/** Makes rows of what the thread packed, and sees that positions ascend, also from pack to pack. */
class Unpacking {
  readonly #reader: RowReader
  /** by stream, of the row before */
  readonly #hashes = new Map<number, string>()
  #last: number

  constructor(reader: RowReader, after: number | null) {
    this.#reader = reader
    this.#last = after ?? Number.NEGATIVE_INFINITY
  }

  /** Null: something among the next rows is not as a writer leaves it. */
  pageOf(packed: Unpacker): Row[] | null {
    const page: Row[] = []
    try {
      while (!packed.isDone && page.length < PAGE_ROWS) {
        const [raw, isProven] = packed.next()
        const [position, stream, number] = raw
        // a damaged tree can lead back to where it began
        if (position <= this.#last) return null
        this.#last = position
        page.push(this.#reader.rowOf(raw, isProven ? this.#before(stream, number) : undefined))
        this.#hashes.set(stream, raw[16])
      }
    } catch (error) {
      if (error instanceof StoreFailure) return null
      throw error
    }
    return page
  }

  #before(stream: number, number: number): string | undefined {
    return number === 0 ? '' : this.#hashes.get(stream)
  }
}

/**
 * Pages of a log's rows that a thread reads meanwhile, in the order of their positions. Ends where the thread ended, whether at the log's end
 * or before a row that is not as a writer leaves it. `reader` makes the rows of what the thread read.
 */
export async function* readAhead(asked: Asked, reader: RowReader): AsyncGenerator<readonly Row[]> {
  const lead = new Lead()
  const file = new URL(import.meta.url.endsWith('.ts') ? './reading-thread.ts' : './reading-thread.js', import.meta.url)
  const thread = new Worker(file, { workerData: { ...asked, lead: lead.shared } satisfies AheadGiven })
  const exited = once(thread, 'exit').catch(() => undefined)
  const received = new Received(thread)
  const unpacking = new Unpacking(reader, asked.after)
  try {
    for (let pack = await received.next(); pack !== null; pack = await received.next()) {
      lead.taken()
      for (const packed = new Unpacker(pack); !packed.isDone; ) {
        const page = unpacking.pageOf(packed)
        if (page === null) return
        yield page
      }
      await breathe()
    }
  } finally {
    lead.over()
    await exited
  }
}
