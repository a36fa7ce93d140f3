/** What a process does when it is told to end: it drains where it trades, else it stops at once. */
export class Ending {
  readonly #stop = new AbortController()
  #drain: ((signal: string) => void) | null = null

  /** Aborted: everything ends now, as it stands. */
  get stop(): AbortSignal {
    return this.#stop.signal
  }

  /** From now on an end begins with that. */
  drainBy(drain: (signal: string) => void): void {
    this.#drain = drain
  }

  ask(signal: string): void {
    if (this.#drain === null) this.now()
    else this.#drain(signal)
  }

  now(): void {
    this.#stop.abort()
  }
}
