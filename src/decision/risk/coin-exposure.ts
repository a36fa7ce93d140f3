import { entryValue } from '../../../machines/position/entry-order.ts'
import { format, percentOf } from '../../kernel/money.ts'
import type { RiskRule } from './risk-rule.ts'

export const coinExposure: RiskRule<'coin-exposure'> = {
  refusal: 'coin-exposure',
  description: 'With it too large a part of the equity would be in one coin.',
  judge: (order, { symbol, equity, coinExposure, warnedCoins, options }) => {
    const exposure = coinExposure + entryValue(order)
    const most = percentOf(equity, options.maxCoinExposurePct)
    const warning = percentOf(equity, options.warnCoinExposurePct)
    const told = { exposure: format(exposure), equity: format(equity) }
    return {
      isBroken: exposure > most,
      judged: { equity: told.equity, coinExposure: told.exposure, maxCoinExposure: format(most) },
      ...(exposure > warning &&
        !warnedCoins.includes(symbol) && {
          warning: { type: 'CoinExposureWarned', data: { symbol, ...told, warning: format(warning) } },
        }),
    }
  },
}
