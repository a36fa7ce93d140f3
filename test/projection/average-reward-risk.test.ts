import { expect, test } from 'vitest'
import { averageRewardRisk } from '../../src/report/average-reward-risk.ts'

const row = (rewardRisk: string | null, plannedRewardRisk: string | null) => ({ rewardRisk, plannedRewardRisk })

test('what positions brought for what they risked is averaged over those that tell both', () => {
  // 0.5 - 1 + 2 are 1.5 of three, 1 + 2 + 4 are 7
  const rows = [row('0.5', '1'), row('-1', '2'), row(null, '50'), row('2', '4'), row('70', null)]
  expect(averageRewardRisk(rows)).toEqual({ positions: 3, realised: '0.5', planned: '2.333333333333333333' })
})

test('there is none of none', () => {
  expect(averageRewardRisk([row(null, '1')])).toEqual({ positions: 0, realised: null, planned: null })
})
