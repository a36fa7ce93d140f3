import { positionTable } from '../config.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { CandleSeen, DueExit, ExitRule, PriceLevel } from './exit-rule.ts'
import { type ExitReason, exitRules } from './index.ts'

export type ExitLevel = PriceLevel & { readonly reason: ExitReason }
export type OwedExit = DueExit & { readonly reason: ExitReason }

const inOrder: readonly ExitRule<ExitReason>[] = exitRules
const ranks: ReadonlyMap<ExitReason, number> = new Map(inOrder.map(({ reason }, rank) => [reason, rank]))

/** The place in the precedence; of two reasons the one with the smaller number is decided. */
export const precedenceOf = (reason: ExitReason): number => ranks.get(reason)!

/** What one way of asking brings out of all rules, in their order; nothing while no exit may be decided. */
const answers = <Answer>(
  state: PositionState,
  ask: (rule: ExitRule<ExitReason>, plan: PositionPlan) => Answer | null | undefined,
): readonly (Answer & { readonly reason: ExitReason })[] => {
  const { plan, value, noted } = state
  if (plan === null || !positionTable.isLegal(value, 'ExitDecided')) return []
  return inOrder.flatMap((rule) => {
    if (noted.blocked.includes(rule.reason)) return []
    const answer = ask(rule, plan)
    return answer === null || answer === undefined ? [] : [{ ...answer, reason: rule.reason }]
  })
}

/** Prices at which the position wants out, in the order of precedence. */
export const exitLevels = (state: PositionState): readonly ExitLevel[] => answers(state, (rule, plan) => rule.level?.(state, plan))

/** Exits that the state owes now or at a deadline, in the order of precedence. */
export const owedExits = (state: PositionState): readonly OwedExit[] => answers(state, (rule, plan) => rule.due?.(state, plan))

/** Exits for which the end of a candle is a reason, in the order of precedence. */
export const candleExits = (state: PositionState, seen: CandleSeen) => answers(state, (rule, plan) => rule.candle?.(state, plan, seen))
