import { entryValue } from '../../../machines/position/entry-order.ts'
import { format, parse, percentOf } from '../../kernel/money.ts'
import type { RiskRule } from './risk-rule.ts'

export const coinExposure: RiskRule<'coin-exposure'> = {
  refusal: 'coin-exposure',
  description: 'With it too large a part of the equity would be in one coin.',
  judge: (order, { equity, coinExposure, options }) => {
    const exposure = coinExposure + entryValue(order)
    const most = percentOf(equity, parse(options.maxCoinExposurePct))
    return {
      isBroken: exposure > most,
      judged: { equity: format(equity), coinExposure: format(exposure), maxCoinExposure: format(most) },
    }
  },
}
