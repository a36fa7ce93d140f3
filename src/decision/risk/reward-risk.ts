import { abs, divide, floorToStep, format, type Money, multiply, parse, percentOf, ZERO } from '../../kernel/money.ts'
import type { RiskRule } from './risk-rule.ts'

/** As far as a ratio is told; it is compared exactly. */
const TOLD = parse('0.0001')

export const rewardRisk: RiskRule<'reward-risk'> = {
  refusal: 'reward-risk',
  description: 'What the target brings is too little against what the stop costs, after the fees of both ways.',
  judge: ({ limitPrice }, { stopPrice, targetPrice, worstFeePct, options }) => {
    const least = options.minRewardRisk
    if (least === ZERO) return null
    const fees = (exit: Money): Money => percentOf(limitPrice + exit, worstFeePct)
    const reward = abs(targetPrice - limitPrice) - fees(targetPrice)
    const risk = abs(limitPrice - stopPrice) + fees(stopPrice)
    return {
      isBroken: reward < multiply(risk, least),
      judged: {
        reward: format(reward),
        risk: format(risk),
        rewardRisk: risk === ZERO ? '0' : format(floorToStep(divide(reward, risk), TOLD)),
        minRewardRisk: format(least),
      },
    }
  },
}
