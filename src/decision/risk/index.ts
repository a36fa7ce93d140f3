import { calendar } from './calendar.ts'
import { coinExposure } from './coin-exposure.ts'
import { cooldown } from './cooldown.ts'
import { dailyLoss } from './daily-loss.ts'
import { drawdown } from './drawdown.ts'
import { lossStreak } from './loss-streak.ts'
import { lowProfit } from './low-profit.ts'
import { maxPositions } from './max-positions.ts'
import { rewardRisk } from './reward-risk.ts'
import { stopGuard } from './stop-guard.ts'
import { totalExposure } from './total-exposure.ts'

/**
 * All rules of risk, in the order in which an entry is asked: what halts the book, whether its market is open, what the coin did of late,
 * then what the order itself would add. The first that is broken refuses it.
 */
export const riskRules = [
  dailyLoss,
  drawdown,
  lossStreak,
  stopGuard,
  calendar,
  cooldown,
  lowProfit,
  maxPositions,
  rewardRisk,
  coinExposure,
  totalExposure,
] as const
