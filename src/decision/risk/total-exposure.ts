import { entryValue } from '../../../machines/position/entry-order.ts'
import { format, percentOf } from '../../kernel/money.ts'
import type { RiskRule } from './risk-rule.ts'

export const totalExposure: RiskRule<'total-exposure'> = {
  refusal: 'total-exposure',
  description: 'With it too large a part of the equity would be in coins.',
  judge: (order, { equity, totalExposure, options }) => {
    const exposure = totalExposure + entryValue(order)
    const most = percentOf(equity, options.maxTotalExposurePct)
    return { isBroken: exposure > most, judged: { totalExposure: format(exposure), maxTotalExposure: format(most) } }
  },
}
