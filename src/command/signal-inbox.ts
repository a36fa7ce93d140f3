import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { CoinAnswer } from '../../machines/session/operator-command.ts'
import { signalCommand } from '../decision/price-commands.ts'
import type { CoinSignal } from '../kernel/common-facts.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { type Coin, slotsOf } from './coin.ts'
import type { QueuedOfCoin } from './command-queue.ts'
import type { Verdict } from './input.ts'
import type { Cause, Recorder } from './recorder.ts'

type SignalInboxParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly recorder: Recorder
}

/**
 * Signals about coins, from being heard to being answered. Every answer is recorded, behind what came of the signal; one whose id
 * was answered before, or is waiting to be, is answered and not recorded.
 */
export class SignalInbox {
  readonly #parts: SignalInboxParts
  /** those whose answer is not recorded yet */
  readonly #open = new Set<string>()
  readonly #slots: readonly (readonly number[])[]

  constructor(parts: SignalInboxParts) {
    this.#parts = parts
    this.#slots = slotsOf(parts.coins)
  }

  /** What each position of the instrument has to be asked, or the verdict where it has been asked before. */
  hear(instrument: number, signal: CoinSignal, cause: Cause): readonly (QueuedOfCoin | Verdict)[] {
    return this.#slots[instrument]!.map((coin) => this.#hear(coin, signal, cause))
  }

  #hear(coin: number, signal: CoinSignal, cause: Cause): QueuedOfCoin | Verdict {
    const { coins, state, market } = this.#parts
    const { decisions } = coins[coin]!
    const isKnown = this.#open.has(keyOf(coin, signal)) || state.facts.signals[decisions.stream]?.includes(signal.id) === true
    if (isKnown) return this.#verdict(coin, signal, { is: 'refused', refusal: 'already-answered', judged: {} }, cause)
    this.#open.add(keyOf(coin, signal))
    return { coin, wanted: signalCommand(market, coins[coin]!.instrument, signal.id), signal, ...cause }
  }

  /** The position has decided: the answer to the signal. */
  decided(coin: number, signal: CoinSignal, decision: PositionDecision, { causation, heard }: Cause): Verdict {
    const { coins, recorder } = this.#parts
    const { decisions } = coins[coin]!
    const answer = answerOf(decision)
    const fact = { type: 'SignalAnswered', data: { ...signal, answer } } as const
    recorder.record(decisions, [fact], { correlation: decisions.stream, causation, heard })
    this.#open.delete(keyOf(coin, signal))
    return this.#verdict(coin, signal, answer, { causation, heard })
  }

  #verdict(coin: number, { id: signalId }: CoinSignal, answer: CoinAnswer, { heard }: Cause): Verdict {
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
