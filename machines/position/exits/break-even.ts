import { breakEvenPrice } from '../net-profit.ts'
import { type ExitRule, netLevelAt } from './exit-rule.ts'
import { restsAt } from './rests-at.ts'

export const breakEven: ExitRule<'break-even'> = {
  reason: 'break-even',
  urgency: 'aggressive',
  description: 'The price was well in profit, and has come back to where closing just pays for all fees.',
  level: (state, plan) => {
    const price = state.noted.isBreakEvenArmed ? breakEvenPrice(state, plan) : null
    return price === null || restsAt(state, price) ? null : netLevelAt('against', price)
  },
}
