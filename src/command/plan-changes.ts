import { planPrice } from '../../machines/position/plan-prices.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import type { ChangePlan } from '../../machines/position/stop-commands.ts'
import type { Settings } from '../config/settings.ts'
import { targetFault } from '../decision/plan-check.ts'
import type { PlanProposal } from '../decision/strategy.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Judged } from '../kernel/common-facts.ts'
import { isAtOrBeyond } from '../kernel/direction.ts'
import { format, fromNumber, type Money } from '../kernel/money.ts'
import { BY_PLAN_CHANGE, refusalsKey } from '../kernel/proposed-by.ts'
import type { Heard } from '../kernel/recorded.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import { filtersOf } from './contract-order.ts'
import { freshPrice } from './fresh-price.ts'
import type { Recorder } from './recorder.ts'

type PlanChangesParts = {
  readonly venue: Capabilities
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly state: EngineState
  readonly market: Market
  readonly recorder: Recorder
  readonly clock: Clock
}

/** What a strategy wants changed of a plan, and on which candle. */
type Wanted = { readonly proposal: PlanProposal; readonly closeMs: number }

/**
 * What stands so by now is no news; nor is what the strategy is shown (nothing has come yet, or it is being sold): a moment that is played
 * again behind an interruption may show it for the first time.
 */
const UNSAID: readonly string[] = ['nothing-to-change', 'already-decided', 'wrong-phase', 'exiting', 'halted']

/** What a strategy wants changed of a plan, with the numbers that it is judged by; and a refusal, in the decision stream. */
export class PlanChanges {
  readonly #parts: PlanChangesParts
  readonly #idOf: (index: number) => string

  /** `idOf`: the name of a position's strategy */
  constructor(parts: PlanChangesParts, idOf: (index: number) => string) {
    this.#parts = parts
    this.#idOf = idOf
  }

  ready(index: number, { proposal, closeMs }: Wanted): ChangePlan {
    const { coins, state, settings, clock } = this.#parts
    const { parts, position } = coins[index]!
    const { plan: words, stopPrice, takeProfitPct } = proposal
    const held = positionOf(state, position.stream)
    const pct = takeProfitPct === undefined ? null : fromNumber(takeProfitPct)
    return {
      type: 'ChangePlan',
      strategy: this.#idOf(index),
      words,
      barCloseMs: closeMs,
      ...(stopPrice !== undefined && { stopPrice: fromNumber(stopPrice) }),
      ...(pct !== null && { takeProfitPct: pct }),
      price: this.#price(index, held),
      everyMs: settings.of(parts).exit.planChangeEveryS * 1000,
      targetFault: pct === null ? null : this.#targetFault(index, held, pct),
      nowMs: clock.nowMs(),
    }
  }

  /** A refusal is written with its numbers once, until another one takes its place, a plan is changed, or the position ends. */
  judged(index: number, command: ChangePlan, decided: PositionDecision, heard: Heard): void {
    if (decided.ok || UNSAID.includes(decided.refusal)) return
    const { coins, state, recorder } = this.#parts
    const { decisions } = coins[index]!
    const { refusal } = decided
    if (state.facts.refusals[refusalsKey(decisions.stream, BY_PLAN_CHANGE)]?.refusal === refusal) return
    const { strategy, words, barCloseMs } = command
    const judged = { ...toldOf(command), ...decided.judged }
    const data = { strategy: BY_PLAN_CHANGE, trigger: `${strategy}: ${words}`, barCloseMs, judged, refusal }
    const correlation = `${decisions.stream}@${barCloseMs}`
    recorder.record(decisions, [{ type: 'ProposalRefused', data }], { correlation, causation: null, heard })
  }

  /** A stop may be judged at the mark price here and at the last one there: whichever is worse for the position counts. */
  #price(index: number, { direction }: PositionState): Money | null {
    const { coins, market } = this.#parts
    const { instrument } = coins[index]!
    const price = freshPrice(index, this.#parts)
    const last = market.scales[instrument]!.toMoney(market.lastTicks[instrument]!)
    return price === null || isAtOrBeyond(direction, 'against', price, last) ? price : last
  }

  #targetFault(index: number, held: PositionState, pct: Money) {
    const target = planPrice(held, 'with', { by: 'pct', of: pct })
    if (target === null) return null
    const { direction } = held
    const { venue, coins } = this.#parts
    return targetFault({
      direction,
      entryPrice: target.hangsOn.price,
      targetPrice: target.price,
      filters: filtersOf(coins[index]!),
      costs: venue,
    })
  }
}

const toldOf = ({ stopPrice, takeProfitPct }: ChangePlan): Judged => ({
  ...(stopPrice !== undefined && { askedStop: format(stopPrice) }),
  ...(takeProfitPct !== undefined && { askedTargetPct: format(takeProfitPct) }),
})
