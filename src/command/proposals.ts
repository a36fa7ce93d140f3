import type { OpenPosition } from '../../machines/position/open-command.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { ChangePlan } from '../../machines/position/stop-commands.ts'
import type { Settings } from '../config/settings.ts'
import { needsAtr } from '../decision/atr-distances.ts'
import { guardNeeds } from '../decision/guards/judge-guards.ts'
import type { ChooseStrategy, PlanProposal, Proposal } from '../decision/strategy.ts'
import type { VenueClock } from '../effect/venue-clock.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Judged } from '../kernel/common-facts.ts'
import type { Fact } from '../kernel/log-event.ts'
import { format, fromNumber } from '../kernel/money.ts'
import { BY_SIGNAL, refusalsKey } from '../kernel/proposed-by.ts'
import type { Heard } from '../kernel/recorded.ts'
import type { Bar } from '../market/bar.ts'
import type { ReadIndicators } from '../market/indicator-set.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { AskedStrategies } from './asked-strategies.ts'
import type { CallInTime } from './call-in-time.ts'
import { type Coin, takes } from './coin.ts'
import { EntryTerms } from './entry-terms.ts'
import { openPosition } from './open-position.ts'
import { PlanChanges } from './plan-changes.ts'
import type { Cause, Recorder } from './recorder.ts'
import { type LastRefusals, Refusals, type Refused } from './refusals.ts'
import { saidAgain } from './requoted.ts'
import type { RiskWatch } from './risk-watch.ts'
import type { Said } from './said.ts'
import type { Valuation } from './valuation.ts'

type ProposalsParts = {
  readonly venue: Capabilities
  readonly venueClock: VenueClock
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly strategy: ChooseStrategy
  readonly inTime: CallInTime
  readonly recorder: Recorder
  readonly clock: Clock
  readonly valuation: Valuation
  readonly risk: RiskWatch
}

/** What a strategy wants, and on which candle. */
type Wanted = { readonly proposal: Proposal; readonly closeMs: number }
/** What a strategy wants at the end of a candle. `signal`: the name under which a wish to leave is judged. */
export type ExitWish = { readonly signal: string }
/** `coins`: the positions of which it is wanted. */
export type CandleWishes = {
  readonly coins: readonly number[]
  readonly entry: Proposal | null
  readonly exit: ExitWish | null
  readonly plan: PlanProposal | null
}
const NO_WISHES: readonly CandleWishes[] = []
type RangeNeed = { readonly atr: { readonly is: 'atr'; readonly period: number } }

/** What the strategy wants, sized and with the numbers it will be judged by; and what became of it, in the decision stream. */
export class Proposals {
  /** those of plans */
  readonly changes: PlanChanges
  readonly #parts: ProposalsParts
  readonly #refusals: readonly Refusals[]
  readonly #ofSignals: readonly Refusals[]
  readonly #terms: EntryTerms
  readonly #strategies: AskedStrategies
  /** of each position, what the guards read */
  readonly #guards: readonly ReadIndicators[]
  /** of each position, what its volatility is judged by */
  readonly #ranges: readonly ReadIndicators<RangeNeed>[]
  /** what distances of its exits are measured by, where the options have it so */
  readonly #exitAtrs: readonly (() => number | null)[]

