import { planPrice } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'

export const takeProfit: ExitRule<'take-profit'> = {
  reason: 'take-profit',
  urgency: 'patient',
  description:
    'The price has moved with the position as far as the target, and no trailing stop is armed, which takes its place. It may be for a part, once.',
  partPct: ({ exits }) => exits.takeProfitPartPct ?? null,
  level: (state, plan) =>
    levelAt(
      'with',
      state.trailing === null && !state.noted.parted.includes('take-profit') ? planPrice(state, 'with', plan.takeProfit) : null,
    ),
}
