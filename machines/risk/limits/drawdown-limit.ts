import { divide, floorToStep, format, parse, percentOf, ZERO } from '../../../src/kernel/money.ts'
import { byWhom, isOver, pauseUntil, type RiskLimit } from './risk-limit.ts'

/** As far as a share is told; it is compared exactly. */
const TOLD = parse('0.0001')

const judge: RiskLimit['judge'] = (state, figures) => {
  const { nowMs, pools, peaks, limits } = figures
  if (state.value.drawdown === 'halted') return isOver(state, 'drawdown', nowMs) ? release(state, figures, null) : null
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

const release: RiskLimit['release'] = (state, { pools }, commandId) => {
  if (state.value.drawdown !== 'halted') return null
  const equity = Object.fromEntries(Object.entries(pools).map(([asset, figures]) => [asset, format(figures.equity)]))
  return { type: 'DrawdownReleased', data: { by: byWhom(commandId), commandId, equity } }
}

export const drawdownLimit: RiskLimit = { judge, release }
