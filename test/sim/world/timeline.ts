import { setImmediate } from 'node:timers/promises'
import { Heap } from '../../../src/kernel/heap.ts'

type Entry = { readonly ms: number; readonly seq: number; readonly happen: () => void }

const isBefore = (a: Entry, b: Entry): boolean => a.ms < b.ms || (a.ms === b.ms && a.seq < b.seq)

/** Virtual time: what happens at which millisecond, first come first served at the same one. */
export class Timeline {
  nowMs: number
  readonly #heap = new Heap<Entry>(isBefore)
  #seq = 0

  constructor(beganMs: number) {
    this.nowMs = beganMs
  }

  after(delayMs: number, happen: () => void): void {
    this.at(this.nowMs + delayMs, happen)
  }

  at(ms: number, happen: () => void): void {
    this.#heap.push({ ms: Math.max(ms, this.nowMs), seq: this.#seq++, happen })
  }

  /** Plays until `untilMs`. After each happening all promises settle before time moves: no await is ever half way. */
  async play(untilMs: number): Promise<void> {
    for (let next = this.#heap.first; next !== undefined && next.ms <= untilMs; next = this.#heap.first) {
      this.#heap.pop()
      this.nowMs = next.ms
      next.happen()
      await setImmediate()
    }
    this.nowMs = untilMs
  }
}
