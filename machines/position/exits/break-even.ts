import { breakEvenPrice } from '../net-profit.ts'
import { type ExitRule, netLevelAt } from './exit-rule.ts'

export const breakEven: ExitRule<'break-even'> = {
  reason: 'break-even',
  urgency: 'aggressive',
  description: 'The price was well in profit, and has come back to where closing just pays for all fees.',
  level: (state, plan) => (state.noted.isBreakEvenArmed ? netLevelAt('against', breakEvenPrice(state, plan)) : null),
}
