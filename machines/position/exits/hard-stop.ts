import { exposed, sellable } from '../claims.ts'
import { hardStopOf } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'

export const hardStop: ExitRule<'hard-stop'> = {
  reason: 'hard-stop',
  urgency: 'market',
  description:
    'The price has moved against the position as far as the hard stop, and coins that could be protected are not: the venue watches for the others.',
  level: (state) => levelAt('against', sellable(state, exposed(state)) > 0n ? hardStopOf(state) : null),
}
