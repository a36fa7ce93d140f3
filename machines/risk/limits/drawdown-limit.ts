import { divide, floorToStep, format, parse, percentOf, ZERO } from '../../../src/kernel/money.ts'
import type { RiskEvent } from '../events.ts'
import type { RiskState } from '../evolve.ts'
import { isOver, pauseUntil, type RiskFigures, type RiskLimit } from './risk-limit.ts'

/** As far as a share is told; it is compared exactly. */
const TOLD = parse('0.0001')

export const drawdownLimit: RiskLimit = (state, figures) => {
  const { nowMs, pools, peaks, limits } = figures
  if (state.value.drawdown === 'halted') return isOver(state, 'drawdown', nowMs) ? releaseDrawdown(state, figures, null) : null
  if (limits.drawdownPct === ZERO) return null
  for (const asset in pools) {
    const { equity } = pools[asset]!
    const peak = peaks[asset] ?? ZERO
    const fall = peak - equity
    if (peak <= ZERO || fall < percentOf(peak, limits.drawdownPct)) continue
    return {
      type: 'DrawdownHalted',
      data: {
        asset,
        peak: format(peak),
        equity: format(equity),
        drawdownPct: format(floorToStep(divide(fall * 100n, peak), TOLD)),
        limitPct: format(limits.drawdownPct),
        untilMs: pauseUntil(nowMs, limits.drawdownPauseMs),
      },
    }
  }
  return null
}

/** `commandId`: of the person's command that ends it; null: its time is over. */
export const releaseDrawdown = (state: RiskState, { pools }: Pick<RiskFigures, 'pools'>, commandId: string | null): RiskEvent | null => {
  if (state.value.drawdown !== 'halted') return null
  const equity = Object.fromEntries(Object.entries(pools).map(([asset, figures]) => [asset, format(figures.equity)]))
  return { type: 'DrawdownReleased', data: { by: commandId === null ? 'time' : 'operator', commandId, equity } }
}
