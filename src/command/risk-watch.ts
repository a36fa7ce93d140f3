import { beginDay, judgeRisk } from '../../machines/risk/decide.ts'
import type { PoolWorth, RiskEvent } from '../../machines/risk/events.ts'
import { lossSince } from '../../machines/risk/limits/day-limit.ts'
import type { RiskFigures, RiskLimits } from '../../machines/risk/limits/risk-limit.ts'
import { riskWants } from '../../machines/risk/risk-wants.ts'
import { decideOnRisk, type RiskWish } from '../../machines/session/commands/index.ts'
import type { Settings } from '../config/settings.ts'
import { eventId } from '../event/envelope.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Clock } from '../kernel/clock.ts'
import { localDay } from '../kernel/local-day.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { type Money, parse, percentOf, toNumber, ZERO } from '../kernel/money.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Extremes } from './extremes.ts'
import type { Cause, Recorder, Target } from './recorder.ts'
import { limitsOf } from './risk-limits.ts'
import type { Valuation } from './valuation.ts'

type RiskWatchParts = {
  readonly settings: Settings
  readonly state: EngineState
  readonly recorder: Recorder
  readonly clock: Clock
  readonly book: Parts
  readonly extremes: Extremes
  readonly valuation: Valuation
  /** takes a sample now, unless the last one says the same; returns it */
  readonly mark: (heard: Heard) => LogEvent | null
}
/** What the newest judgement looked at: whatever of it is another one may pass a limit. */
type Seen = {
  readonly marked: EngineState['facts']['marked']
  readonly losses: number
  readonly stops: readonly number[]
  readonly options: Settings['now']
}

const NEVER = Number.POSITIVE_INFINITY
const HUNDRED = parse('100')

/**
 * Watches the limits of loss of the book: judges them when a sample was taken, when positions closed, when a price passed one
 * between two samples, and when the time of a halt or of a day is over. What is recorded follows from state, prices and options
 * alone, so a start judges once more what the process before it may not have come to.
 */
export class RiskWatch {
  readonly #parts: RiskWatchParts
  readonly #target: Target
  #seen: Seen | null = null
  #nextMs = NEVER
  /** the options whose limits are read, and these */
  #read: { readonly options: Settings['now']; readonly limits: RiskLimits } | null = null
  /** the halt or the release by which coins owe something else than before, until the flow has asked them */
  #changed: Cause | null = null

  constructor(parts: RiskWatchParts) {
    this.#parts = parts
    this.#target = { stream: streams.risk(parts.book.book), parts: parts.book }
  }

  /** When a halt, or a day that is measured, is over. */
  get nextMs(): number {
    return this.#nextMs
  }

  /** Whether there is something to judge that was not there before. */
  get isDue(): boolean {
    const seen = this.#seen
    const { state, settings, extremes } = this.#parts
    return (
      seen === null ||
      extremes.isLimitPassed ||
      seen.marked !== state.facts.marked ||
      seen.losses !== state.folds.closes.losses ||
      seen.stops !== state.folds.closes.stops ||
      seen.options !== settings.now
    )
  }

