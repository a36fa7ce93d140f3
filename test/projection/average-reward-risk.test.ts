import { describe, expect, test } from 'vitest'
import { Decimal, parse } from '../../src/kernel/money.ts'
import { averageRewardRisk } from '../../src/report/average-reward-risk.ts'
import { foldWhole } from '../../src/report/fold-all.ts'
import { reports } from '../../src/report/index.ts'
import type { PositionRow } from '../../src/report/position-cycles.ts'
import { RowStore } from '../event/row-store.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'

describe('what positions brought for what they risked', () => {
  test('is averaged over those that tell both', () => {
    expect(averageRewardRisk({ positions: 3, realised: parse('1.5'), planned: parse('7') })).toEqual({
      positions: 3,
      realised: '0.5',
      planned: '2.333333333333333333',
    })
  })

  test('is none of none', () => {
    expect(averageRewardRisk({ positions: 0, realised: 0n, planned: 0n })).toEqual({ positions: 0, realised: null, planned: null })
  })

  test.each(goldenNames())('by the fold of a log is what its positions tell one by one: %s', async (name) => {
    const store = new RowStore(readGolden(name).rows)
    const { positions } = (await reports.get('positions')!.read(store)) as { positions: PositionRow[] }
    const both = positions.filter(({ rewardRisk, plannedRewardRisk }) => rewardRisk !== null && plannedRewardRisk !== null)
    const mean = (of: 'rewardRisk' | 'plannedRewardRisk'): string =>
      Decimal.sum(...both.map((row) => row[of]!))
        .div(both.length)
        .toFixed(15)
    const told = averageRewardRisk((await foldWhole(store)).folds.rewardRisk)
    expect(both.length).toBeGreaterThan(20)
    expect(told.positions).toBe(both.length)
    expect([told.realised, told.planned].map((one) => new Decimal(one!).toFixed(15))).toEqual([
      mean('rewardRisk'),
      mean('plannedRewardRisk'),
    ])
  })
})
