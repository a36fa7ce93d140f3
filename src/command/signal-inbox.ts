import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { Settings } from '../config/settings.ts'
import { signalCommand } from '../decision/price-commands.ts'
import { signalProposal } from '../decision/signal-proposal.ts'
import type { Clock } from '../kernel/clock.ts'
import type { CoinAnswer, CoinSignal } from '../kernel/common-facts.ts'
import type { Heard } from '../kernel/recorded.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { type Coin, slotsOf, takes } from './coin.ts'
import type { QueuedOfCoin } from './command-queue.ts'
import type { Verdict } from './input.ts'
import type { Proposals } from './proposals.ts'
import type { Cause, Recorder } from './recorder.ts'
import { type HeardSignal, SignalWaves, type UntakenSignal } from './signal-waves.ts'

type SignalInboxParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly settings: Settings
  readonly market: Market
  readonly recorder: Recorder
  readonly proposals: Proposals
  readonly clock: Clock
}
type Admitted = readonly (QueuedOfCoin | Verdict)[]

/**
 * Signals about coins, from being heard to being answered. One to leave a coin is judged at once, one to enter it when its wave is over.
 * Every answer to one that is judged is recorded, behind what came of it; one whose id was answered before, or is waiting to be, is
 * answered and not recorded.
 */
export class SignalInbox {
  readonly #parts: SignalInboxParts
  readonly #waves: SignalWaves
  /** those whose answer is not recorded yet */
  readonly #open = new Set<string>()
  readonly #slots: readonly (readonly number[])[]

