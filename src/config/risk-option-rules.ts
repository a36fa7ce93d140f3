import { type Money, parse, SCALE, ZERO } from '../kernel/money.ts'
import { dearerFee, HUNDRED, less, more, type OptionRule } from './option-rule.ts'
import type { Config } from './schema.ts'

/** Per hundred of the limit, times a hundred: what the target brings and what the stop costs, the fees of both ways off. */
const rewardOf = (config: Config): Money => {
  const { takeProfitPct } = config.exit
  return parse(takeProfitPct) * HUNDRED - parse(dearerFee(config)) * (HUNDRED + more(takeProfitPct))
}
const lossOf = (config: Config): Money => {
  const { hardStopPct } = config.exit
  return parse(hardStopPct) * HUNDRED + parse(dearerFee(config)) * (HUNDRED + less(hardStopPct))
}
const told = (ratio: number): string => ratio.toFixed(2)
const asNumber = (money: Money): number => Number(money) / 1e18

const isOfPercent = ({ sizing }: Config): boolean => sizing.mode === 'fixed-percent' || sizing.mode === 'equity-percent'
/** How much of the equity a trade takes that may lose `riskPct` of it, in percent. */
const sharedAtRisk = (config: Config): number => asNumber((parse(config.sizing.riskPct) * HUNDRED * HUNDRED) / lossOf(config))

export const riskOptionRules: readonly OptionRule[] = [
  [
    'sizing.tradePct',
    (config) =>
      isOfPercent(config) && parse(config.sizing.tradePct) * HUNDRED > parse(config.risk.maxCoinExposurePct) * more(dearerFee(config)),
    ({ sizing, risk }) =>
      `(${sizing.tradePct}) puts more into one coin than risk.maxCoinExposurePct (${risk.maxCoinExposurePct}) allows: nothing would ever be bought`,
  ],
  [
    'sizing.riskPct',
    (config) =>
      config.sizing.mode === 'risk-per-trade' &&
      parse(config.sizing.riskPct) * HUNDRED * HUNDRED > parse(config.risk.maxCoinExposurePct) * lossOf(config),
    (config) =>
      `(${config.sizing.riskPct}) is lost at a stop ${config.exit.hardStopPct} % away by a trade of ${told(sharedAtRisk(config))} % of the equity, more than risk.maxCoinExposurePct (${config.risk.maxCoinExposurePct}) allows: nothing would ever be bought`,
  ],
  [
    'sizing.calmAtrPct',
    ({ sizing }) => sizing.volatility === 'regimes' && sizing.calmAtrPct >= sizing.wildAtrPct,
    ({ sizing }) => `(${sizing.calmAtrPct}) must be below sizing.wildAtrPct (${sizing.wildAtrPct}), or a market is calm and wild at once`,
  ],
  [
    'risk.minRewardRisk',
    (config) => parse(config.risk.minRewardRisk) > ZERO && rewardOf(config) * SCALE < parse(config.risk.minRewardRisk) * lossOf(config),
    (config) =>
      `(${config.risk.minRewardRisk}) is more than exit.takeProfitPct (${config.exit.takeProfitPct}) brings against exit.hardStopPct (${config.exit.hardStopPct}) after fees, ${told(asNumber(rewardOf(config)) / asNumber(lossOf(config)))}: nothing would ever be bought; 0 switches the rule off`,
  ],
  [
    'risk.maxCoinExposurePct',
    ({ risk }) => parse(risk.maxCoinExposurePct) > parse(risk.maxTotalExposurePct),
    ({ risk }) =>
      `(${risk.maxCoinExposurePct}) must not exceed risk.maxTotalExposurePct (${risk.maxTotalExposurePct}), which is for all coins together`,
  ],
]
