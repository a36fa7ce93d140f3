/** Rows sent at once: enough to make the cost of a message small. */
export const PACK_ROWS = 2000
/** Packs that wait for their reader at most: a few megabytes. */
export const MOST_WAITING = 4

/** What the thread is told; `after`: a position, null for the beginning. */
export type AheadGiven = {
  readonly path: string
  readonly after: number | null
  readonly lead: SharedArrayBuffer
}

const SENT = 0
const TAKEN = 1
const IS_OVER = 2
const CELLS = 3

/** How far one thread is before the other, seen by both. */
export class Lead {
  readonly shared: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(shared = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared
    this.#cells = new Int32Array(shared)
  }

  /** Holds the thread up while so many are under way. False: nobody takes any more. */
  wait(most: number): boolean {
    for (;;) {
      if (Atomics.load(this.#cells, IS_OVER) === 1) return false
      const taken = Atomics.load(this.#cells, TAKEN)
      if (Atomics.load(this.#cells, SENT) - taken < most) break
      Atomics.wait(this.#cells, TAKEN, taken)
    }
    Atomics.add(this.#cells, SENT, 1)
    return true
  }

  taken(): void {
    Atomics.add(this.#cells, TAKEN, 1)
    Atomics.notify(this.#cells, TAKEN)
  }

  over(): void {
    Atomics.store(this.#cells, IS_OVER, 1)
    this.taken()
  }
}
