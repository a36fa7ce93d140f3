import { coinExposure } from './coin-exposure.ts'
import { maxPositions } from './max-positions.ts'
import { rewardRisk } from './reward-risk.ts'
import { totalExposure } from './total-exposure.ts'

/** All rules of risk, in the order in which an entry is asked: the first that is broken refuses it. */
export const riskRules = [maxPositions, rewardRisk, coinExposure, totalExposure] as const
