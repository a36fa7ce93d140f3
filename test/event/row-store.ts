import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'

/** A store of rows as they are, also of rows that no engine would have written. Nothing can be added. */
export class RowStore extends MemoryStore {
  readonly #rows: readonly Row[]
  override readonly isDense: boolean

  /** `isDense`: whether readers may rely on positions that count the rows. */
  constructor(rows: readonly Row[], isDense = true) {
    super()
    this.#rows = rows
    this.isDense = isDense
  }

  override append(): Promise<void> {
    return Promise.reject(new Error('Nothing is written here.'))
  }

  override async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    yield this.#rows.filter((row) => row.stream === stream && row.number >= from)
  }

  override async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    yield this.#rows.filter((row) => after === null || Number(row.position) > Number(after))
  }
}
