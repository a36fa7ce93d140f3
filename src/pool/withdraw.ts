import { accept, type Decision, refuse } from '../../machines/shared/decider.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { FundsWithdrawn } from '../kernel/common-facts.ts'
import { format, parse, ZERO } from '../kernel/money.ts'
import type { EngineState } from '../replay/engine-state.ts'

type WithdrawalRefusal = 'known-withdrawal' | 'no-amount' | 'over-free-budget'

/** Only what is neither invested nor reserved can go: free budget is never below zero. */
export const decideWithdrawal = (
  data: FundsWithdrawn['data'],
  { facts, folds }: EngineState,
): Decision<FundsWithdrawn, WithdrawalRefusal> => {
  if (facts.withdrawals[data.withdrawalId] !== undefined) return refuse('known-withdrawal')
  if (parse(data.amount) <= ZERO) return refuse('no-amount', { amount: data.amount })
  const { free } = poolFigures(folds.budget, folds.lots, data.asset)
  if (parse(data.amount) > free) return refuse('over-free-budget', { amount: data.amount, freeBudget: format(free) })
  return accept({ type: 'FundsWithdrawn', data })
}
