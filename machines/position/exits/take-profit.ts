import { planPrice } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'

export const takeProfit: ExitRule<'take-profit'> = {
  reason: 'take-profit',
  urgency: 'patient',
  description: 'The price has moved with the position as far as the target, and no trailing stop is armed, which takes its place.',
  level: (state, plan) => levelAt('with', state.trailing === null ? planPrice(state, 'with', plan.takeProfit) : null),
}
