import type { ExitRule } from './exit-rule.ts'
import { restsAt } from './rests-at.ts'

export const trailingStop: ExitRule<'trailing-stop'> = {
  reason: 'trailing-stop',
  urgency: 'aggressive',
  description:
    'The price has moved against the position by the distance of the armed trailing stop from its best mark; not before a price is heard again, where none was for too long.',
  level: (state) => {
    const { trailing } = state
    if (trailing === null || trailing.isStale || restsAt(state, trailing.stopPrice)) return null
    return { side: 'against', price: trailing.stopPrice, hangsOn: { is: 'mark', price: trailing.mark } }
  },
}
