import { divide, format, type Money, parse, ZERO } from '../kernel/money.ts'
import type { PositionRow } from './position-cycles.ts'

/** Plain averages over the closed positions that have both figures, each of which counts once, whatever its size; null: there is none. */
export type RewardRiskAverages = { positions: number; realised: string | null; planned: string | null }

export const averageRewardRisk = (rows: readonly Pick<PositionRow, 'rewardRisk' | 'plannedRewardRisk'>[]): RewardRiskAverages => {
  const sums = { realised: ZERO, planned: ZERO }
  let positions = 0
  for (const { rewardRisk, plannedRewardRisk } of rows) {
    if (rewardRisk === null || plannedRewardRisk === null) continue
    positions++
    sums.realised += parse(rewardRisk)
    sums.planned += parse(plannedRewardRisk)
  }
  const average = (sum: Money): string | null => (positions === 0 ? null : format(divide(sum, parse(String(positions)))))
  return { positions, realised: average(sums.realised), planned: average(sums.planned) }
}
