import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import { wholeSummary } from '../../src/report/log-summary.ts'
import { positionsReport } from '../../src/report/positions-report.ts'
import { play } from '../engine/play.ts'

const folder = mkdtempSync(join(tmpdir(), 'report-grounds-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, a fall to 97 that is bought, and what comes then. */
const playAfter = async (name: string, after: readonly number[], set: Readonly<Record<string, string>> = {}) => {
  const prices = [100.01, ...Array.from({ length: 59 }, () => 100), 97, 97, ...after]
  const path = join(folder, `x_AAA-USD_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * 60_000},${price},${price},${price},${price},100000`).join('\n'))
  const costs = { 'paper.spreadPct': '0', 'paper.slippagePct': '0', 'paper.makerFeePct': '0', 'paper.takerFeePct': '0' }
  const plan = { 'exit.hardStopPct': '4', 'exit.takeProfitPct': '3', 'risk.maxCoinExposurePct': '100' }
  return (await play({ tape: await openTape([path]), set: { ...costs, ...plan, ...set } })).store
}
const positionsAfter = async (...told: Parameters<typeof playAfter>) => {
  const { positions } = await positionsReport.read(await playAfter(...told))
  return positions.map(({ reason, threshold, compared, expectedPrice, realisedPrice, plannedRewardRisk, rewardRisk }) => {
    return { reason, threshold, compared, expectedPrice, realisedPrice, plannedRewardRisk, rewardRisk }
  })
}

// the target is 97 and 3 %, 99.91; the stop is 97 less 4 %, 93.12; 2.91 against 3.88 is 0.75
const PLANNED = '0.75'

test('a target that was passed tells what it promised, what was seen and what was brought: 3 against 3.88 is more than planned', async () => {
  expect(await positionsAfter('target', [97, 100, 100])).toEqual([
    {
      ...{ reason: 'take-profit', threshold: '99.91', compared: '100', expectedPrice: '99.91', realisedPrice: '100' },
      ...{ plannedRewardRisk: PLANNED, rewardRisk: '0.773195876288659794' },
    },
  ])
})

test('a stop at the venue was compared there; what it lost more than its distance is seen', async () => {
  // a gap to 90: 7 lost of 3.88 that were risked
  expect(await positionsAfter('stop', [97, 90, 90])).toEqual([
    {
      ...{ reason: 'hard-stop', threshold: '93.12', compared: null, expectedPrice: '93.12', realisedPrice: '90' },
      ...{ plannedRewardRisk: PLANNED, rewardRisk: '-1.804123711340206186' },
    },
  ])
})

test('a time limit promised no price', async () => {
  const [row] = await positionsAfter('time', [97, 97, 97, 97, 97, 97], { 'exit.maxHoldMin': '3', 'entry.ttlS': '60' })
  expect(row).toMatchObject({ reason: 'time-limit', expectedPrice: null, realisedPrice: '97', rewardRisk: '0' })
  expect(Number(row!.threshold)).toBeGreaterThan(BEGAN_MS)
  expect(Number(row!.compared)).toBeGreaterThanOrEqual(Number(row!.threshold))
})

test('a position that is open was decided by nothing yet', async () => {
  expect(await positionsAfter('open', [97, 97])).toEqual([
    {
      ...{ reason: 'open', threshold: null, compared: null, expectedPrice: null, realisedPrice: null },
      ...{ plannedRewardRisk: PLANNED, rewardRisk: null },
    },
  ])
})

test('the summary has the averages of those that closed, and none while there is none', async () => {
  // 3 gained of 3.88 that were risked
  expect((await wholeSummary(await playAfter('averages', [97, 100, 100]))).rewardRisk).toEqual({
    positions: 1,
    realised: '0.773195876288659794',
    planned: PLANNED,
  })
  const open = await wholeSummary(await playAfter('no-averages', [97, 97]))
  expect(open.rewardRisk).toEqual({ positions: 0, realised: null, planned: null })
})
