import { LogDamaged } from '../codec.ts'
import type { Heads } from '../heads.ts'
import { Passage } from '../passing.ts'
import type { Row } from '../store.ts'

/** Who reads rows that are to be moved to another store. `heads` move; `isDense`: positions count the events. */
export class Mover {
  readonly #passage: Passage

  constructor(heads: Heads, isDense: boolean) {
    this.#passage = new Passage(heads, { isDense, isChecked: true })
  }

  /**
   * Throws LogDamaged or LogFromNewerVersion unless the row can be moved: it stands where it was written, this coinfold can read it,
   * and its data is the text that JSON makes of it, so that a store which keeps JSON gives the same bytes back.
   */
  require(row: Row): void {
    const { stream, number, data } = row
    this.#passage.pass(row)
    if (JSON.stringify(JSON.parse(data)) !== data) throw new LogDamaged(stream, number, 'is not written as coinfold writes JSON')
  }
}
