/** The venue's time. It goes with the tape, `speed` times as fast as the steady clock, or stands still and is moved by hand. */
export class VenueClock {
  #anchorMs: number
  #anchorSteadyMs = performance.now()
  #speed = 0
  /** added to whatever time the venue states: its clock is off by so much */
  offsetMs = 0

  constructor(startMs: number) {
    this.#anchorMs = startMs
  }

  get speed(): number {
    return this.#speed
  }

  /** 0: it is moved by hand. */
  set speed(speed: number) {
    this.#anchorMs = this.nowMs
    this.#anchorSteadyMs = performance.now()
    this.#speed = speed
  }

  /** where the tape is */
  get nowMs(): number {
    return Math.floor(this.#anchorMs + (performance.now() - this.#anchorSteadyMs) * this.#speed)
  }

  /** what the venue says that the time is */
  get saidMs(): number {
    return this.nowMs + this.offsetMs
  }

  /** Steady milliseconds until then. */
  untilMs(timeMs: number): number {
    return (timeMs - this.nowMs) / this.#speed
  }

  moveTo(timeMs: number): void {
    this.#anchorMs = timeMs
    this.#anchorSteadyMs = performance.now()
  }
}
