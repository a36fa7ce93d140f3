import type { Report, RestingOrder } from '../exchange/port.ts'
import type { Alarm, Clock } from '../kernel/clock.ts'
import type { Engine } from './engine.ts'

type LiveParts = {
  readonly engine: Pick<Engine, 'flow' | 'recorder' | 'reconcile' | 'stop'>
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
  /** until `begin` everything waits */
  #isBusy = true
  #isStopped = false
  #work = Promise.resolve()

  constructor(parts: LiveParts) {
    this.#parts = parts
    const { length } = parts.timeframesMs
    this.#late = new Float64Array(length)
    this.#lateMs = new Float64Array(length)
    this.#lateVolume = new Float64Array(length)
    // nobody waits for what may wait: whoever does not look for long would go on without a log
    parts.engine.recorder.onRefused = () => this.give(() => {})
    const nowMs = parts.clock.nowMs()
    this.#nextBarMs = Float64Array.from(parts.timeframesMs, (timeframeMs) => (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs)
  }

  /** Looks up what the log left open, then hears what came meanwhile. `openOrders`: all that are open on the account. */
  async begin(openOrders: () => readonly RestingOrder[]): Promise<void> {
    const reconciled = this.#parts.engine.reconcile(openOrders)
    // whoever ends the session meanwhile waits for it
    this.#work = reconciled.catch(() => undefined)
    await reconciled
    this.#start()
  }

  /** Hears nothing more, lets what was begun become durable, and ends the session. */
  async end(): Promise<void> {
    this.#stop()
    await this.#work
    await this.#parts.engine.stop('signal')
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
    if (flow.hasWork) this.#start()
  }

  /** Anything else that the engine is to do, an operator's wish say; in its turn. */
  give(input: () => void): void {
    if (this.#isStopped) return
    this.#inputs.push(input)
    if (!this.#isBusy) this.#start()
  }

  #stop(): void {
    this.#isStopped = true
    this.#inputs.length = 0
    this.#late.fill(0)
    this.#parts.alarm.clear()
  }

  #start(): void {
    this.#isBusy = true
    this.#work = this.#workOff().catch((error: unknown) => {
      this.#stop()
      this.#parts.onFailure(error)
    })
  }

  async #workOff(): Promise<void> {
    const { flow } = this.#parts.engine
    do {
      for (const input of this.#inputs.splice(0)) input()
      this.#hearLate()
      if (flow.hasWork) await flow.settle()
    } while (this.#inputs.length > 0 || this.#late.some((ticks) => ticks > 0))
    this.#isBusy = false
    if (!this.#isStopped) this.#setAlarm()
  }

  #hearLate(): void {
    for (let coin = 0; coin < this.#late.length; coin++) {
      const ticks = this.#late[coin]!
      if (ticks === 0) continue
      this.#parts.engine.flow.tick(coin, ticks, this.#lateMs[coin]!, this.#lateVolume[coin]!)
      this.#late[coin] = 0
      this.#lateVolume[coin] = 0
    }
  }

  #setAlarm(): void {
    const { flow } = this.#parts.engine
    let nextMs = Math.min(flow.nextSampleMs(), flow.nextOwedMs())
    for (const barMs of this.#nextBarMs) nextMs = Math.min(nextMs, barMs)
    this.#parts.alarm.set(nextMs, () => this.give(() => this.#ring()))
  }

  #ring(): void {
    const { engine, clock, timeframesMs } = this.#parts
    const nowMs = clock.nowMs()
    if (engine.flow.nextSampleMs() <= nowMs) engine.flow.sampleDeadline()
    timeframesMs.forEach((timeframeMs, coin) => {
      const closeMs = this.#nextBarMs[coin]!
      if (closeMs > nowMs) return
      // candles missed while the process slept held no prices it heard: the next one ends in time again
      this.#nextBarMs[coin] = (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs
      engine.flow.closeBar(coin, closeMs)
    })
    if (engine.flow.nextOwedMs() <= nowMs) engine.flow.owedDeadline()
  }
}