  /** Judges what is owed. */
  look(): void {
    if (!this.isDue) return
    const heard = this.#heard()
    const { extremes, settings, mark } = this.#parts
    // other limits are looked for from a sample on, like those that the last one set
    const isSampled = extremes.isLimitPassed || hasOtherLimits(this.#seen?.options ?? settings.now, settings.now)
    this.#judge(heard, isSampled ? mark(heard) : null)
  }

  /** Called when the time has come. */
  beat(): void {
    this.#judge({ kind: 'deadline', time: this.#parts.clock.nowMs() })
  }

  /** A proposal is about to be judged: by the limits as they stand, and on a day that is measured from now on, where it is not already. */
  beforeProposal(heard: Heard): void {
    this.look()
    if (this.#isDayOver) this.#begin(heard)
  }

  /** What a person asks of the limits: what is recorded with the answer, or why nothing is. */
  decide(wish: RiskWish, commandId: string, heard: Heard): ReturnType<typeof decideOnRisk> {
    // what is lost from here on is measured from this moment
    this.#parts.mark(heard)
    return decideOnRisk(wish, commandId, this.#parts.state.risk, this.#figures())
  }

  record(facts: readonly RiskEvent[], cause: Cause): void {
    const { recorder, state } = this.#parts
    const wanted = riskWants(state.risk)
    const [first] = recorder.record(this.#target, facts, { correlation: this.#target.stream, ...cause })
    // coins are asked for what is open: entries to cancel, and what is to be sold
    if (riskWants(state.risk) !== wanted) this.#changed = { causation: eventId(first!), heard: cause.heard }
    this.#plan()
  }

  /** Why every coin has to be asked anew what it owes; null: nothing has changed since it was asked. */
  takeChange(): Cause | null {
    const changed = this.#changed
    this.#changed = null
    return changed
  }

  get #isDayOver(): boolean {
    const { state, clock } = this.#parts
    const { day } = state.risk
    return day === null || clock.nowMs() >= day.untilMs
  }

  /** `taken`: the sample that was taken to judge by, if one was. */
  #judge(heard: Heard, taken: LogEvent | null = null): void {
    const { state, settings } = this.#parts
    const { dailyLoss } = state.risk.value
    // what is held over the end of a day, or was halted by then, is measured anew from there
    if (this.#isDayOver && (state.facts.marked.isOpen || dailyLoss !== 'open')) this.#begin(heard)
    let facts = judgeRisk(state.risk, this.#figures())
    const isOfWorth = facts.some(({ type }) => /^(DailyLoss|Drawdown)/.test(type))
    const another = isOfWorth ? this.#parts.mark(heard) : null
    const sample = another ?? taken
    // a sample may show a higher peak
    if (another !== null) facts = judgeRisk(state.risk, this.#figures())
    if (facts.length > 0) this.record(facts, { causation: sample && eventId(sample), heard })
    const { losses, stops } = state.folds.closes
    this.#seen = { marked: state.facts.marked, losses, stops, options: settings.now }
    this.#plan()
  }

  #begin(heard: Heard): void {
    const { state, settings, clock } = this.#parts
    const sample = state.facts.marked.isOpen ? this.#parts.mark(heard) : null
    const day = localDay(clock.nowMs(), settings.now.calendar.timeZone, settings.now.risk.dayStartsAt)
    const decided = beginDay(state.risk, day, this.#figures())
    if (decided.ok) this.record(decided.facts, { causation: sample && eventId(sample), heard })
  }

  #figures(): RiskFigures {
    const { state, clock, valuation } = this.#parts
    const { losses, stops } = state.folds.closes
    return {
      nowMs: clock.nowMs(),
      pools: valuation.pools(),
      peaks: state.facts.peaks,
      losses,
      stops,
      limits: this.#limits,
    }
  }

  get #limits(): RiskLimits {
    const { now } = this.#parts.settings
    if (this.#read?.options !== now) this.#read = { options: now, limits: limitsOf(now) }
    return this.#read.limits
  }

  /** The input that led to what is judged: that of the newest event, unless a price alone did. */
  #heard(): Heard {
    const { extremes, recorder, clock } = this.#parts
    const time = clock.nowMs()
    if (extremes.isLimitPassed) return { kind: 'price', time }
    return recorder.heard.time === time ? recorder.heard : { kind: 'deadline', time }
  }

  /** Sets when to judge next by the clock, and at which worth by the price. */
  #plan(): void {
    const { state, extremes } = this.#parts
    const { risk, facts } = state
    const halts = Object.values(risk.halts).map(({ untilMs }) => untilMs ?? NEVER)
    const isMeasured = facts.marked.isOpen || risk.value.dailyLoss !== 'open'
    this.#nextMs = Math.min(NEVER, ...halts, isMeasured && risk.day !== null ? risk.day.untilMs : NEVER)
    const figures = this.#figures()
    for (const asset in figures.pools)
      extremes.watchLimit(asset, {
        worth: worthOfDay(asset, figures, risk.day?.pools[asset], risk.value.dailyLoss),
        peak: toNumber(figures.peaks[asset] ?? ZERO),
        shareOfPeak: risk.value.drawdown === 'halted' ? 0 : toNumber(leftAfter(figures.limits.drawdownPct)),
      })
  }
}

/** Whether other limits are in force. */
const hasOtherLimits = (before: Settings['now'], now: Settings['now']): boolean =>
  before !== now && canonical(before.risk) !== canonical(now.risk)

/** What a fall by the limit leaves of a peak; nothing where there is no limit. */
const leftAfter = (limitPct: Money): Money => (limitPct === ZERO ? ZERO : percentOf(parse('1'), HUNDRED - limitPct))

/** From which worth on the next thing is to be said of the day: a warning, or a halt. */
const worthOfDay = (
  asset: string,
  { pools, limits }: RiskFigures,
  then: PoolWorth<Money> | undefined,
  stands: EngineState['risk']['value']['dailyLoss'],
): number => {
  const since = then === undefined || stands === 'halted' ? null : lossSince(asset, then, pools[asset]!, limits)
  if (since === null) return Number.NEGATIVE_INFINITY
  return toNumber(since.opening - (stands === 'open' ? since.warning : since.limit))
}
