import type { Clock } from '../../kernel/clock.ts'

/** The clock of a session that is played again: it stands where its inputs say, and says of the moment what it said then. */
export class ReplayClock implements Clock {
  #nowMs: number
  #moments: number[] = []

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  set(ms: number): void {
    this.#nowMs = ms
  }

  /** The moments that were read while what comes next was settled, in order. */
  tell(moments: readonly number[]): void {
    this.#moments = [...moments]
  }

  nowMs(): number {
    return this.#nowMs
  }

  runningMs(): number {
    return this.#moments.shift() ?? this.#nowMs
  }

  wallMs(): number {
    return this.#nowMs
  }
}
