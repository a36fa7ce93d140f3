import type { Config } from '../../config/schema.ts'
import { type Money, parse } from '../../kernel/money.ts'

/** What the rules of risk read of the options: percentages as money, whose texts are read once and not for each proposal. */
export type RiskTerms = {
  readonly maxPositions: number
  readonly maxCoinExposurePct: Money
  readonly warnCoinExposurePct: Money
  readonly maxTotalExposurePct: Money
  readonly cooldownMin: number
  readonly lowProfitTrades: number
  readonly lowProfitWindowMin: number
  readonly lowProfitPct: Money
  readonly lowProfitPauseMin: number
  readonly minRewardRisk: Money
}

export const riskTermsOf = (risk: Config['risk']): RiskTerms => ({
  maxPositions: risk.maxPositions,
  maxCoinExposurePct: parse(risk.maxCoinExposurePct),
  warnCoinExposurePct: parse(risk.warnCoinExposurePct),
  maxTotalExposurePct: parse(risk.maxTotalExposurePct),
  cooldownMin: risk.cooldownMin,
  lowProfitTrades: risk.lowProfitTrades,
  lowProfitWindowMin: risk.lowProfitWindowMin,
  lowProfitPct: parse(risk.lowProfitPct),
  lowProfitPauseMin: risk.lowProfitPauseMin,
  minRewardRisk: parse(risk.minRewardRisk),
})
