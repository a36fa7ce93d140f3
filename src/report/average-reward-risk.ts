import type { RewardRiskState } from '../../projections/realised-reward-risk.ts'
import { divide, format, type Money, parse } from '../kernel/money.ts'

/** Plain averages over the closed positions that have both figures, each of which counts once, whatever its size; null: there is none. */
export type RewardRiskAverages = { positions: number; realised: string | null; planned: string | null }

export const averageRewardRisk = ({
  positions,
  realised,
  planned,
}: Pick<RewardRiskState, 'positions' | 'realised' | 'planned'>): RewardRiskAverages => {
  const average = (sum: Money): string | null => (positions === 0 ? null : format(divide(sum, parse(String(positions)))))
  return { positions, realised: average(realised), planned: average(planned) }
}
