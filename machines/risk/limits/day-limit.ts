import { format, type Money, percentOf, ZERO } from '../../../src/kernel/money.ts'
import type { PoolWorth } from '../events.ts'
import { byWhom, type RiskLimit, type RiskLimits } from './risk-limit.ts'

/** What may be lost in a day by a pool that was worth so much when it began; null: as much as there is. */
const limitOf = (asset: string, opening: Money, { dailyLossAmounts, dailyLossPct }: RiskLimits): Money | null => {
  const amount = dailyLossAmounts[asset]
  if (amount !== undefined) return amount
  return dailyLossPct === ZERO ? null : percentOf(opening, dailyLossPct)
}

/** The figures of a pool since its day began; null where nothing limits them. */
export type LossSince = {
  readonly opening: Money
  readonly loss: Money
  readonly limit: Money
  readonly warning: Money
  readonly realised: Money
}

export const lossSince = (asset: string, then: PoolWorth<Money>, now: PoolWorth<Money>, limits: RiskLimits): LossSince | null => {
  // money that came or went is no gain and no loss
  const opening = then.equity + now.deposits - then.deposits
  const limit = limitOf(asset, opening, limits)
  // of a pool that was empty nothing can be lost
  if (limit === null || limit <= ZERO) return null
  const warning = percentOf(limit, limits.dailyLossWarnPct)
  return { opening, loss: opening - now.equity, limit, warning, realised: now.realised - then.realised }
}

const judge: RiskLimit['judge'] = (state, figures) => {
  const { day, value } = state
  if (day === null || figures.nowMs >= day.untilMs || value.dailyLoss === 'halted') return null
  const rows = Object.entries(figures.pools).flatMap(([asset, now]) => {
    const then = day.pools[asset]
    const since = then === undefined ? null : lossSince(asset, then, now, figures.limits)
    return since === null ? [] : [{ asset, now, since }]
  })
  const lost = rows.find(({ since }) => since.loss >= since.limit)
  if (lost !== undefined) return { type: 'DailyLossHalted', data: { ...told(lost, day.untilMs), flatten: figures.limits.isFlattening } }
  const near = value.dailyLoss === 'open' ? rows.find(({ since }) => since.loss >= since.warning) : undefined
  return near === undefined ? null : { type: 'DailyLossWarned', data: { ...told(near, day.untilMs), warning: format(near.since.warning) } }
}

type Row = { readonly asset: string; readonly now: PoolWorth<Money>; readonly since: LossSince }

const told = ({ asset, now, since }: Row, untilMs: number) => ({
  asset,
  opening: format(since.opening),
  equity: format(now.equity),
  realised: format(since.realised),
  loss: format(since.loss),
  limit: format(since.limit),
  untilMs,
})

const release: RiskLimit['release'] = (state, { pools }, commandId) =>
  state.value.dailyLoss === 'halted'
    ? { type: 'DailyLossReleased', data: { by: byWhom(commandId), commandId, pools: poolsToText(pools) } }
    : null

export const poolsToText = (pools: Readonly<Record<string, PoolWorth<Money>>>): Readonly<Record<string, PoolWorth>> =>
  Object.fromEntries(
    Object.entries(pools).map(([asset, { equity, deposits, realised }]) => [
      asset,
      { equity: format(equity), deposits: format(deposits), realised: format(realised) },
    ]),
  )

export const dayLimit: RiskLimit = { judge, release }
