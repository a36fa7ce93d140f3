import type { Timers } from '../../../src/kernel/clock.ts'

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** Clocks that stand until they are moved: a steady one, the computer's, and the engine's, which differ by chance and by what a test says. */
export class Stage implements Timers {
  static readonly BEGAN_MS = 1_700_000_000_000
  #steadyMs = 100
  #aheadMs = Stage.BEGAN_MS - 100
  #wallAheadMs = Stage.BEGAN_MS + 77
  readonly #rings = new Map<object, { readonly atMs: number; readonly ring: () => void }>()
  readonly clock = { nowMs: (): number => this.#steadyMs + this.#aheadMs }

  steadyMs(): number {
    return this.#steadyMs
  }

  wallMs(): number {
    return this.#steadyMs + this.#wallAheadMs
  }

  after(ms: number, ring: () => void): () => void {
    const key = {}
    this.#rings.set(key, { atMs: this.#steadyMs + ms, ring })
    return () => void this.#rings.delete(key)
  }

  get waitingRings(): number {
    return this.#rings.size
  }

  /** Lets time pass, and what waits for it ring, in order. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#steadyMs + ms
    for (;;) {
      const [key, next] = [...this.#rings].sort(([, a], [, b]) => a.atMs - b.atMs)[0] ?? []
      if (key === undefined || next === undefined || next.atMs > untilMs) break
      this.#rings.delete(key)
      this.#steadyMs = Math.max(this.#steadyMs, next.atMs)
      next.ring()
      await turns()
    }
    this.#steadyMs = untilMs
    await turns()
  }

  /** The computer sleeps: of its clocks only the one that anybody can turn goes on. */
  sleep(ms: number): void {
    this.#wallAheadMs += ms
  }

  /** The engine's clock is moved forward. */
  moveOn(ms: number): void {
    this.#aheadMs += ms
  }
}
