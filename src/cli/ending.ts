/** What a process does that is told to end, or to read its configuration again: where it trades it drains, else it stops at once. */
export class Ending {
  readonly #stop = new AbortController()
  #drain: ((signal: string) => void) | null = null
  #reload: ((signal: string) => void) | null = null
  #isReloadAsked = false

  /** Aborted: everything ends now, as it stands. */
  get stop(): AbortSignal {
    return this.#stop.signal
  }

  /** From now on an end begins with that. */
  drainBy(drain: (signal: string) => void): void {
    this.#drain = drain
  }

  ask(signal: string): void {
    if (this.#drain === null) this.now(signal)
    else this.#drain(signal)
  }

  /** From now on a reload is done by that; one that was asked for before is done at once. */
  reloadBy(reload: (signal: string) => void): void {
    this.#reload = reload
    if (this.#isReloadAsked) reload('SIGHUP')
  }

  reload(signal: string): void {
    if (this.#reload === null) this.#isReloadAsked = true
    else this.#reload(signal)
  }

  /** `signal`: the reason, as the log will say whose wish it was; left out, it says nobody's */
  now(signal?: string): void {
    this.#stop.abort(signal)
  }
}
