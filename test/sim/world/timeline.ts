import { setImmediate } from 'node:timers/promises'

type Entry = { readonly ms: number; readonly seq: number; readonly happen: () => void }

const isBefore = (a: Entry, b: Entry): boolean => a.ms < b.ms || (a.ms === b.ms && a.seq < b.seq)

/** Virtual time: what happens at which millisecond, first come first served at the same one. */
export class Timeline {
  nowMs: number
  readonly #heap: Entry[] = []
  #seq = 0

  constructor(beganMs: number) {
    this.nowMs = beganMs
  }

  after(delayMs: number, happen: () => void): void {
    this.at(this.nowMs + delayMs, happen)
  }

  at(ms: number, happen: () => void): void {
    const entry = { ms: Math.max(ms, this.nowMs), seq: this.#seq++, happen }
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (isBefore(heap[parent]!, entry)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  /** Plays until `untilMs`. After each happening all promises settle before time moves: no await is ever half way. */
  async play(untilMs: number): Promise<void> {
    while ((this.#heap[0]?.ms ?? Number.POSITIVE_INFINITY) <= untilMs) {
      const next = this.#pop()
      this.nowMs = next.ms
      next.happen()
      await setImmediate()
    }
    this.nowMs = untilMs
  }

  #pop(): Entry {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (top === last) return top
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(last, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }
}
