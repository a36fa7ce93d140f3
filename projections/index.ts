import { budgetFold } from './budget.ts'
import { closesFold } from './closes.ts'
import { decisionsFold } from './decisions.ts'
import { equityFold } from './equity.ts'
import { feesFold } from './fees.ts'
import { lotsFold } from './lots.ts'
import { ordersFold } from './orders.ts'
import { performanceFold } from './performance.ts'
import { portfolioFold } from './portfolio.ts'
import { rewardRiskFold } from './realised-reward-risk.ts'
import { unprotectedFold } from './unprotected-times.ts'

/**
 * The folds that a decision reads, and no other: they live with the writer and are part of what a seal hashes. Each hears of an event
 * after those before it; the lots come first, because they refuse a sale of more than is held before anything else has moved.
 */
export const decidingFolds = { lots: lotsFold, portfolio: portfolioFold, budget: budgetFold, closes: closesFold } as const

/** The folds that no decision reads. Reports fold them, while the engine runs or afterwards. */
export const readingFolds = {
  fees: feesFold,
  orders: ordersFold,
  performance: performanceFold,
  equity: equityFold,
  decisions: decisionsFold,
  unprotected: unprotectedFold,
  rewardRisk: rewardRiskFold,
} as const
