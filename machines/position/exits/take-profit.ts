import { targetOf } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'
import { targetRests } from './rests-at.ts'

export const takeProfit: ExitRule<'take-profit'> = {
  reason: 'take-profit',
  urgency: 'patient',
  description:
    'The price has moved with the position as far as the target, no target rests at the venue, and no trailing stop is armed, which takes its place. It may be for a part, once.',
  partPct: ({ exits }) => exits.takeProfitPartPct ?? null,
  level: (state) => {
    if (state.trailing !== null || state.noted.parted.includes('take-profit')) return null
    const target = targetOf(state)
    return target === null || targetRests(state, target.price) ? null : levelAt('with', target)
  },
}
