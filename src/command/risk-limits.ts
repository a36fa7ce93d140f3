import type { RiskLimits } from '../../machines/risk/limits/risk-limit.ts'
import type { Config } from '../config/schema.ts'
import { parse } from '../kernel/money.ts'

const MINUTE_MS = 60_000

/** The limits that the options of this moment set. */
export const limitsOf = ({ risk }: Pick<Config, 'risk'>): RiskLimits => ({
  dailyLossPct: parse(risk.dailyLossPct),
  dailyLossAmounts: Object.fromEntries(Object.entries(risk.dailyLossAmounts).map(([asset, amount]) => [asset, parse(amount)])),
  dailyLossWarnPct: parse(risk.dailyLossWarnPct),
  isFlattening: risk.onDailyLoss === 'flatten',
  drawdownPct: parse(risk.maxDrawdownPct),
  drawdownPauseMs: risk.drawdownPauseMin * MINUTE_MS,
  lossStreak: risk.lossStreakTrades,
  lossStreakPauseMs: risk.lossStreakPauseMin * MINUTE_MS,
  stopGuard: risk.stopGuardTrades,
  stopGuardWindowMs: risk.stopGuardWindowMin * MINUTE_MS,
  stopGuardPauseMs: risk.stopGuardPauseMin * MINUTE_MS,
})
