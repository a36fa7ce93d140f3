import type { Clock } from './clock.ts'

/**
 * The engine's clock in a process that lives in the outside's time: it stands still while something is decided, and is moved on by
 * whoever hands over what happened. What was taken can be played again with the same times, whatever the computer did in between.
 */
export class HeldClock implements Clock {
  readonly #running: Clock
  readonly #asked: (momentMs: number) => void
  #nowMs: number

  /** `asked` is told each moment that somebody reads */
  constructor(running: Clock, asked: (momentMs: number) => void = () => {}) {
    this.#running = running
    this.#asked = asked
    this.#nowMs = running.nowMs()
  }

  /** To the moment; it never goes back. */
  advance(): void {
    this.#nowMs = Math.max(this.#nowMs, this.#running.nowMs())
  }

  nowMs(): number {
    return this.#nowMs
  }

  /** The moment itself: how long something took is told by this one. */
  runningMs(): number {
    const momentMs = this.#running.runningMs?.() ?? this.#running.nowMs()
    this.#asked(momentMs)
    return momentMs
  }

  wallMs(): number {
    return this.#running.wallMs()
  }
}
