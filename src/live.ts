import type { Engine } from './engine.ts'
import type { Report } from './exchange/port.ts'
import type { Alarm, Clock } from './kernel/clock.ts'

type LiveParts = {
  readonly engine: Pick<Engine, 'flow'>
  readonly clock: Clock
  /** candle length of every coin, in the engine's order */
  readonly timeframesMs: readonly number[]
  readonly alarm: Alarm
  /** The engine cannot go on: nothing more is heard or sent, and the process has to stop. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Drives the engine by the outside's time. Inputs come when they like and wait while the ones before them become
 * durable, so nothing ever happens in direct reaction to the outside. While it is busy the newest price of a coin
 * replaces the one before it: what waits has a limit.
 */
export class Live {
  readonly #parts: LiveParts
  readonly #inputs: (() => void)[] = []
  readonly #late: Float64Array
  readonly #lateMs: Float64Array
  readonly #lateVolume: Float64Array
  readonly #nextBarMs: Float64Array
  #isBusy = false
  #isStopped = false

  constructor(parts: LiveParts) {
    this.#parts = parts
    const { length } = parts.timeframesMs
    this.#late = new Float64Array(length)
    this.#lateMs = new Float64Array(length)
    this.#lateVolume = new Float64Array(length)
    const nowMs = parts.clock.nowMs()
    this.#nextBarMs = Float64Array.from(parts.timeframesMs, (timeframeMs) => (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs)
    this.#setAlarm()
  }

  report(report: Report): void {
    this.give(() => this.#parts.engine.flow.report(report))
  }

  /** A price in ticks and the volume traded at it (base asset). One that changes nothing allocates nothing. */
  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    if (this.#isStopped) return
    if (this.#isBusy) {
      this.#late[coin] = ticks
      this.#lateMs[coin] = timeMs
      this.#lateVolume[coin] = this.#lateVolume[coin]! + volume
      return
    }
    const { flow } = this.#parts.engine
    flow.tick(coin, ticks, timeMs, volume)
    if (flow.hasWork) void this.#work()
  }

  /** Anything else that the engine is to do, an operator's wish say; in its turn. */
  give(input: () => void): void {
    if (this.#isStopped) return
    this.#inputs.push(input)
    if (!this.#isBusy) void this.#work()
  }

  /** No input is heard any more; what was begun ends by itself. */
  stop(): void {
    this.#isStopped = true
    this.#inputs.length = 0
    this.#parts.alarm.clear()
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  async #work(): Promise<void> {
    const { flow } = this.#parts.engine
    this.#isBusy = true
    try {
      do {
        for (const input of this.#inputs.splice(0)) input()
        this.#hearLate()
        if (flow.hasWork) await flow.settle()
      } while (this.#inputs.length > 0 || this.#late.some((ticks) => ticks > 0))
      if (!this.#isStopped) this.#setAlarm()
    } catch (error) {
      this.stop()
      this.#parts.onFailure(error)
    } finally {
      this.#isBusy = false
    }
  }

  #hearLate(): void {
    for (let coin = 0; coin < this.#late.length; coin++) {
      const ticks = this.#late[coin]!
      if (ticks === 0) continue
      this.#late[coin] = 0
      this.#parts.engine.flow.tick(coin, ticks, this.#lateMs[coin]!, this.#lateVolume[coin]!)
      this.#lateVolume[coin] = 0
    }
  }

  #setAlarm(): void {
    let nextMs = this.#parts.engine.flow.nextDeadlineMs()
    for (const barMs of this.#nextBarMs) nextMs = Math.min(nextMs, barMs)
    this.#parts.alarm.set(nextMs, () => this.give(() => this.#ring()))
  }

  #ring(): void {
    const { engine, clock, timeframesMs } = this.#parts
    const nowMs = clock.nowMs()
    if (engine.flow.nextDeadlineMs() <= nowMs) engine.flow.deadline()
    timeframesMs.forEach((timeframeMs, coin) => {
      const closeMs = this.#nextBarMs[coin]!
      if (closeMs > nowMs) return
      // candles missed while the process slept held no prices it heard: the next one ends in time again
      this.#nextBarMs[coin] = (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs
      engine.flow.closeBar(coin, closeMs)
    })
  }
}
