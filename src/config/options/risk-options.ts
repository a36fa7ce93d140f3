import { z } from 'zod'
import { percent, whole } from '../option-kinds.ts'

export const riskOptions = z.strictObject({
  maxPositions: whole(1, 1_000, 10, 'Positions open at a time: ten of the usual size use up the pool.'),
  maxCoinExposurePct: percent(
    0.01,
    100,
    20,
    "How much of the pool's equity one coin may be at most, what open entries may still buy of it included: two trades of the usual size.",
  ),
  maxTotalExposurePct: percent(
    0.01,
    100,
    100,
    "How much of the pool's equity all coins together may be at most; 100 leaves it to the free budget.",
  ),
  minRewardRisk: percent(
    0,
    100,
    0,
    'What the target brings, as a multiple of what the stop costs, both after fees, at least; 0 switches the rule off. The usual plan brings 0.44, and lives on winning often; with 1 it would have to win half of its trades.',
  ),
})
