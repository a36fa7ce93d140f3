import { abs, divide, percentOf, ZERO } from '../../kernel/money.ts'
import type { SizingMode } from './sizing-mode.ts'

/** So many coins that the way from the limit to the stop, both fees included, costs a part of what the pool is worth now. */
export const riskPerTrade: SizingMode<'risk-per-trade'> = {
  mode: 'risk-per-trade',
  quantity: (pct, { equity, limitPrice, stopPrice, worstFeePct }) => {
    const lost = abs(limitPrice - stopPrice) + percentOf(limitPrice + stopPrice, worstFeePct)
    return lost === ZERO ? ZERO : divide(percentOf(equity, pct), lost)
  },
}