  constructor(parts: SignalInboxParts) {
    this.#parts = parts
    this.#slots = slotsOf(parts.coins)
    this.#waves = new SignalWaves(() => {
      const { signals } = parts.settings.now
      return { waveS: signals.waveS, best: signals.best, maxWaiting: signals.maxWaiting }
    })
  }

  /** when a wave of signals to enter is over; Infinity: none waits */
  get nextMs(): number {
    return this.#waves.overMs
  }

  /** What each position of the instrument has to be asked, or the verdict where nothing has: it was asked before, or may not wait. */
  hear(instrument: number, signal: CoinSignal, cause: Cause): Admitted {
    if (signal.action === 'exit') return this.#slots[instrument]!.map((coin) => this.#ask(coin, signal, cause))
    const untaken = this.#waves.hear({ instrument, signal }, this.#parts.clock.nowMs())
    return untaken === null ? [] : this.#refuse(untaken, cause)
  }

  /** What the wave that is over comes to. */
  judge(cause: Cause): Admitted {
    const { taken, refused } = this.#waves.judge(this.#parts.clock.nowMs())
    return [
      ...refused.flatMap((one) => this.#refuse(one, cause)),
      ...taken.flatMap((one) => this.#coinsOf(one).map((coin) => this.#ask(coin, one.signal, cause))),
    ]
  }

  /** Nothing comes any more by which the wave that waits could end. */
  conclude(): void {
    const cause: Cause = { causation: null, heard: { kind: 'end', time: this.#parts.clock.nowMs() } }
    for (const heard of this.#waves.end()) this.#refuse({ ...heard, refusal: 'wave-unfinished', judged: {} }, cause)
  }

  /** One from before an interruption: what came of it is in the log, or was counted in memory only. */
  hearAgain(instrument: number, signal: CoinSignal, nowMs: number): void {
    this.judgeAgain(nowMs)
    if (signal.action === 'exit') return
    const untaken = this.#waves.hear({ instrument, signal }, nowMs)
    if (untaken !== null) this.#recount(untaken, nowMs)
  }

  /** A wave that was over before an interruption. */
  judgeAgain(nowMs: number): void {
    const overMs = this.#waves.overMs
    if (overMs > nowMs) return
    const { taken, refused } = this.#waves.judge(overMs)
    for (const heard of [...refused, ...taken]) this.#recount(heard, overMs)
  }

  /** The position has decided: the answer to the signal. */
  decided(coin: number, signal: CoinSignal, decision: PositionDecision, { causation, heard }: Cause): Verdict {
    const { coins, recorder } = this.#parts
    const { decisions } = coins[coin]!
    const answer = this.#wasFollowed(coin, signal, decision) ? ({ is: 'accepted' } as const) : answerOf(decision)
    const fact = { type: 'SignalAnswered', data: { ...signal, answer } } as const
    recorder.record(decisions, [fact], { correlation: decisions.stream, causation, heard })
    this.#open.delete(keyOf(coin, signal))
    return this.#verdict(coin, signal, answer, heard)
  }

  #ask(coin: number, signal: CoinSignal, cause: Cause): QueuedOfCoin | Verdict {
    const { coins, state, market } = this.#parts
    const { decisions, instrument } = coins[coin]!
    const isKnown = this.#open.has(keyOf(coin, signal)) || state.facts.signals[decisions.stream]?.includes(signal.id) === true
    // a refusal may have been counted in the memory of the process that answered it
    if (isKnown && signal.action === 'enter') this.#parts.proposals.recountSignal(coin, cause.heard.time)
    if (isKnown) return this.#verdict(coin, signal, { is: 'refused', refusal: 'already-answered', judged: {} }, cause.heard)
    this.#open.add(keyOf(coin, signal))
    if (signal.action === 'exit') return { coin, wanted: signalCommand(market, instrument, signal.id), signal, ...cause }
    const closeMs = cause.heard.time
    return { coin, wanted: { type: 'Propose', proposal: signalProposal(signal, closeMs), closeMs }, signal, ...cause }
  }

  /** Before an interruption, behind which its moment is played again: what it led to is in the log, and only its answer is not. */
  #wasFollowed(coin: number, { id }: CoinSignal, decision: PositionDecision): boolean {
    const { coins, state } = this.#parts
    const isDone = !decision.ok && (decision.refusal === 'already-decided' || decision.refusal === 'wrong-phase')
    return isDone && state.facts.followed[coins[coin]!.decisions.stream] === id
  }

  #refuse(untaken: UntakenSignal, { heard }: Cause): readonly Verdict[] {
    const { signal, refusal, judged } = untaken
    const closeMs = heard.time
    return this.#coinsOf(untaken).map((coin) => {
      this.#parts.proposals.refuseSignal(coin, { proposal: signalProposal(signal, closeMs), closeMs }, { refusal, judged }, heard)
      return this.#verdict(coin, signal, { is: 'refused', refusal, judged }, heard)
    })
  }

  #recount(heard: HeardSignal, timeMs: number): void {
    for (const coin of this.#coinsOf(heard)) this.#parts.proposals.recountSignal(coin, timeMs)
  }

  /** The positions that a signal to enter is about: in hedge mode that of its direction, else every slot, each by its own rules. */
  #coinsOf({ instrument, signal }: HeardSignal): readonly number[] {
    return this.#slots[instrument]!.filter((coin) => takes(this.#parts.coins[coin]!, signal.direction))
  }

  #verdict(coin: number, { id: signalId }: CoinSignal, answer: CoinAnswer, heard: Heard): Verdict {
    // whoever sent it is told of durable events only
    this.#parts.recorder.commit()
    return { is: 'signalled', heard, symbol: this.#parts.coins[coin]!.symbol, signalId, answer }
  }
}

/** Of one coin: two senders may name signals of two coins alike. */
const keyOf = (coin: number, { id }: CoinSignal): string => `${coin} ${id}`

/** What a rule wanted and may not do is a fact as well, and no exit. */
const answerOf = (decision: PositionDecision): CoinAnswer => {
  if (!decision.ok) return { is: 'refused', refusal: decision.refusal, judged: decision.judged }
  const blocked = decision.facts.find((fact) => fact.type === 'ExitBlocked')
  if (blocked === undefined) return { is: 'accepted' }
  const { because, threshold, compared } = blocked.data
  return { is: 'refused', refusal: because, judged: { threshold, compared } }
}
