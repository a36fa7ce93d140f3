import type { Money } from '../../../src/kernel/money.ts'
import { positionTable } from '../config.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { CandleSeen, DueExit, ExitRule, PriceLevel, Urgency } from './exit-rule.ts'
import { type ExitReason, exitRules } from './index.ts'
import { firstStep, nextStep } from './ladder.ts'

export type ExitLevel = PriceLevel & { readonly reason: ExitReason }
export type OwedExit = DueExit & { readonly reason: ExitReason }

const inOrder: readonly ExitRule<ExitReason>[] = exitRules
const ranks: ReadonlyMap<ExitReason, number> = new Map(inOrder.map(({ reason }, rank) => [reason, rank]))

/** The place in the precedence; of two reasons the one with the smaller number is decided. */
export const precedenceOf = (reason: ExitReason): number => ranks.get(reason)!

/**
 * Whether the running exit may be overtaken at all: one for all coins whose next order is the last of its ladder would
 * gain nothing by it. */
const isOvertakable = ({ exit, plan, value }: PositionState): boolean =>
  exit !== null &&
  plan !== null &&
  positionTable.isLegal(value, 'ExitOvertaken') &&
  (exit.part !== null || nextStep(plan, exit.step) !== null)

/** By what fact an exit for that reason would be decided now; null: by none. */
export const decidedBy = (state: PositionState, reason: ExitReason): 'ExitDecided' | 'ExitOvertaken' | null => {
  if (positionTable.isLegal(state.value, 'ExitDecided')) return 'ExitDecided'
  return isOvertakable(state) && precedenceOf(reason) < precedenceOf(state.exit!.reason) ? 'ExitOvertaken' : null
}

type Rules = readonly ExitRule<ExitReason>[]
// most rules answer to one way of asking
const ofLevels: Rules = inOrder.filter(({ level }) => level !== undefined)
const ofDeadlines: Rules = inOrder.filter(({ due }) => due !== undefined)
const ofCandles: Rules = inOrder.filter(({ candle }) => candle !== undefined)

/** The rules that are asked now: all of them, those that outrank the exit under way, or none. */
const asked = (state: PositionState, rules: Rules): Rules => {
  if (positionTable.isLegal(state.value, 'ExitDecided')) return rules
  if (!isOvertakable(state)) return []
  const rank = precedenceOf(state.exit!.reason)
  return rules.filter(({ reason }) => precedenceOf(reason) < rank)
}

/** Percent of what is held that the rule sells; null: all. */
export const partPctOf = (reason: ExitReason, plan: PositionPlan): Money | null => inOrder[precedenceOf(reason)]!.partPct?.(plan) ?? null

/** The price at which an exit for that reason is decided; null: it is no such reason, or waits for nothing and is not given up. */
export const levelToKeep = (reason: ExitReason, state: PositionState, plan: PositionPlan): PriceLevel | null => {
  const { urgency, level } = inOrder[precedenceOf(reason)]!
  return urgency === 'market' ? null : (level?.(state, plan) ?? null)
}

/** Where the ladder of an exit for that reason begins. */
export const beginsAt = (reason: ExitReason, plan: PositionPlan): Urgency => firstStep(plan, inOrder[precedenceOf(reason)]!.urgency)

/** What one way of asking brings out of the rules, in their order; nothing while no exit may be decided. */
const answers = <Answer>(
  state: PositionState,
  rules: Rules,
  ask: (rule: ExitRule<ExitReason>, plan: PositionPlan) => Answer | null | undefined,
): readonly (Answer & { readonly reason: ExitReason })[] => {
  const { plan, noted } = state
  if (plan === null) return []
  const found: (Answer & { readonly reason: ExitReason })[] = []
  for (const rule of asked(state, rules)) {
    if (noted.blocked.includes(rule.reason)) continue
    const answer = ask(rule, plan)
    if (answer !== null && answer !== undefined) found.push({ ...answer, reason: rule.reason })
  }
  return found
}

/** Prices at which the position wants out, in the order of precedence. */
export const exitLevels = (state: PositionState): readonly ExitLevel[] =>
  answers(state, ofLevels, (rule, plan) => rule.level?.(state, plan))

/** Exits that the state owes now or at a deadline, in the order of precedence. */
export const owedExits = (state: PositionState): readonly OwedExit[] => answers(state, ofDeadlines, (rule, plan) => rule.due?.(state, plan))

/** Exits for which the end of a candle is a reason, in the order of precedence. */
export const candleExits = (state: PositionState, seen: CandleSeen) =>
  answers(state, ofCandles, (rule, plan) => rule.candle?.(state, plan, seen))
