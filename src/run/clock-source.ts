import { isImmediate } from '../../machines/session/commands/index.ts'
import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import { type ChangedBy, type ClockSaid, type FeedSaid, OWED, SAMPLES, type Verdict } from '../command/input.ts'
import type { Config } from '../config/schema.ts'
import type { Applied } from '../config/settings.ts'
import type { Report } from '../exchange/port.ts'
import type { CoinSignal } from '../kernel/common-facts.ts'
import type { Bar } from '../market/bar.ts'
import { AskedAtStart } from './asked-at-start.ts'
import { type Answered, Askers, fullOf, refusedCommand, type Untaken } from './askers.ts'
import type { ClockParts } from './clock-parts.ts'
import type { InputSource } from './driver.ts'
import { nextEndMs } from './next-end.ts'
import { type CandleEnd, isOfLine, type SignalInput, type WaitingInput, withoutPrices } from './waiting-input.ts'
import { tell, WaitingPrices } from './waiting-prices.ts'
import { WaitingQuotes } from './waiting-quotes.ts'

/**
 * The outside's time. Inputs come when they like and wait while what came before becomes durable, so that nothing happens in
 * direct reaction to the outside. What waits has a limit: prices of a coin coalesce, as do its mark prices, reports that would be too many
 * are dropped together, which the engine is told, commands that would be too many are refused, but for `Kill`.
 */
export class ClockSource implements InputSource {
  readonly #parts: ClockParts
  #waiting: WaitingInput[] = []
  /** how many of them, the first, are of the clock */
  #ofClock = 0
  /** candles that the venue has told and whose end this clock, which is off by half a round trip, has not reached */
  #early: CandleEnd[] = []
  readonly #prices: WaitingPrices
  readonly #quotes: WaitingQuotes
  readonly #nextBarMs: Float64Array
  readonly #askers = new Askers()
  readonly #atStart: AskedAtStart
  #reports = 0
  #commands = 0
  #signals = 0
  /** set while the driver waits for something to happen */
  #wake: (() => void) | null = null
  /** when something is due by the clock, as it was when the driver began to wait */
  #dueAtMs = Number.POSITIVE_INFINITY
  /** whether the driver has asked for anything: until then a start waits for the venue */
  #hasBegun = false
  #asked = 0
  #isClosed = false
  readonly #killed = new AbortController()

  constructor(parts: ClockParts) {
    this.#parts = parts
    const { timeframesMs, clock, recorder } = parts
    // where the log cannot be written the driver finds that out, and nothing is waited for
    this.#atStart = new AskedAtStart(parts, this.#askers, () => this.#killed.abort())
    this.#prices = new WaitingPrices(timeframesMs.length)
    this.#quotes = new WaitingQuotes(timeframesMs.length)
    const nowMs = clock.nowMs()
    this.#nextBarMs = Float64Array.from(timeframesMs, (timeframeMs) => nextEndMs(timeframeMs, nowMs))
    // nobody waits for what may wait: whoever does not look for long would go on without a log
    recorder.onRefused = () => this.wake()
  }

