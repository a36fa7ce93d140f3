import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { coinCommandOf, isImmediate, isOfCoins, isOfRisk, type RiskWish, type SessionWish } from '../../machines/session/commands/index.ts'
import { decideSession, objectionTo } from '../../machines/session/decide.ts'
import type { CommandAnswer, OperatorCommand } from '../../machines/session/operator-command.ts'
import { refuse } from '../../machines/shared/decider.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Fact } from '../kernel/log-event.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import { CommandProgress } from './command-progress.ts'
import { decideAsked } from './decide-asked.ts'
import type { Verdict } from './input.ts'
import type { Cause, Recorder, Target } from './recorder.ts'
import type { RiskWatch } from './risk-watch.ts'

type OperatorParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly recorder: Recorder
  readonly risk: RiskWatch
  readonly clock: Clock
  /** where answers are recorded */
  readonly session: Target
}
/** What one coin is asked for by a person's command. */
export type AskedOfCoin = Cause & { readonly coin: number; readonly wanted: PositionCommand; readonly asked: CommandProgress }
/** What the session, or what stands over all positions beside it, is asked for. */
export type AskedOfSession = Cause & { readonly wish: SessionWish | RiskWish; readonly command: OperatorCommand }

/** What is still decided after a kill: facts that were heard, and cancelled entries. */
const AFTER_KILL: ReadonlySet<PositionCommand['type']> = new Set([
  'RecordReply',
  'RecordTrade',
  'RecordOrder',
  'RecordForeignFill',
  'RecordFunding',
  'CancelEntry',
])

/**
 * What persons ask for, from being heard to being answered. Every answer is recorded behind what came of the command. A command
 * whose id was answered before, or is waiting to be, and one for an engine that does not trade are answered and not recorded.
 */
export class OperatorCommands {
  readonly #parts: OperatorParts
  /** ids whose answer is not recorded yet */
  readonly #open = new Set<string>()
  #isKilled = false

  constructor(parts: OperatorParts) {
    this.#parts = parts
  }

  /** Whether this process was told to end at once: then nothing leaves but cancels of entries. */
  get isKilled(): boolean {
    return this.#isKilled
  }

  /** Why the process has to end by a person's word; null: it goes on. */
  get ending(): 'killed' | 'operator' | null {
    if (this.#isKilled) return 'killed'
    const { coins, state } = this.#parts
    const { value, draining } = state.session
    if (value.session !== 'draining' || draining === null) return null
    const isLeft = ({ position }: Coin): boolean => {
      const { value } = positionOf(state, position.stream)
      if (draining === 'keep') return false
      return value.entry !== 'none' || (draining === 'close-all' && value.protection !== 'none')
    }
    return !this.isDrained && coins.some(isLeft) ? null : 'operator'
  }

  /** A session that ends has waited long enough. */
  get isDrained(): boolean {
    return this.drainsUntilMs <= this.#parts.clock.nowMs()
  }

  /** When a session that ends waits no longer for what is open; Infinity: it does not end, or waits for ever. */
  get drainsUntilMs(): number {
    const { value, drainsUntilMs } = this.#parts.state.session
    return value.session === 'draining' && drainsUntilMs !== undefined ? drainsUntilMs : Number.POSITIVE_INFINITY
  }

  /** What has to be decided for the command, one after the other, or its answer where nothing has. */
  hear(command: OperatorCommand, cause: Cause): readonly (AskedOfCoin | AskedOfSession)[] | Verdict {
    const { id, wish } = command
    const refusal = this.#open.has(id) ? 'already-answered' : objectionTo(this.#parts.state.session, id, wish)
    if (refusal !== null)
      return this.#answer(command, { is: 'refused', refusal, judged: refusal === 'already-answered' ? { commandId: id } : {} }, cause)
    if (!isOfCoins(wish)) {
      this.#open.add(id)
      return [{ wish, command, ...cause }]
    }
    const coins = this.#parts.coins.flatMap(({ symbol }, coin) => ('symbol' in wish && wish.symbol !== symbol ? [] : [coin]))
    if (coins.length === 0)
      return this.#record(
        command,
        {
          is: 'refused',
          refusal: 'unknown-coin',
          judged: { coins: [...new Set(this.#parts.coins.map(({ symbol }) => symbol))].join(', ') },
        },
        cause,
      )
    this.#open.add(id)
    const asked = new CommandProgress(command, coins.length)
    return coins.map((coin) => ({ coin, wanted: coinCommandOf(wish).ask(cause.heard.time), asked, ...cause }))
  }

  /** Decides a wish about the session, or about the limits of loss, when its turn has come. */
  grant({ wish, command, ...cause }: AskedOfSession): Verdict {
    if (isOfRisk(wish)) return this.#grantOfRisk(wish, command, cause)
    const decided = decideSession(wish, command.id, this.#parts.state.session)
    if (!decided.ok) return this.#record(command, { is: 'refused', refusal: decided.refusal, judged: decided.judged }, cause)
    if (isImmediate(wish)) this.#isKilled = true
    return this.#record(command, { is: 'accepted' }, cause, decided.facts)
  }

  #grantOfRisk(wish: RiskWish, command: OperatorCommand, cause: Cause): Verdict {
    const { risk } = this.#parts
    const decided = risk.decide(wish, command.id, cause.heard)
    if (!decided.ok) return this.#record(command, { is: 'refused', refusal: decided.refusal, judged: decided.judged }, cause)
    risk.record(decided.facts, cause)
    return this.#record(command, { is: 'accepted' }, cause)
  }

  /** Decides what a person or the engine itself wants of a position. */
  decide(command: PositionCommand, position: PositionState, branch: string, asked: CommandProgress | undefined): PositionDecision {
    if (this.#isKilled && !AFTER_KILL.has(command.type)) return refuse('halted')
    if (asked === undefined) return decidePosition(command, position, branch)
    return decideAsked(command, position, this.#parts.state.session, branch)
  }

  /** A position has been decided: the answer to the command, if this was its last one. */
  decided(asked: CommandProgress, name: string, decision: PositionDecision, cause: Cause): Verdict | null {
    const answer = decision.ok
      ? ({ is: 'accepted' } as const)
      : ({ is: 'refused', refusal: decision.refusal, judged: decision.judged } as const)
    const isLast = asked.decided(name, answer.is === 'refused' && answer.refusal === 'nothing-open' ? null : answer)
    return isLast ? this.#record(asked.command, asked.answer, cause) : null
  }

  #record(command: OperatorCommand, answer: CommandAnswer, cause: Cause, facts: readonly Fact[] = []): Verdict {
    const { recorder, session } = this.#parts
    const { id: commandId, wish, because } = command
    const fact: Fact = { type: 'CommandAnswered', data: { commandId, wish, because, answer } }
    recorder.record(session, [...facts, fact], { correlation: session.stream, ...cause })
    this.#open.delete(commandId)
    return this.#answer(command, answer, cause)
  }

  #answer({ id: commandId, wish }: OperatorCommand, answer: CommandAnswer, { heard }: Cause): Verdict {
    // a person is answered with durable events only
    this.#parts.recorder.commit()
    return { is: 'answered', heard, symbol: 'symbol' in wish ? wish.symbol : null, command: wish.type, commandId, answer }
  }
}
