import { emptyTally } from '../../projections/performance.ts'
import { unprotectedInAll } from '../../projections/unprotected-times.ts'
import { format, type Money, ZERO } from '../kernel/money.ts'
import { averageRewardRisk, type RewardRiskAverages } from './average-reward-risk.ts'
import { type PoolRow, poolRows } from './budget-report.ts'
import { type BuyAndHold, buyAndHold } from './buy-and-hold.ts'
import type { Folds } from './fold-all.ts'
import { unrealisedOf } from './holding-worth.ts'
import type { PlayedLog } from './kept-log.ts'
import { type ReturnsRow, returnsOf } from './returns.ts'
import { type TallyRow, tallyRow } from './tally-row.ts'

type Amounts = Record<string, string>

/** What a run came to, by the folds of its log. Amounts are decimal strings; keyed by asset where there is more than one. */
export type RunFigures = {
  decisions: number
  refused: Record<string, number>
  orders: number
  fills: number
  closed: Record<string, number>
  realised: Amounts
  unrealised: Amounts
  fees: Amounts
  /**
   * how long coins lay without an order that would end their position at a worse price: in all, and at a stretch; how often that was too
   * long
   */
  unprotected: { ms: number; longestMs: number; awayMs: number; switchedMs: number; alarms: number }
  budget: Record<string, PoolRow>
  /** by asset, what was earned by the day */
  returns: Record<string, ReturnsRow>
  /** by asset, of closed positions */
  trades: Record<string, Trades>
  /** what closed positions brought for what they risked, beside what was planned */
  rewardRisk: RewardRiskAverages
  /** beside it, what whoever only holds would have earned */
  buyAndHold: BuyAndHold
}
export type Trades = Pick<TallyRow, 'closed' | 'winRate' | 'profitFactor' | 'expectancy'>

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, times) => total + times, 0)

export const runFigures = (folds: Folds, played: PlayedLog): RunFigures => {
  const counts = folds.decisions
  const pools = Object.keys(folds.budget.pools)
  return {
    decisions: sum(counts.accepted) + sum(counts.refused),
    refused: { ...counts.refused },
    orders: sum(folds.orders.requested),
    fills: Object.values(folds.portfolio).reduce((total, holding) => total + holding.fills, 0),
    closed: closedByReason(folds),
    realised: Object.fromEntries(pools.map((asset) => [asset, format(realisedOf(folds, asset))])),
    unrealised: Object.fromEntries(pools.map((asset) => [asset, format(unrealisedOf(folds, asset))])),
    fees: Object.fromEntries(Object.entries(folds.fees).map(([asset, ledger]) => [asset, format(ledger.amount)])),
    unprotected: unprotectedFigures(folds),
    budget: poolRows(folds),
    returns: returnsOf(folds.equity, played.lastTimeMs),
    trades: Object.fromEntries(pools.map((asset) => [asset, tradesOf(folds, asset)])),
    rewardRisk: averageRewardRisk(folds.rewardRisk),
    buyAndHold: heldOf(played),
  }
}

/** By the fee that the log was played with. */
export const heldOf = ({ lastTimeMs: lastMs, state: { session, facts } }: PlayedLog): BuyAndHold =>
  buyAndHold({ tape: session.tape, lastMs, takerFeePct: String(facts.options?.['paper.takerFeePct'] ?? '0') })

const tradesOf = ({ performance }: Folds, asset: string): Trades => {
  const { closed, winRate, profitFactor, expectancy } = tallyRow(performance.quotes[asset]?.all ?? emptyTally())
  return { closed, winRate, profitFactor, expectancy }
}

const unprotectedFigures = (folds: Folds): RunFigures['unprotected'] => {
  const { ms, longestMs, apartMs, switchedMs, alarms } = unprotectedInAll(folds.unprotected)
  return { ms, longestMs, awayMs: apartMs, switchedMs, alarms }
}

const closedByReason = (folds: Folds): Record<string, number> => {
  const closed: Record<string, number> = {}
  for (const record of Object.values(folds.performance.quotes))
    for (const [reason, tally] of Object.entries(record.byReason)) closed[reason] = (closed[reason] ?? 0) + tally.closed
  return closed
}

/** Funding included. */
const realisedOf = (folds: Folds, asset: string): Money => {
  const totals = folds.lots.totals[asset]
  return totals === undefined ? ZERO : totals.proceeds - totals.soldCost + totals.funding
}