  /** how many reports of a venue wait, and commands of persons */
  get waiting(): { readonly reports: number; readonly commands: number } {
    return { reports: this.#reports, commands: this.#commands }
  }

  /** how many steps were begun; null while none is underway */
  get step(): number | null {
    return this.#wake === null && this.#hasBegun && !this.#isClosed ? this.#asked : null
  }

  get killed(): AbortSignal {
    return this.#killed.signal
  }

  hear(report: Report): void {
    if (this.#isClosed) return
    // read at once: what it waited here would count as its way
    if (report.kind === 'clock') return this.#parts.flow.take({ kind: 'report', report })
    const queue = this.#parts.limits()
    if (isOfLine(report)) this.#push({ kind: 'report', report })
    else if (this.#reports < queue.maxReports) {
      this.#reports++
      this.#push({ kind: 'report', report })
    } else this.#dropReports()
  }

  /** A price in ticks and the volume traded at it (base asset). One that changes nothing allocates nothing. */
  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    if (this.#isClosed) return
    const waits = this.#hasToWait(coin)
    if (waits) this.#prices.add(coin, ticks, timeMs, volume)
    else this.#parts.flow.tick(coin, ticks, timeMs, volume)
    if (waits || this.#parts.flow.hasWork) this.wake()
  }

  /** Bid and ask, in ticks. */
  quote(coin: number, bidTicks: number, askTicks: number): void {
    if (this.#isClosed) return
    if (this.#isBusy()) this.#quotes.keep(coin, bidTicks, askTicks)
    else this.#parts.flow.quote(coin, bidTicks, askTicks)
  }

  /** The venue's mark price of a contract, in ticks. */
  mark(coin: number, ticks: number, timeMs: number): void {
    if (this.#isClosed) return
    const waits = this.#hasToWait(coin)
    if (waits) this.#prices.addMark(coin, ticks, timeMs)
    else this.#parts.flow.mark(coin, ticks, timeMs)
    if (waits || this.#parts.flow.hasWork) this.wake()
  }

  /** What the market says that is no price, in its turn. */
  said(said: FeedSaid): void {
    if (!this.#isClosed) this.#push({ kind: 'feed', said })
  }

  /** What becomes of the clock, before all that waits. `isOver`: that is of a time long over, and nothing of the market in it decides anything. */
  clock(said: ClockSaid, isOver: boolean): void {
    if (this.#isClosed) return
    if (isOver) for (const prices of [this.#prices, this.#quotes]) prices.clear()
    if (isOver) this.#waiting = this.#waiting.map(withoutPrices)
    this.#waiting.splice(this.#ofClock++, 0, { kind: 'feed', said })
    this.wake()
  }

  /** A candle that is over, as the venue counts it, behind the prices that came before; it decides until `graceMs` behind its end. */
  candle(coin: number, bar: Bar, isLate: boolean, graceMs = Number.POSITIVE_INFINITY): void {
    if (this.#isClosed) return
    if (!this.#hasBegun) this.#prices.take(coin)
    const [prices, { closeMs }] = [this.#prices.take(coin), bar]
    this.#push({ kind: 'candle-end', coin, closeMs, bar, ...(isLate && { isLate }), lateAfterMs: closeMs + graceMs, prices })
  }

  /** Whether what comes now has to wait. The alarm may ring late: a candle that has ended, and a sample that is due, come first. */
  #isBusy(): boolean {
    if (this.#wake === null) return true
    this.#parts.advance?.()
    return this.#waiting.length > 0 || this.#dueAtMs <= this.#parts.clock.nowMs()
  }

  /**
   * A person's command, in its turn; `Kill` comes before whatever waits, which would be decided and not sent, unless it is one that was
   * answered before: that ends nothing. Resolves once what came of it is durable, and in any case: with `outcome-unknown` where the log
   * cannot be written any more.
   */
  ask(command: OperatorCommand): Promise<Answered> {
    const nowMs = this.#parts.clock.nowMs()
    if (this.#isClosed) return Promise.resolve(refusedCommand(command, { refusal: 'not-trading', judged: {} }, nowMs))
    const joined = this.#askers.join(command.id)
    if (joined !== null) return joined
    const early = this.#killed.signal.aborted ? null : this.#atStart.ask(command)
    if (early !== null) return early
    const isKill = isImmediate(command.wish) && !this.#parts.isAnswered(command.id)
    const full = isKill ? null : fullOf(this.#commands, this.#parts.limits())
    if (full !== null) return Promise.resolve(refusedCommand(command, full, nowMs))
    const answer = this.#askers.wait(command)
    this.#commands++
    this.#waiting.splice(isKill ? this.#ofClock : this.#waiting.length, 0, { kind: 'operator', command })
    if (isKill) this.#killed.abort()
    this.wake()
    return answer
  }

  surveyed(): void {
    this.#atStart.end()
  }

  /** Other options, in their turn. Resolves once they are in force, and that is durable; null: it ends, and nobody knows. */
  reconfigure(next: Config, by: ChangedBy): Promise<Applied | null> {
    if (this.#isClosed) return Promise.resolve(null)
    this.#push({ kind: 'options', next, by })
    return this.#askers.waitForOptions()
  }

  /** What somebody outside the rules thinks of a coin, behind the prices of it that came before. Null: it is taken; else why not. */
  signal(coin: number, signal: CoinSignal): Untaken | null {
    if (this.#isClosed) return { refusal: 'not-trading', judged: {} }
    const full = fullOf(this.#signals, this.#parts.limits())
    if (full !== null) return full
    this.#signals++
    this.#push({ kind: 'signal', coin, signal, prices: this.#prices.take(coin) })
    return null
  }

  /** Lets the driver look whether there is something to do, or whether it is to stop. */
  wake(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  next(): Promise<void> | 'handed' {
    this.#hasBegun = true
    this.#prices.begin()
    this.#asked++
    this.#dueAtMs = this.#dueMs()
    this.#parts.advance?.()
    const { flow, clock, alarm } = this.#parts
    if (this.#waiting.length > 0 || this.#prices.size + this.#quotes.size > 0 || this.#dueAtMs <= clock.nowMs()) this.#handOver()
    // what was refused while nobody looked is heard of by looking
    else if (!flow.hasWork) {
      alarm.set(this.#dueAtMs, () => this.wake())
      return new Promise((resolve) => void (this.#wake = resolve))
    }
    flow.handed?.()
    return 'handed'
  }

  judged(verdicts: readonly Verdict[]): void {
    this.#parts.onVerdicts?.(verdicts)
    this.#askers.judged(verdicts)
  }

  close(): void {
    this.#isClosed = true
    const untaken = new Set(this.#waiting.flatMap((input) => (input.kind === 'operator' ? [input.command.id] : [])))
    this.#waiting = []
    this.#early = []
    this.#prices.clear()
    this.#parts.alarm.clear()
    this.#askers.conclude(untaken, this.#parts.clock.nowMs())
  }

  #push(input: WaitingInput): void {
    this.#waiting.push(input)
    this.wake()
  }

  /** What is said of the line itself stays: it is little, and nothing else says it. */
  #dropReports(): void {
    this.#reports = 0
    this.#waiting = this.#waiting.filter((input) => input.kind !== 'dropped' && (input.kind !== 'report' || isOfLine(input.report)))
    this.#push({ kind: 'dropped' })
  }

  /** Whether a price is kept for later. The first one behind the end of a candle ends it, so that it is no price of that candle. */
  #hasToWait(coin: number): boolean {
    if (!this.#isBusy()) return false
    const nowMs = this.#parts.clock.nowMs()
    const closeMs = this.#nextBarMs[coin]!
    if (closeMs <= nowMs) this.#planCandle(coin, nowMs)
    if (closeMs <= nowMs && this.#hasBegun) this.#waiting.push({ kind: 'candle-end', coin, closeMs, prices: this.#prices.take(coin) })
    return true
  }

  #dueMs(): number {
    const { flow } = this.#parts
    let dueMs = Math.min(flow.nextSampleMs(), flow.nextOwedMs())
    for (const barMs of this.#nextBarMs) if (barMs < dueMs) dueMs = barMs
    for (const { closeMs } of this.#early) if (closeMs < dueMs) dueMs = closeMs
    return dueMs
  }

  /** In the order of arrival; then samples, the prices that came meanwhile, candles that have ended, and what positions owe by now. */
  #handOver(): void {
    const { flow, clock } = this.#parts
    const waiting = [...this.#waiting.splice(0, this.#ofClock), ...this.#early.splice(0), ...this.#waiting.splice(0)]
    this.#reports = this.#commands = this.#signals = this.#ofClock = 0
    this.#quotes.tell((coin, bid, ask) => flow.quote(coin, bid, ask))
    for (const input of waiting) {
      if (input.kind === 'candle-end') this.#endCandle(input)
      else if (input.kind === 'signal') this.#handSignal(input)
      else flow.take(input)
    }
    const nowMs = clock.nowMs()
    if (flow.nextSampleMs() <= nowMs) flow.take(SAMPLES)
    for (let coin = 0; coin < this.#nextBarMs.length; coin++) {
      const closeMs = this.#nextBarMs[coin]!
      const prices = this.#prices.take(coin)
      if (closeMs > nowMs) {
        if (prices !== null) tell(prices, coin, flow)
      } else {
        this.#planCandle(coin, nowMs)
        this.#endCandle({ kind: 'candle-end', coin, closeMs, prices })
      }
    }
    if (flow.nextOwedMs() <= nowMs) flow.take(OWED)
  }

  #handSignal({ prices, ...input }: SignalInput): void {
    const { flow } = this.#parts
    if (prices !== null) tell(prices, input.coin, flow)
    flow.take(input)
  }

  #endCandle({ kind: _, prices, lateAfterMs = Number.POSITIVE_INFINITY, ...ended }: CandleEnd): void {
    const { flow, clock } = this.#parts
    if (prices !== null) tell(prices, ended.coin, flow)
    const nowMs = clock.nowMs()
    // what is decided on it would stand before its end
    if (ended.closeMs > nowMs) this.#early.push({ kind: 'candle-end', ...ended, lateAfterMs, prices: null })
    else flow.take({ kind: 'candle', ...ended, ...(nowMs > lateAfterMs && { isLate: true }) })
  }

  /** Candles that were missed while the process slept held no prices that it heard: the next one ends in time again. */
  #planCandle(coin: number, nowMs: number): void {
    this.#nextBarMs[coin] = nextEndMs(this.#parts.timeframesMs[coin]!, nowMs)
  }
}