  constructor(parts: ProposalsParts) {
    this.#parts = parts
    this.#terms = new EntryTerms(parts)
    const { coins, state, market, settings } = parts
    this.#refusals = coins.map(({ decisions: { stream } }) => new Refusals(lastRefusals(state, stream)))
    this.#ofSignals = coins.map(
      ({ decisions: { stream } }) => new Refusals(lastRefusals(state, stream, BY_SIGNAL), { strategy: BY_SIGNAL }),
    )
    this.#strategies = new AskedStrategies({ ...parts, choose: parts.strategy })
    this.changes = new PlanChanges(parts, (index) => this.#strategies.idOf(index))
    this.#guards = coins.map(({ parts: of, instrument }) => market.indicators[instrument]!.reader(guardNeeds(settings.of(of).guards)))
    this.#ranges = coins.map(({ parts: of, instrument }) => {
      const { sizing } = settings.of(of)
      return market.indicators[instrument]!.reader({ atr: { is: 'atr', period: sizing.atrBars } })
    })
    this.#exitAtrs = coins.map(({ parts: of, instrument }) => {
      const { exit } = settings.of(of)
      if (!needsAtr(exit)) return () => null
      const read = market.indicators[instrument]!.reader({ atr: { is: 'atr', period: exit.atrBars, minBars: exit.atrMinBars } })
      return () => read().atr
    })
  }

  /**
   * Ends the candle and asks the strategies of the instrument about it, if it is of any use now: what they want, if anything. `told`: the
   * candle as the venue counts it.
   */
  onBar(instrument: number, closeMs: number, isOfUse: boolean, told?: Bar): readonly CandleWishes[] {
    const bar = this.#parts.market.closeBar(instrument, closeMs, told)
    if (bar === null || !isOfUse) return NO_WISHES
    const asked = this.#strategies.ask(instrument, bar)
    if (asked.length === 0) return NO_WISHES
    return asked.map(({ coins, strategy, entry, exit, plan }) => ({
      coins,
      entry,
      plan,
      exit: exit === null ? null : { signal: `${strategy}: ${exit.exit}` },
    }))
  }

  /** Other options are in force. */
  optionsApplied(cause: Cause): void {
    this.#strategies.optionsApplied(cause)
  }

  /** Sizes a proposal by the budget of this moment: whoever was decided a moment ago has taken his share already. */
  size(index: number, { proposal, closeMs }: Wanted, openPositions: number, heard: Heard): OpenPosition {
    return this.#open(index, { proposal, barCloseMs: closeMs, told: toldOf(proposal) }, openPositions, heard)
  }

  /** The same anew for an entry that was refused for now, at the price of this moment; null: it is not wanted any more. */
  requote(index: number, openPositions: number, heard: Heard): OpenPosition | null {
    const { coins, state } = this.#parts
    const { requote } = positionOf(state, coins[index]!.position.stream)
    return requote === null ? null : this.#open(index, saidAgain(requote), openPositions, heard)
  }

  #open(index: number, said: Said, openPositions: number, heard: Heard): OpenPosition {
    const { coins, clock, risk } = this.#parts
    risk.beforeProposal(heard)
    return openPosition(said, {
      ...this.#parts,
      attempt: said.requote === undefined ? 0 : said.requote.attempt + 1,
      terms: this.#terms,
      strategy: this.#strategies.idOf(index),
      coin: coins[index]!,
      index,
      nowMs: clock.nowMs(),
      openPositions,
      atrPct: this.#atrPct(index),
      exitAtr: this.#exitAtrs[index]!(),
      guards: this.#guards[index]!(),
    })
  }

  #atrPct(index: number): number | null {
    const { market, coins } = this.#parts
    const { instrument } = coins[index]!
    const { atr } = this.#ranges[index]!()
    return atr === null ? null : (atr / market.scales[instrument]!.toNumber(market.lastTicks[instrument]!)) * 100
  }

  /** An entry that was accepted says so itself; a refusal is written with the numbers of the rule that refused, beside all others. */
  judged(index: number, command: OpenPosition | ChangePlan, decided: PositionDecision, heard: Heard): void {
    if (command.type === 'ChangePlan') return this.changes.judged(index, command, decided, heard)
    const { proposal, risk, instead } = command
    // one that was asked for anew and called off says so in the position's own stream
    if (instead !== undefined && (!decided.ok || decided.facts[0]?.type !== 'EntryRequested')) return
    if (!decided.ok && decided.refusal === 'already-decided') return
    const all = [this.#refusals[index]!, this.#ofSignals[index]!] as const
    const refusals = proposal.strategy === BY_SIGNAL ? all[1] : all[0]
    const facts = decided.ok ? all.flatMap((one) => one.end()) : refusals.refuse(refusedOf(proposal, decided))
    this.#write(index, facts, proposal.barCloseMs, heard)
    if (decided.ok && risk.ok && risk.warnings.length > 0) this.#parts.risk.record(risk.warnings, { causation: null, heard })
  }

  /** A candle from before an interruption: what was refused then was counted in memory only. */
  recount(instrument: number, closeMs: number, told?: Bar): void {
    for (const { coins: own, entry } of this.onBar(instrument, closeMs, true, told)) {
      if (entry === null) continue
      const asked = own.filter((coin) => takes(this.#parts.coins[coin]!, entry.direction ?? 'long'))
      for (const coin of asked) this.#refusals[coin]!.recount(closeMs)
    }
  }

  /** A signal that came to no judgement of the position. */
  refuseSignal(index: number, { proposal, closeMs }: Wanted, { refusal, judged }: Pick<Refused, 'refusal' | 'judged'>, heard: Heard): void {
    const of = { strategy: BY_SIGNAL, trigger: proposal.trigger, barCloseMs: closeMs }
    const refused = { ...of, refusal, judged: { ...toldOf(proposal), ...judged } }
    this.#write(index, this.#ofSignals[index]!.refuse(refused), closeMs, heard)
  }

  /** A signal from before an interruption, likewise. */
  recountSignal(index: number, closeMs: number): void {
    this.#ofSignals[index]!.recount(closeMs)
  }

  /** Writes what was only counted. */
  conclude(because: 'signal' | 'end' | 'operator'): void {
    const nowMs = this.#parts.clock.nowMs()
    for (let index = 0; index < this.#refusals.length; index++)
      this.#write(index, [...this.#refusals[index]!.flush(), ...this.#ofSignals[index]!.flush()], nowMs, { kind: because, time: nowMs })
  }

  #write(index: number, facts: readonly Fact[], barMs: number, heard: Heard): void {
    if (facts.length === 0) return
    const { decisions } = this.#parts.coins[index]!
    const decision = `${decisions.stream}@${barMs}`
    this.#parts.recorder.record(decisions, facts, { correlation: decision, causation: null, heard })
  }
}

const toldOf = ({ values, said }: Proposal): Judged => ({
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, format(fromNumber(value))])),
  ...said,
})

const lastRefusals = ({ facts }: EngineState, stream: string, strategy?: string): LastRefusals | null =>
  facts.refusals[refusalsKey(stream, strategy)] ?? null

type Refusing = Extract<PositionDecision, { ok: false }>

const refusedOf = (proposal: OpenPosition['proposal'], { refusal, judged }: Refusing): Refused => ({
  ...proposal,
  judged: { ...proposal.judged, ...judged },
  refusal,
})
